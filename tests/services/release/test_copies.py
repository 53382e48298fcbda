"""Copies say what they are on every page, and a file is known again by its digest; the original stays as it was."""

import hashlib
import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from qclab.domain.refusals import Conflict, Missing
from qclab.domain.release.revising import Unrevised
from qclab.queries.release import certificates as queries
from qclab.queries.release.certificates import CertificateRow
from qclab.services.release import certificates
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD


@pytest.fixture
def batch(sqlite_demo: Laboratory) -> Batch:
    return sqlite_demo.batch("B-1").registered().received().entered().submitted().approved()


def _issue(demo: Laboratory, batch: Batch, reason: str = "") -> CertificateRow:
    seen = certificates.preview(demo.qa, batch.key)
    return certificates.issue(demo.qa, batch.key, seen.batch_version, PASSWORD, reason=reason)


def _pages(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def _revised(demo: Laboratory, batch: Batch) -> tuple[CertificateRow, CertificateRow]:
    first = _issue(demo, batch)
    second = _issue(demo, batch.corrected(donor_code="D-2"), "the donor code was mistyped")
    with demo.store.read() as connection:
        return queries.get_certificate(connection, demo.qa.actor, first.key), second


def test_a_copy_says_on_every_page_that_it_is_one_over_the_pages_that_were_issued(
    sqlite_demo: Laboratory, batch: Batch
) -> None:
    row = _issue(sqlite_demo, batch)
    original, copied = certificates.reprint(sqlite_demo.qa, row.key), certificates.copy(sqlite_demo.qa, row.key)
    assert hashlib.sha256(original).hexdigest() == row.pdf
    before, after = _pages(original), _pages(copied)
    assert len(before) == len(after)
    for page, marked in zip(before, after, strict=True):
        assert "COPY" not in page
        assert marked.count("COPY") == 2, "in the margin and across the page"
        assert f"of {row.id} revision 1, made " in marked
        assert f"by {sqlite_demo.qa.actor.name}" in marked
        assert set(page.split()) <= set(marked.split()), "nothing of the page is lost"


def test_a_superseded_certificate_says_by_what_on_every_page_and_before_it_leaves(
    sqlite_demo: Laboratory, batch: Batch
) -> None:
    first, second = _revised(sqlite_demo, batch)
    day = f"{second.issued_at:%Y-%m-%d}"
    assert first.superseded_by == f"revision 2 of {day}"
    assert "do not use it" in first.warning
    for page in _pages(certificates.copy(sqlite_demo.qa, first.key)):
        assert page.count("SUPERSEDED") == 2
        assert f"by revision 2 of {day}, do not use" in page
    assert second.superseded_by == ""


def test_a_file_is_known_again_by_its_digest(sqlite_demo: Laboratory, batch: Batch) -> None:
    lab, row = sqlite_demo.qa, _issue(sqlite_demo, batch)
    original, early = certificates.reprint(lab, row.key), certificates.copy(lab, row.key)
    assert certificates.prove(lab, original) == f"the original file of {row.id} revision 1, issued"
    assert certificates.prove(lab, early) == f"a copy of {row.id} revision 1, issued"
    _issue(sqlite_demo, batch.corrected(donor_code="D-2"), "the donor code was mistyped")
    late = certificates.copy(lab, row.key)
    for copied in (early, late):
        assert certificates.prove(lab, copied).startswith(f"a copy of {row.id} revision 1, superseded by revision 2")
    with pytest.raises(Missing, match="neither"):
        certificates.prove(lab, original + b" ")


def test_a_file_of_another_client_is_known_to_nobody_else(sqlite_demo: Laboratory, batch: Batch) -> None:
    demo, row = sqlite_demo, _issue(sqlite_demo, batch)
    copied = certificates.copy(demo.qa, row.key)
    for data in (copied, certificates.reprint(demo.qa, row.key)):
        with pytest.raises(Missing):
            certificates.prove(demo["suite3"], data)


def test_a_revision_lists_what_it_prints_otherwise_and_nothing_is_revised_for_nothing(
    sqlite_demo: Laboratory, batch: Batch
) -> None:
    demo = sqlite_demo
    _issue(demo, batch)
    with pytest.raises(Conflict) as refused:
        _issue(demo, batch, "the client asked")
    assert [why.code for why in refused.value.reasons] == [Unrevised.NOTHING_DIFFERS]
    batch.corrected(donor_code="D-2")
    seen = certificates.preview(demo.qa, batch.key)
    assert seen.content.changes == ("Donor: D-1 → D-2",)
    second = _issue(demo, batch, "the donor code was mistyped")
    words = " ".join(_pages(certificates.reprint(demo.qa, second.key)))
    assert "Changed since the revision before Donor: D-1 → D-2" in words
