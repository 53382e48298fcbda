"""A laboratory to register and receive samples in: one batch is registered and nothing received."""

from collections.abc import Sequence

from qclab.domain.people.rights import Role
from qclab.queries.samples.samples import SampleRow
from qclab.store.door import Store
from tests.laboratory.laboratory import Laboratory, furnished

BATCH, PRODUCT, PLANNED = "CAR-0417", "ARI-0001", 12
"""The batch, its product, and how many samples its plan has."""
PEOPLE = {"vos": (Role.QA,), "wit": (Role.ANALYST,)}


def build(store: Store) -> Laboratory:
    laboratory = furnished(store, PEOPLE)
    laboratory.batch(BATCH).registered(PRODUCT, body_weight="", donor_code="", expiry_at=None)
    return laboratory


def ids(rows: Sequence[SampleRow]) -> list[str]:
    return [row.id for row in rows]
