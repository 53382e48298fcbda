"""A label lost or smeared is printed again, on whatever stock the first was printed on."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from qclab.documents.labels.presets import RESOLUTIONS, presets
from qclab.domain.people.rights import Role
from qclab.services.labels import printing
from qclab.store.door import Store
from tests.laboratory.laboratory import furnished

SUMMER = datetime(2027, 7, 22, 6, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_all_samples_of_a_batch_can_be_printed_again_on_every_stock(sqlite_store: Store, dpi: int) -> None:
    laboratory = furnished(sqlite_store, {"qa": (Role.QA,), "analyst": (Role.ANALYST,)})
    analyst, batch = laboratory.analyst, laboratory.batch("ARI-0001-26001").registered("ARI-0001", expiry_at=SUMMER)
    keys = [sample.key for sample in batch.samples]
    for preset in presets():
        for _ in range(2):
            printing.print_labels(analyst, keys, printing.Order(preset, dpi), "smeared")
    assert {content.copy for content in printing.contents(analyst, keys)} == {2 * len(presets()) + 1}
