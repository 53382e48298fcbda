"""Appointing people of a laboratory by name, as its administrator does."""

from datetime import date

from qclab.domain import moments
from qclab.domain.people.rights import NamedRight
from qclab.queries.laboratory import settings
from qclab.services.people.appointing import appoint
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

WHY = "as the procedure for quality control says"


def today(laboratory: Laboratory) -> date:
    return moments.day_of(laboratory.now(), laboratory.ask(settings.zone_of))


def appointed(laboratory: Laboratory, named: NamedRight, holder: str, *deputies: str) -> list[int]:
    """From today on: the keys of the appointments, the holder's first."""
    admin, on = laboratory["admin"], today(laboratory)
    keys = [appoint(admin, named, laboratory[holder].actor.key, on, None, None, WHY, PASSWORD)]
    for id_ in deputies:
        keys.append(appoint(admin, named, laboratory[id_].actor.key, on, None, keys[0], WHY, PASSWORD))
    return keys
