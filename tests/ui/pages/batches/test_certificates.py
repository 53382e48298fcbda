"""Certificates: issued with a signature over what was seen, revised with a reason, copied byte for byte."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton, QRadioButton

from qclab.domain.people.rights import Role
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.domain.trail.acts import Act
from qclab.queries.release import certificates
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.trail import events
from qclab.services.lab import Lab
from qclab.services.release import recipients
from qclab.services.samples import receiving
from qclab.services.samples.receiving import Reception
from qclab.services.testing import adding
from qclab.store import tables as t
from qclab.ui.acts import Acts
from qclab.ui.models.columns import plain
from qclab.ui.pages.batches import copies
from qclab.ui.pages.batches import facts as batches_facts
from qclab.ui.pages.batches import page as batches_page
from qclab.ui.pages.batches.tables import BLOCKERS
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowBatch
from tests.laboratory.arriving import receive
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, is_for_another, sign_with, words_of
from tests.ui.pages.batches.desk import Desk


def issued(laboratory: Laboratory, batch: str) -> list[CertificateRow]:
    with laboratory.store.read() as connection:
        return certificates.certificates_of(connection, laboratory["qa"].actor, laboratory.batch(batch).key)


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
    laboratory.batch("CAR-0417").corrected(donor_code="P-0094")
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
    assert "Nothing that is printed differs" in qa.page.issuing.command.toolTip()
    laboratory.batch("CAR-0417").corrected(donor_code="P-0095")
    qa.open("CAR-0417")

    (before,) = issued(laboratory, "CAR-0417")
    recipients.give(laboratory.qa, before.key, "Hospital pharmacy", before.issued_at)
    qa.open("CAR-0417")
    offered: list[str] = []

    def reason(dialog: QDialog) -> None:
        offered.extend(each.text() for each in dialog.findChildren(QRadioButton))
        QTest.keyClicks(dialog.findChild(QPlainTextEdit, "reason_text"), "The donor code was mistyped")
        timers.append(answer(sign_with(PASSWORD)))
        QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)

    timers.append(answer(reason))
    qa.press("issue_certificate")
    assert qa.page.messages.text().endswith("Hospital pharmacy holds an earlier one and must be told.")
    qa.page.messages.way_on.click()
    qa.acts.wait_idle()
    assert [row.whom for row in qa.page.view.told.model().rows] == ["Hospital pharmacy"]
    assert before.outdated
    assert any("; ".join(before.outdated) in words for words in offered), "what the page says has changed"
    first, second = issued(laboratory, "CAR-0417")
    assert (first.state, second.state) == ("superseded", "issued")
    assert (second.id, second.revision, second.reason) == (first.id, 2, "The donor code was mistyped")


def test_a_saved_copy_is_the_very_bytes_that_were_issued_and_an_event(
    laboratory: Laboratory, qa: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prints() -> list[int]:
        with laboratory.store.read() as connection:
            return events.find_events(connection, laboratory["qa"].actor, acts=[Act.CERTIFICATE_PRINTED.value])

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
    sample = laboratory.batch("CAR-0417").test("A09").samples[0][0]
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
    assert "1 test was added. It is outdated." in said[0]
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


def test_an_interim_certificate_is_not_held_back_by_what_is_pending_and_says_it(
    laboratory: Laboratory, qa: Desk
) -> None:
    qa.open("CAR-0418")
    assert qa.blocked()
    choose_interim(qa)
    (case,) = laboratory.batch("CAR-0418").cases()
    assert qa.blocked() == [(case, "phase Ia", "unassigned")], "it holds the batch, and not the paper"
    view = qa.page.view
    (line,) = view.blockers.model().rows
    assert plain(BLOCKERS[0], line) == "holds"
    chips = [chip.text() for chip in view.kinds.findChildren(QPushButton)]
    assert chips[0].startswith("Certificate of analysis  blocked by ")
    assert chips[1] == "Interim  on hold", "a state, and no number"
    assert qa.page.issuing.command.isEnabled()
    said = qa.page.view.findChild(QLabel, "batch_blocked").text()
    assert said.startswith(
        f"On hold, {case} is open; on the results so far the certificate will say that the batch does not comply: "
    )
    assert "lines needed before use are pending, OOS-" in said


def test_what_was_rejected_or_came_with_a_deviation_stands_under_what_the_certificate_will_say(
    laboratory: Laboratory, qa: Desk
) -> None:
    made = laboratory.batch("DEV-1").registered()
    ids = [sample.id for sample in made.samples if sample.tests]
    receive(laboratory.analyst, ids[:-1], Reception("intact", deviation="DEV-9, box late"))
    receiving.reject(laboratory.analyst, [sample.key for sample in made.samples if sample.id == ids[-1]], "broken")
    qa.open("DEV-1")
    noticed = qa.page.view.findChild(QLabel, "batch_noticed")
    assert noticed.isVisible()
    assert noticed.text() == f"{len(ids) - 1} samples with deviation, 1 rejected"
    assert noticed.property("evaluation") == "alert"
    qa.open("CAR-0417")
    assert not noticed.isVisible(), "every sample of it came as it should"


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
        assert qa.page.issuing.command.toolTip().startswith("Issue the certificate of analysis") == (
            batch == "CAR-0417"
        )
        choose_interim(qa)


def test_an_interim_certificate_of_a_batch_where_nothing_is_pending_cannot_be_issued(
    laboratory: Laboratory, qa: Desk
) -> None:
    qa.open("CAR-0417")
    choose_interim(qa)
    assert not qa.page.issuing.command.isEnabled()
    assert "nothing is pending" in qa.page.issuing.command.toolTip()
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
    assert f"{final.id} is the certificate of analysis" in qa.page.issuing.command.toolTip()
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
    qa.page.open(ShowBatch("CAR-0418"))
    qtbot.waitUntil(lambda: qa.page.heading.text() == "CAR-0418")
    is_other_shown.set()
    qa.acts.wait_idle()
    assert qa.page.heading.text() == "CAR-0418"
    assert qa.page.stack.currentWidget() is qa.page.view


def test_who_may_not_issue_reads_why(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> None:
    desk = Desk(laboratory, "reader", acts, preferences)
    desk.open("CAR-0417")
    assert not desk.page.issuing.command.isEnabled()
    assert desk.page.issuing.command.toolTip() == "Reader may not issue certificates of analysis."
    assert not desk.page.begin_edit.isVisible()
    desk.page.close()
    desk.page.deleteLater()


def test_who_entered_what_the_batch_requires_reads_that_another_person_issues(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    ann = laboratory["ann"].actor
    roles = frozenset({Role.ANALYST, Role.QA})
    with laboratory.store.write(None, Act.PERSON_CHANGED) as writing:
        writing.update(t.person, ann.key, roles=" ".join(sorted(roles)))
    laboratory.labs["both"] = Lab(laboratory.store, replace(ann, roles=roles))
    desk = Desk(laboratory, "both", acts, preferences)
    desk.open("CAR-0417")
    assert is_for_another(desk.page.issuing.command)
    says = desk.page.issuing.command.toolTip()
    assert "You performed a test that this batch requires; another person issues it." in says
    assert "You entered results that this batch requires; another person issues it." in says
    desk.page.close()
    desk.page.deleteLater()
