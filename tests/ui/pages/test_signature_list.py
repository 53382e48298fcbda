"""The tab of signatures in real windows: recomputed when it comes to the front, the worst first, colour never alone."""

from PySide6.QtWidgets import QLabel, QPushButton

from qclab.domain.signatures.reading import Standing
from qclab.queries.investigations.listed import find_cases
from qclab.services.samples import attachments
from qclab.ui.acts import Acts
from qclab.ui.dialogs.signatures import SignaturesDialog
from qclab.ui.dialogs.signed_content import SignedContent
from qclab.ui.models.columns import plain
from qclab.ui.pages.batches.page import BatchesPage
from qclab.ui.pages.catalogue.page import CataloguePage
from qclab.ui.pages.investigations.page import InvestigationsPage
from qclab.ui.pages.review.page import ReviewPage
from qclab.ui.showing import ShowBatch, ShowCase
from qclab.ui.widgets.signature_list import SignatureList
from qclab.ui.words.moments import LaboratoryZone
from tests.laboratory.laboratory import Laboratory
from tests.store.hand import tampering
from tests.ui.pages.conftest import Show


def cells(signatures: SignatureList, key: str) -> list[str]:
    """The words of a column, from the top."""
    model = signatures.table.model()
    column = next(column for column in model.columns if column.key == key)  # type: ignore[attr-defined]
    return [plain(column, row) for row in model.rows]  # type: ignore[attr-defined]


def said(signatures: SignatureList) -> str:
    return "\n".join(label.text() for label in signatures.findChildren(QLabel) if label.isVisible())


def batch_with_both(laboratory: Laboratory) -> int:
    """A batch of which one signed test was changed lawfully, and another by hand; its key."""
    batch = laboratory.batch("CAR-0417")
    attachments.attach(laboratory["ann"], "raw.csv", b"1;2", test=batch.test("A09").key)
    other = batch.test("A09").key
    with tampering(laboratory.store, for_good=True) as hand:
        rows = hand.rows(
            "SELECT subject FROM signature WHERE subject_table = 'test' AND batch = ? AND subject <> ?",
            batch.key, other,
        )  # fmt: skip
        hand.run("UPDATE result SET reported = '999' WHERE test = ? AND current = 1", rows[0][0])
    return batch.key


def test_a_batch_shows_broken_first_then_valid_then_and_says_what_differs(
    show: Show, with_reviews: Laboratory, acts: Acts, zone: LaboratoryZone
) -> None:
    page = show(BatchesPage)
    zone.put("Europe/Amsterdam")
    page.open(ShowBatch(batch_with_both(with_reviews)))
    acts.wait_idle()
    page.view.show_part("signatures")
    acts.wait_idle()
    signatures = page.view.signatures
    now = cells(signatures, "now")
    assert now[:3] == ["broken", "valid then", "valid"]
    assert set(now[2:]) == {"valid"}
    assert page.view.tabs.tabText(page.view.tabs.indexOf(signatures)) == f"Signatures  1 of {len(now)} broken"
    told = said(signatures)
    for words in ("1 broken", "1 valid for what was signed then", f"{len(now) - 2} valid", "recomputed",
                  "No act did this", "is 999 in the records", "Digest signed"):  # fmt: skip
        assert words in told
    assert all(time.endswith(("+01:00", "+02:00")) for time in cells(signatures, "local"))
    assert cells(signatures, "utc") != cells(signatures, "local")
    signatures.table.selectRow(1)
    assert "Since then, lawfully:" in said(signatures)
    assert "Ann: attachment added" in said(signatures)


def test_what_was_signed_opens_as_it_was_kept_with_what_the_records_say_now(
    show: Show, with_reviews: Laboratory, acts: Acts
) -> None:
    page = show(BatchesPage)
    page.open(ShowBatch(batch_with_both(with_reviews)))
    acts.wait_idle()
    page.view.show_part("signatures")
    acts.wait_idle()
    page.view.signatures.opening.trigger()
    (dialog,) = page.window().findChildren(SignedContent)
    rows = {where: (signed, now) for _, where, signed, now in dialog.table.model().rows}
    changed = [(signed, now) for signed, now in rows.values() if now]
    assert len(changed) == 1
    assert changed[0][0] != "999"
    assert changed[0][1] == "999"
    assert rows["batch"] == ("CAR-0417", "")
    assert dialog.table.current_row()[3] == "999", "what differs is in front"
    dialog.accept()


def test_a_case_a_version_and_a_test_have_the_same_tab(show: Show, with_reviews: Laboratory, acts: Acts) -> None:
    catalogue = show(CataloguePage)
    detail = catalogue.browser.detail
    detail.tabs.setCurrentWidget(detail.signed)
    acts.wait_idle()
    assert cells(detail.signed, "meaning") == ["put in force"]
    assert detail.tabs.tabText(detail.tabs.indexOf(detail.signed)) == "Signatures  1"
    review = show(ReviewPage)
    assert review.tests.tabs.tabText(1) == "Signatures"
    for case in with_reviews["qa"].ask(find_cases)[:1]:
        cases = show(InvestigationsPage)
        cases.open(ShowCase(case))
        acts.wait_idle()
        cases.view.tabs.setCurrentWidget(cases.view.signatures)
        acts.wait_idle()
        assert cells(cases.view.signatures, "now") == []  # nobody has signed a phase of it


def test_a_required_test_and_a_certificate_show_theirs_by_a_key(
    show: Show, with_reviews: Laboratory, acts: Acts
) -> None:
    page = show(BatchesPage)
    page.open(ShowBatch(with_reviews.batch("CAR-0417").key))
    acts.wait_idle()
    page.view.show_part("required")
    place = next(n for n, line in enumerate(page.view.facts.lines) if line.test and line.test.method_id == "A09")
    page.view.required.selectRow(place)
    assert page.signed.command.isVisible()
    page.signed.command.trigger()
    acts.wait_idle()
    (dialog,) = page.findChildren(SignaturesDialog)
    assert cells(dialog.signatures, "meaning") == ["approved"]
    assert dialog.signatures._model.rows[0].standing is Standing.VALID
    assert dialog.findChild(QPushButton, "record_signatures_open").isEnabled()
    dialog.accept()
    page.view.show_part("samples")
    assert not page.signed.command.isVisible()
