"""The first act in an empty database: its first administrator, and the first settings, which no time goes without."""

from collections.abc import Mapping

from qclab.domain.refusals import Invalid
from qclab.services.lab import Lab
from qclab.services.laboratory import settings
from qclab.services.people import people
from qclab.services.people.passwords import HASHING, Hashing
from qclab.store.door import Store


def check(id_: str, name: str, password: str, said: Mapping[str, str]) -> None:
    """Whether a laboratory can begin with these, before there is a database. Raises Invalid with every field."""
    if wrong := settings.faults(said):
        raise Invalid(*wrong)
    people.check_first_administrator(id_, name, password)


def set_up_laboratory(
    store: Store, id_: str, name: str, password: str, said: Mapping[str, str], hashing: Hashing = HASHING
) -> Lab:
    """The first person and the first settings of an empty database, in one act. Raises Conflict once anybody exists."""
    check(id_, name, password, said)
    return people.set_up_first_administrator(
        store, id_, name, password, hashing, also=lambda writing: settings.save(writing, said)
    )
