"""How a signature reads today stands wherever signatures are shown, in words and with a shape."""

from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from sqlalchemy import select

from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches as batch_queries
from qclab.queries.catalogue import master_data
from qclab.queries.signatures.signatures import read_on
from qclab.queries.trail.events import find_events
from qclab.services.release import certificates
from qclab.services.samples import attachments
from qclab.store import tables as t
from qclab.ui.acts import Acts
from qclab.ui.models.columns import plain
from qclab.ui.pages.audit_trail.page import AuditTrailPage
from qclab.ui.pages.batches.page import BatchesPage
from qclab.ui.pages.catalogue.page import CataloguePage
from qclab.ui.pages.review.facts import read_test
from qclab.ui.pages.review.page import ReviewPage
from qclab.ui.pages.samples.history import History
from qclab.ui.showing import ShowBatch
from qclab.ui.widgets.signatures import AT_MOST, Signatures
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.store.hand import tampering
from tests.ui.pages.conftest import Show

CHANGED = "valid for what was signed then; since then attachment added, Ann"


def words(widget: QWidget) -> str:
    """What the labels of a widget say."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def shapes(widget: QWidget) -> int:
    return sum(not label.pixmap().isNull() for label in widget.findChildren(QLabel) if not label.isHidden())


def attach(laboratory: Laboratory) -> int:
    """A file is attached to an approved test; the key of the test."""
    key = laboratory.batch("CAR-0417").test("A09").key
    attachments.attach(laboratory["ann"], "raw.csv", b"1;2", test=key)
    return key


def latest(laboratory: Laboratory, act: Act) -> int:
    with laboratory.store.read() as connection:
        return find_events(connection, laboratory["qa"].actor, acts=[act.value])[-1]


def test_the_event_that_gave_signatures_says_how_they_read(show: Show, with_reviews: Laboratory, acts: Acts) -> None:
    attach(with_reviews)
    page = show(AuditTrailPage)
    page.table.select_id(latest(with_reviews, Act.TESTS_APPROVED))
    page.table.opened.emit(page.table.current_id())
    acts.wait_idle()
    signatures = page.findChild(Signatures, "event_signatures")
    said = words(signatures)
    assert CHANGED in said
    assert "1 signature\n" in said
    assert "signatures\nvalid" in said
    assert shapes(signatures) == 2
    page.detail.copy()
    copied = QGuiApplication.clipboard().text()
    assert copied.count('"format":"qclab approval 7"') == 10
    assert CHANGED in copied
    page.table.select_id(latest(with_reviews, Act.SAMPLES_RECEIVED))
    page.table.opened.emit(page.table.current_id())
    acts.wait_idle()
    assert signatures.isHidden()


def test_the_detail_of_review_shows_who_signed_and_how_it_reads(show: Show, with_reviews: Laboratory) -> None:
    key = attach(with_reviews)
    page = show(ReviewPage)
    detail = page.tests.detail
    detail.show_facts(read_test(with_reviews["qa"], key), [("complies", []), ("late", [])], "")
    said = words(detail.signatures)
    assert "approved: Rev" in said
    assert "(password)" in said
    assert CHANGED in said
    assert shapes(detail.signatures) == 1


def test_the_history_of_a_sample_names_the_signature_on_its_test(
    with_reviews: Laboratory, acts: Acts, qtbot: Any
) -> None:
    test = with_reviews.batch("CAR-0417").test("A09")
    sample = test.samples[0][0]
    history = History(with_reviews["qa"], acts)
    qtbot.addWidget(history)
    with with_reviews.store.read() as connection:
        from qclab.queries.trail.listed import listed_events

        seqs = find_events(connection, with_reviews["qa"].actor, sample=sample)
        found = listed_events(connection, with_reviews["qa"].actor, seqs)
    history.show_events(sample, found)
    item = next(each for each in history._items() if each.text(0).startswith(Act.TESTS_APPROVED))
    item.setExpanded(True)
    acts.wait_idle()
    lines = [item.child(place) for place in range(item.childCount())]
    signed = [line for line in lines if line.text(0) == "signed: approved"]
    assert {line.text(1) for line in signed} == {"valid"}
    assert not signed[0].icon(1).isNull()
    assert any("Bacterial endotoxins" in line.toolTip(1) and "approved" not in line.toolTip(1) for line in signed)
    assert "Rev" in signed[0].toolTip(1)


def test_the_list_of_certificates_shows_the_signature_and_a_hand_made_change_breaks_it(
    show: Show, with_reviews: Laboratory, acts: Acts
) -> None:
    lab = with_reviews["qa"]
    batch = with_reviews.batch("CAR-0417").key
    with with_reviews.store.read() as connection:
        version = batch_queries.get_batch(connection, lab.actor, batch).row_version
    issued = certificates.issue(lab, batch, version, PASSWORD)
    page = show(BatchesPage)
    page.open(ShowBatch(batch))
    acts.wait_idle()
    model = page.view.certificates.model()
    column = next(column for column in model.columns if column.key == "signature")
    row = model.rows[0]
    assert plain(column, row) == "valid"
    assert column.text(row).startswith("complies:")
    assert "(password)" in column.tooltip(row)
    with tampering(with_reviews.store) as hand:
        hand.run("UPDATE certificate SET conclusion = 'does not comply' WHERE key = ?", issued.key)
        (read,) = read_on(hand.connection, lab.actor, t.certificate.name, [issued.key])[issued.key]
    from dataclasses import replace

    broken = replace(row, signature=read)
    assert (plain(column, broken), column.text(broken)) == ("broken", "does-not-comply:broken")
    assert "the records are not as the trail says. Verify the database and tell QA." in column.tooltip(broken)


def test_a_version_of_the_catalogue_shows_who_put_it_in_force(show: Show, with_reviews: Laboratory) -> None:
    page = show(CataloguePage)
    signatures = page.findChild(Signatures, "catalogue_signatures")
    assert page.browser.shown is not None
    assert page.browser.shown.state == master_data.IN_FORCE
    assert "put in force: Qa" in words(signatures)
    assert "valid" in words(signatures)
    assert shapes(signatures) == 1


def test_a_large_set_of_signatures_is_told_in_a_few_lines(with_reviews: Laboratory, qtbot: Any) -> None:
    with with_reviews.store.read() as connection:
        keys = connection.execute(select(t.signature.c.subject).where(t.signature.c.subject_table == "method"))
        found = read_on(connection, with_reviews["qa"].actor, "method", list(keys.scalars()))
        reads = [read for of_row in found.values() for read in of_row]
    assert len(reads) > 2 * AT_MOST
    widget = Signatures("set")
    qtbot.addWidget(widget)
    widget.show_signatures(reads)
    assert words(widget).splitlines()[-2:] == [f"{len(reads)} signatures", "valid"]
    widget.show_signatures(())
    assert widget.isHidden()
