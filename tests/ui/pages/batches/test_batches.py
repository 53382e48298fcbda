"""The page of batches: what blocks a certificate, and certificates from the preview to the bytes of a copy."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRegularExpression, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QPlainTextEdit, QPushButton

from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import get_batch
from qclab.queries.release import certificates, requirements
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.trail import events
from qclab.services.batches import batches
from qclab.services.lab import Lab
from qclab.services.release.gathering import ANALYSIS, INTERIM
from qclab.services.review import approving
from qclab.services.testing import adding
from qclab.store import tables as t
from qclab.ui.acts import Acts
from qclab.ui.pages.batches import copies
from qclab.ui.pages.batches import facts as batches_facts
from qclab.ui.pages.batches import page as batches_page
from qclab.ui.pages.batches.page import BatchesPage
from qclab.ui.preferences import Preferences
from tests.laboratory.release import PASSWORD, Laboratory, answer, sign_with, words_of
from tests.ui.waiting import turn, until


class Desk:
    """A person at the page of batches."""

    def __init__(self, laboratory: Laboratory, person: str, acts: Acts, preferences: Preferences) -> None:
        self.acts = acts
        self.page = BatchesPage(laboratory[person], acts, preferences)
        laboratory.tell(acts, self.page)
        self.page.resize(1200, 700)
        self.page.show()
        self.page.activated()
        acts.wait_idle()

    def open(self, batch: object) -> None:
        self.page.open("batch", batch)
        self.acts.wait_idle()

    def blocked(self) -> list[tuple[str, str, str]]:
        return [(row.what, row.why, row.who) for row in self.page.view.blockers.model().rows]

    def press(self, name: str) -> None:
        button = self.page.findChild(QPushButton, name)
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.acts.wait_idle()

    def edit(self, name: str, text: str) -> None:
        assert self.page.edit.form is not None
        self.page.edit.form.input(name).setFocus()
        self.page.edit.form.input(name).selectAll()
        QTest.keyClicks(self.page.edit.form.input(name), text)


@pytest.fixture
def qa(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Desk]:
    desk = Desk(laboratory, "qa", acts, preferences)
    yield desk
    desk.page.close()
    desk.page.deleteLater()


def issued(laboratory: Laboratory, batch: str) -> list[CertificateRow]:
    with laboratory.store.read() as connection:
        return certificates.certificates_of(connection, laboratory["qa"].actor, laboratory.batch(batch))


def test_a_batch_says_what_blocks_its_certificate_and_who_holds_it(laboratory: Laboratory, qa: Desk) -> None:
    qa.open("CAR-0418")
    endotoxin = laboratory.test("CAR-0418", "A09").method_title
    assert (endotoxin, "waiting for approval", "reviewer") in qa.blocked()
    assert len({what for what, _, _ in qa.blocked()}) == len(qa.blocked()), "a test of many parameters is one line"
    assert not qa.page.issuing.button.isEnabled()
    assert endotoxin in qa.page.issuing.button.toolTip()


def test_a_test_not_done_and_a_value_not_evaluable_block_as_surely_as_a_failure(
    laboratory: Laboratory, qa: Desk
) -> None:
    qa.open(laboratory.batch("CAR-0419"))
    whys = {why for _, why, _ in qa.blocked()}
    assert "proposed as not done by Ann: The effector cells did not recover." in whys
    assert "its decision waits for review" in whys
    assert all(who for _, _, who in qa.blocked()), "everything that blocks is held by somebody"


def test_everything_that_blocks_says_since_when_it_is_with_who_holds_it(laboratory: Laboratory, qa: Desk) -> None:
    returned = laboratory.test("CAR-0418", "A30")
    approving.return_tests(laboratory["rev"], [returned.key], "Look again")
    with laboratory.store.read() as connection:
        viewer = laboratory["qa"].actor
        lines = {
            line.test.key: line
            for batch in ("CAR-0418", "CAR-0419")
            for line in requirements.requirement_lines(connection, viewer, laboratory.batch(batch))
        }
    assert lines[returned.key].given.act == "test returned"
    assert lines[laboratory.test("CAR-0419", "A28").key].given.act == "test not done proposed"
    for batch in ("CAR-0418", "CAR-0419"):
        qa.open(batch)
        assert all(row.since for row in qa.page.view.blockers.model().rows if row.who)


def test_how_long_a_fresh_product_lives_is_said_in_hours(qa: Desk) -> None:
    qa.open("CAR-0417")
    words = {label.accessibleName() for label in qa.page.view.findChildren(type(qa.page.heading))}
    assert any(said.startswith("Expires:") and said.endswith("(in 15 h)") for said in words)


def test_every_fact_of_the_batch_is_seen_where_the_line_of_facts_goes_on_in_another(
    laboratory: Laboratory, qa: Desk
) -> None:
    key = laboratory.batch("CAR-0417")
    with laboratory.store.write(laboratory["qa"].actor, Act.BATCH_CHANGED) as writing:
        facts = {"coi_id": "COI-2026-000077", "batch_record": "BR-2026-0417", "status": "on hold"}
        facts |= {
            "status_reason": "The temperature of the transport is being looked into",
            "manufactured_on": "2026-01-05",
        }
        writing.update(t.batch, key, **facts)
    qa.page.resize(1100, 700)
    qa.open("CAR-0417")
    turn()
    head = qa.page.view.findChild(QFrame, "batch_head")
    shown = head.findChildren(QLabel, QRegularExpression("^head_"))
    assert "BR-2026-0417" in {each.text() for each in shown if each.isVisible()}
    assert len({each.mapTo(head, QPoint()).y() for each in shown if each.isVisible()}) > 1, "more than one line"
    for each in shown:
        assert each.mapTo(head, QPoint(0, each.height())).y() <= head.height(), each.text()


def test_a_certificate_is_issued_with_a_signature_that_lists_what_is_issued(laboratory: Laboratory, qa: Desk) -> None:
    qa.open("CAR-0417")
    said = []

    def sign(dialog: QDialog) -> None:
        said.append(words_of(dialog))
        sign_with(PASSWORD)(dialog)

    timer = answer(sign)
    QTest.keyClick(qa.page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qa.acts.wait_idle()
    assert not timer.isActive()
    (row,) = issued(laboratory, "CAR-0417")
    assert row.conclusion == "complies"
    for words in ("CAR-0417", "complies with the specification", "ARI-0001-DP version", "results of", "Qa signs"):
        assert words in said[0]
    assert qa.page.subheading.text().startswith(f"{row.id} revision 1"), "what was issued is on screen"


def test_a_wrong_password_signs_nothing_and_is_asked_for_again(laboratory: Laboratory, qa: Desk) -> None:
    qa.open("CAR-0417")
    timers = [answer(sign_with("not my password"))]

    def again(dialog: QDialog) -> None:
        assert "The password is not right" in words_of(dialog)
        assert not issued(laboratory, "CAR-0417")
        dialog.reject()

    def next_one(*_: object) -> None:
        if len(timers) == 1:
            timers.append(answer(again))

    qa.acts.busy.connect(next_one)
    qa.press("issue_certificate")
    qa.acts.busy.disconnect(next_one)
    assert len(timers) == 2
    assert not timers[1].isActive()
    assert not issued(laboratory, "CAR-0417")


@pytest.mark.parametrize("is_previewed", [False, True])
def test_what_changed_after_the_preview_is_not_signed_unseen(
    laboratory: Laboratory, qa: Desk, is_previewed: bool
) -> None:
    qa.open("CAR-0417")
    if is_previewed:
        qa.press("preview_certificate")
    key = laboratory.batch("CAR-0417")
    with laboratory.store.read() as connection:
        row = get_batch(connection, laboratory["ann"].actor, key)
    data = batches.BatchData(row.id, row.product, donor_code="P-0094", body_weight="70")
    batches.change_batch(laboratory["ann"], key, row.row_version, data, "The code was mistyped")
    qa.acts.wait_idle()
    assert "Press F5" in qa.page.messages.text()
    timer = answer(sign_with(PASSWORD))
    qa.press("issue_certificate")
    assert not timer.isActive()
    assert not issued(laboratory, "CAR-0417")
    assert "changed after the preview" in qa.page.messages.text()
    assert qa.page.stack.currentWidget() is qa.page.view, "the old preview is not left on screen to be issued"


def test_a_second_certificate_is_a_revision_with_a_reason(laboratory: Laboratory, qa: Desk) -> None:
    qa.open("CAR-0417")
    timers = [answer(sign_with(PASSWORD))]
    qa.press("issue_certificate")
    qa.press("batch_back")

    def reason(dialog: QDialog) -> None:
        QTest.keyClicks(dialog.findChild(QPlainTextEdit, "reason_text"), "The address of the client was wrong")
        timers.append(answer(sign_with(PASSWORD)))
        QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)

    timers.append(answer(reason))
    qa.press("issue_certificate")
    first, second = issued(laboratory, "CAR-0417")
    assert (first.state, second.state) == ("superseded", "issued")
    assert (second.id, second.revision, second.reason) == (first.id, 2, "The address of the client was wrong")


def test_a_saved_copy_is_the_very_bytes_that_were_issued_and_an_event(
    laboratory: Laboratory, qa: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prints() -> list[int]:
        with laboratory.store.read() as connection:
            return events.find_events(connection, laboratory["qa"].actor, act=Act.CERTIFICATE_PRINTED.value)

    qa.open("CAR-0417")
    timer = answer(sign_with(PASSWORD))
    qa.press("issue_certificate")
    assert not timer.isActive()
    assert not prints(), "looking at a certificate is no copy of it"
    path = tmp_path / "copy.pdf"
    monkeypatch.setattr(copies, "ask_where", lambda *_: path)
    qa.press("save_certificate")
    (row,) = issued(laboratory, "CAR-0417")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row.pdf
    assert len(prints()) == 1


def test_an_outdated_certificate_says_so_on_the_page_and_before_a_copy_leaves(
    laboratory: Laboratory, qa: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qa.open("CAR-0417")
    timer = answer(sign_with(PASSWORD))
    qa.press("issue_certificate")
    assert not timer.isActive()
    assert not qa.page.view.outdated.isVisible()
    sample = laboratory.test("CAR-0417", "A09").samples[0][0]
    adding.add_test(laboratory["ann"], [sample], "A09", "asked by the client")
    path, said = tmp_path / "copy.pdf", list[str]()
    monkeypatch.setattr(copies, "ask_where", lambda *_: path)

    def read_and(button: str) -> Callable[[QDialog], None]:
        def press(dialog: QDialog) -> None:
            said.append(words_of(dialog))
            QTest.mouseClick(dialog.findChild(QPushButton, button), Qt.MouseButton.LeftButton)

        return press

    timer = answer(read_and("cancel"))
    qa.press("save_certificate")
    assert not timer.isActive()
    assert not path.exists()
    assert "1 test was added. It no longer tells all: revise it." in said[0]
    timer = answer(read_and("accept"))
    qa.press("save_certificate")
    (row,) = issued(laboratory, "CAR-0417")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row.pdf
    qa.open("CAR-0417")
    assert "1 test was added" in qa.page.view.outdated.text()
    assert qa.page.view.outdated.isVisible()
    texts = [qa.page.view.certificates.model().index(0, place).data() for place in range(5)]
    assert "outdated" in texts
    qa.page.view.certificate_opened.emit(row.key)
    qa.acts.wait_idle()
    assert "1 test was added" in qa.page.messages.text(), "while its pages are on screen too"
    QTest.keyClick(qa.page, Qt.Key.Key_Escape)
    assert not qa.page.messages.text()


def test_a_preview_is_drawn_page_by_page_and_can_be_zoomed(qa: Desk) -> None:
    qa.open("CAR-0417")
    qa.press("preview_certificate")
    pdf = qa.page.pdf
    paper = pdf.findChild(type(qa.page.heading), "certificate_paper")
    wide = paper.pixmap().width()
    assert wide > 400
    pdf.zoom(1)
    qa.acts.wait_idle()
    assert paper.pixmap().width() > wide
    pdf.turn(1)
    qa.acts.wait_idle()
    assert paper.accessibleName().startswith("Page 2 of ")
    QTest.keyClick(qa.page, Qt.Key.Key_Escape)
    assert qa.page.stack.currentWidget() is qa.page.view


def test_an_interim_certificate_is_blocked_by_what_it_cannot_leave_pending(qa: Desk) -> None:
    qa.open("CAR-0418")
    everything = len(qa.blocked())
    qa.page.view.kinds.choose(INTERIM)
    qa.page.view.kinds.chosen.emit(INTERIM)
    assert 0 < len(qa.blocked()) < everything


def choose_interim(desk: Desk) -> None:
    chip = desk.page.findChild(QPushButton, f"batch_kind_{INTERIM}")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)


def test_every_batch_opens_on_its_certificate_of_analysis(qa: Desk) -> None:
    qa.open("CAR-0418")
    choose_interim(qa)
    qa.page.view.refresh_requested.emit()
    qa.acts.wait_idle()
    assert qa.page.view.kinds.current() == INTERIM, "the same batch, read again, stays on what was chosen"
    for batch in ("CAR-0417", "CAR-0418"):
        qa.open(batch)
        assert qa.page.view.kinds.current() == ANALYSIS
        assert qa.page.issuing.button.toolTip().startswith("Issue the certificate of analysis") == (batch == "CAR-0417")
        choose_interim(qa)


def test_an_interim_certificate_of_a_batch_where_nothing_is_pending_cannot_be_issued(
    laboratory: Laboratory, qa: Desk
) -> None:
    qa.open("CAR-0417")
    choose_interim(qa)
    assert not qa.page.issuing.button.isEnabled()
    assert "nothing is pending" in qa.page.issuing.button.toolTip()
    assert ("Interim certificate", "nothing is pending: issue the certificate of analysis", "") in qa.blocked()
    qa.open("CAR-0417")
    signing = answer(sign_with(PASSWORD))
    qa.press("issue_certificate")
    assert not signing.isActive()
    (final,) = issued(laboratory, "CAR-0417")
    qa.open("CAR-0417")
    choose_interim(qa)
    QTest.keyClick(qa.page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qa.acts.wait_idle()
    assert f"{final.id} is the certificate of analysis" in qa.page.issuing.button.toolTip()
    assert issued(laboratory, "CAR-0417") == [final]


def test_a_certificate_that_comes_late_is_not_shown_over_another_batch(
    laboratory: Laboratory, qa: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    qa.open("CAR-0417")
    signing = answer(sign_with(PASSWORD))
    qa.press("issue_certificate")
    assert not signing.isActive()
    (row,) = issued(laboratory, "CAR-0417")
    qa.open("CAR-0417")
    is_other_shown = Event()

    def late(lab: Lab, certificate: int) -> tuple[CertificateRow, bytes]:
        assert is_other_shown.wait(10)
        return batches_facts.stored(lab, certificate)

    monkeypatch.setattr(batches_page, "stored", late)
    qa.page.view.certificate_opened.emit(row.key)
    qa.page.open("batch", "CAR-0418")
    qtbot.waitUntil(lambda: qa.page.heading.text() == "CAR-0418")
    is_other_shown.set()
    qa.acts.wait_idle()
    assert qa.page.heading.text() == "CAR-0418"
    assert qa.page.stack.currentWidget() is qa.page.view


def test_the_second_of_two_editors_is_told_and_loses_nothing_typed(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    desk = Desk(laboratory, "ann", acts, preferences)
    key = laboratory.batch("CAR-0418")
    desk.open(key)
    desk.press("edit_batch")
    desk.edit("coi_id", "COI-77")
    desk.edit("reason", "The identity was missing")
    with laboratory.store.read() as connection:
        row = get_batch(connection, laboratory["pat"].actor, key)
    data = batches.BatchData(
        row.id, row.product, donor_code="P-0099", body_weight="70", expiry_at=row.expiry_at, expiry_zone=row.expiry_zone
    )
    batches.change_batch(laboratory["pat"], key, row.row_version, data, "The code was mistyped")
    desk.press("save_batch")
    told = "\n".join(label.text() for label in desk.page.edit.findChildren(type(desk.page.heading)))
    assert "Pat changed" in told
    assert "P-0099" in told
    assert desk.page.edit.form is not None
    assert desk.page.edit.form.input("coi_id").text() == "COI-77"
    desk.page.edit.form.input("donor_code").write("P-0099")
    desk.press("save_batch")
    with laboratory.store.read() as connection:
        now = get_batch(connection, laboratory["pat"].actor, key)
    assert (now.coi_id, now.donor_code) == ("COI-77", "P-0099")
    desk.page.view.show_part("history")
    acts.wait_idle()
    changes = desk.page.view.history.differences.model().rows
    assert ("coi id", "(empty)", "COI-77") in {(each.field, each.before, each.after) for each in changes}
    desk.page.close()
    desk.page.deleteLater()


def test_who_may_not_issue_reads_why(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> None:
    desk = Desk(laboratory, "reader", acts, preferences)
    desk.open("CAR-0417")
    assert not desk.page.issuing.button.isEnabled()
    assert desk.page.issuing.button.toolTip() == "Reader may not issue certificates of analysis."
    assert not desk.page.edit_button.isVisible()
    desk.page.close()
    desk.page.deleteLater()


def test_typing_narrows_the_list_and_enter_opens_a_batch(qa: Desk) -> None:
    QTest.keyClicks(qa.page.list.search, "0418")
    until(lambda: qa.page.list.model.rowCount() == 1, "one batch")
    qa.acts.wait_idle()
    QTest.keyClick(qa.page.list.search, Qt.Key.Key_Down)
    QTest.keyClick(qa.page.list.table, Qt.Key.Key_Return)
    qa.acts.wait_idle()
    assert qa.page.heading.text() == "CAR-0418"


def test_a_sample_of_the_batch_opens_on_the_page_of_samples(qa: Desk) -> None:
    qa.open("CAR-0417")
    asked: list[tuple[str, object]] = []
    qa.page.open_requested.connect(lambda kind, key: asked.append((kind, key)))
    qa.page.view.show_part("samples")
    qa.page.view.samples.selectRow(0)
    QTest.keyClick(qa.page.view.samples, Qt.Key.Key_Return)
    assert asked == [("sample", qa.page.view.facts.samples[0].key)]
