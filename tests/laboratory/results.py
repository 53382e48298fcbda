"""A laboratory to enter results in: a batch of CAR-T cells is received, every test of it for the whole batch."""

from datetime import UTC, datetime

from qclab.domain.people.rights import Role
from qclab.services.samples.registering import NewSample
from qclab.store.door import Store
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory, furnished

BATCH, CAR_T, ISLETS = "CAR-0417", "ARI-0001", "CIT-07"
PEOPLE = {"vos": (Role.QA,), "wit": (Role.ANALYST,), "jansen": (Role.REVIEWER,)}
FAR = {"expiry_at": datetime(2099, 12, 1, tzinfo=UTC), "expiry_zone": "Europe/Madrid"}


def build(store: Store) -> Laboratory:
    laboratory = furnished(store, PEOPLE)
    laboratory.batch(BATCH).registered(CAR_T, **FAR).received()
    return laboratory


def two_bags(laboratory: Laboratory) -> Batch:
    """A batch of islets in two bags, each bag with results of its own."""
    bag = NewSample("Product bags", container="bag", methods=("A20", "A24", "A60"), because="asked by the client")
    return laboratory.batch("ISL-0012").registered(ISLETS, "FIRST", samples=[bag, bag], **FAR).received()
