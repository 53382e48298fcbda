"""A label lost or smeared is printed again, on whatever stock the first was printed on."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from qclab.documents.labels.presets import RESOLUTIONS, presets
from qclab.domain.people.rights import Role
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.resources import resource
from qclab.services.batches.batches import BatchData
from qclab.services.catalogue import taking_in
from qclab.services.labels import printing
from qclab.services.samples import registering
from qclab.store.door import Store
from tests.builders import PASSWORD, lab_with

SUMMER = datetime(2027, 7, 22, 6, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_all_samples_of_a_batch_can_be_printed_again_on_every_stock(sqlite_store: Store, dpi: int) -> None:
    qa, analyst = lab_with(sqlite_store, Role.QA), lab_with(sqlite_store, Role.ANALYST)
    taking_in.first_catalogue(qa, resource("catalogue", "demo.yaml").read_bytes(), "demo.yaml", PASSWORD)
    with sqlite_store.read() as connection:
        product = next(p for p in catalogue_queries.products(connection, qa.actor) if p.value.id == "ARI-0001")
    data = BatchData("ARI-0001-26001", product.key, expiry_at=SUMMER, expiry_zone="Europe/Amsterdam")
    proposed = registering.propose(analyst, product.key, "DP").samples
    keys = [row.key for row in registering.register(analyst, data, "DP", proposed).samples]
    for preset in presets():
        for _ in range(2):
            printing.print_labels(analyst, keys, preset, "smeared", dpi)
    assert {content.copy for content in printing.contents(analyst, keys)} == {2 * len(presets()) + 1}
