"""A laboratory with open work of two clients, on a clock that a test moves."""

from datetime import UTC, datetime

from qclab.domain.people.rights import Role
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.testing.testing import TestRow
from qclab.services.testing import assigning
from qclab.store.door import Store
from tests.laboratory.clocks import Clock
from tests.laboratory.laboratory import Laboratory, furnished
from tests.laboratory.people import lab_with

MONDAY = datetime(2099, 3, 2, 9, 30, tzinfo=UTC)
"""Later than any run, because an empty database carries the moment it was migrated."""
PEOPLE = {"vos": (Role.QA,), "wit": (Role.REVIEWER,), "ann": (Role.ANALYST,), "bob": (Role.ANALYST,)}


def build(store: Store) -> Laboratory:
    """On Monday, CAR-01 of the house and HC-01 of Romano's firm: part of it with Ann, the rest with nobody yet."""
    store.clock = Clock(MONDAY)
    laboratory = furnished(store, PEOPLE)
    clients = laboratory.ask(lambda connection: catalogue_queries.clients(connection, laboratory.qa.actor))
    vectoria = next(client.key for client in clients if client.value.id == "VECTORIA")
    laboratory.labs["romano"] = lab_with(store, Role.READER, id_="romano", client=vectoria)
    laboratory.batch("CAR-01").registered("ARI-0001", expiry_at=None).received()
    laboratory.batch("HC-01").registered("HUCAR19", expiry_at=None).received()
    tests = [test.key for test in laboratory.batch("CAR-01").tests()]
    assigning.assign(laboratory.reviewer, tests[::2], laboratory.analyst.actor.key)
    return laboratory


def submit(laboratory: Laboratory, test: TestRow) -> None:
    """Enter something for every parameter of a test, and submit it."""
    laboratory.batch(test.batch_id).entered(tests=[test.key]).submitted()
