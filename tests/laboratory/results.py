"""A laboratory to enter results in: a batch of CAR-T cells is received, every test of it for the whole batch."""

from datetime import UTC, datetime

from qclab.domain.people.rights import Role
from qclab.services.samples.new_sample import NewSample
from qclab.store.door import Store
from tests.laboratory.batch import Batch
from tests.laboratory.clocks import Clock
from tests.laboratory.laboratory import Laboratory, furnished

BATCH, CAR_T, ISLETS = "CAR-0417", "ARI-0001", "CIT-07"
PEOPLE = {"vos": (Role.QA,), "wit": (Role.ANALYST,), "jansen": (Role.REVIEWER,)}
FAR = {"expiry_at": datetime(2099, 12, 1, tzinfo=UTC), "expiry_zone": "Europe/Madrid"}


RECEIVED = datetime(2025, 10, 1, 8, tzinfo=UTC)
"""Long enough ago for whatever is said of how its tests were performed."""


def build(store: Store) -> Laboratory:
    """Received long ago; from then on it is the present."""
    present, store.clock = store.clock, Clock(RECEIVED)
    laboratory = furnished(store, PEOPLE)
    laboratory.batch(BATCH).registered(CAR_T, **FAR).received()
    store.clock = present
    return laboratory


def two_bags(laboratory: Laboratory) -> Batch:
    """A batch of islets in two bags, each bag with results of its own."""
    bag = NewSample("Product bags", container="bag", methods=("A20", "A24", "A60"), because="asked by the client")
    return laboratory.batch("ISL-0012").registered(ISLETS, "FIRST", samples=[bag, bag], **FAR).received()
