"""A database whose first administrator is there, and a clock to set forward."""

from datetime import UTC, datetime

import pytest

from qclab.services.lab import Lab
from qclab.services.people import people, signing_in
from qclab.store.door import Store
from tests.laboratory.clocks import Clock
from tests.laboratory.staff import FIRST, QUICK


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown id takes as long as a known one; not in the tests."""
    monkeypatch.setattr(signing_in, "HASHING", QUICK)


@pytest.fixture
def clock(store: Store) -> Clock:
    store.clock = clock = Clock(datetime.now(UTC), stands=True)
    return clock


@pytest.fixture
def admin(store: Store, clock: Clock, quick: None) -> Lab:
    return people.set_up_first_administrator(store, "iris", "Iris Bakker", FIRST, QUICK)
