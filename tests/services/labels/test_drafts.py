"""Labels looked at before registering say what the printed ones will say."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.identifiers import sample_id_fault
from qclab.domain.labels.printing import LabelBar
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Invalid
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.services.labels import printing
from qclab.services.labels.drafts import BatchOnLabel, contents_new, preview_new
from qclab.services.samples import registering
from qclab.services.samples.new_sample import NewSample
from qclab.store.door import Store
from tests.laboratory.laboratory import furnished
from tests.laboratory.people import lab_with

EXPIRY = datetime(2026, 11, 22, 6, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


def test_a_label_says_before_registering_what_it_says_afterwards(sqlite_store: Store) -> None:
    laboratory = furnished(sqlite_store, {"qa": (Role.QA,), "analyst": (Role.ANALYST,)})
    analyst = laboratory.analyst
    with sqlite_store.read() as connection:
        products = catalogue_queries.products(connection, analyst.actor)
    product = next(product for product in products if product.value.id == "ARI-0001")
    at = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    proposed = [replace(new, sampled_at=at) for new in registering.propose(analyst, product.key, "DP").samples]
    batch = BatchOnLabel("CAR-0418", product.value.name, product.value.client, EXPIRY, donor_code="D-1")
    before = contents_new(analyst, batch, proposed)
    samples = laboratory.batch("CAR-0418").registered("ARI-0001", samples=proposed, expiry_at=EXPIRY).samples
    after = printing.contents(analyst, [sample.key for sample in samples])
    assert [replace(content, sample_id="") for content in before] == [replace(c, sample_id="") for c in after]
    assert not {content.sample_id for content in before} & {sample.id for sample in samples}
    assert all(sample_id_fault(content.sample_id) is None for content in before), "as wide as a real one"


def test_a_text_that_will_not_fit_is_told_before_anything_is_registered(sqlite_store: Store) -> None:
    analyst = lab_with(sqlite_store, Role.ANALYST)
    contents = contents_new(analyst, BatchOnLabel("B" * 40, "P", "C"), [NewSample("Cells", container="Tube")])
    with pytest.raises(Invalid) as refused:
        preview_new(analyst, contents, "25x12")
    assert refused.value.codes == (LabelBar.TEXT_TOO_WIDE,)
