"""A batch that fails and is supplied on a physician's request, told as the story goes."""

from qclab.demo.people import PASSWORD
from qclab.domain.release.supplying import BEFORE
from qclab.services.release import supplying
from qclab.services.release.supplying import Asked
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory

REASON = "No other treatment is left, and no second apheresis is possible."
DOSE = {"A21/CAR-total": "1495E6"}


def failed(laboratory: Laboratory, id_: str = "CAR-1") -> Batch:
    """A CAR-T batch of which everything is reviewed and endotoxin fails, with the certificate that says so."""
    batch = laboratory.batch(id_).registered("ARI-0001").received().after(days=20)
    return batch.entered({**DOSE, "A09/endotoxin": "0.7"}).submitted().approved().issued()


def asked_for(batch: Batch) -> Batch:
    """The physician's request is recorded by QA."""
    laboratory = batch.laboratory
    asked = Asked("Dr. F. Hendriks", "University Hospital", REASON, laboratory.now())
    supplying.ask(laboratory.qa, batch.key, asked, PASSWORD)
    return batch


def documented(batch: Batch, *, but: str = "") -> Batch:
    """One file for every document that comes before the supply, but one."""
    request = batch.judged().request
    assert request is not None
    wanted = [each.key for each in request.documents if each.station in BEFORE and each.name != but]
    laboratory = batch.laboratory
    supplying.add_document(laboratory.qa, batch.key, wanted, "request.pdf", b"%PDF-1.7 signed", "page 1", PASSWORD)
    return batch
