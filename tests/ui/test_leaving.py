"""Locking, signing out, closing: nobody else sees what was shown, and nothing that was begun is lost silently."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPlainTextEdit

from qclab.domain.refusals import Conflict
from qclab.ui.acts import Acts
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.forms import Field, Form
from qclab.ui.preferences import Preferences
from qclab.ui.session import Session
from qclab.ui.shell import MainWindow
from tests.ui.window import ANALYST, CTRL, QA, Shown, part, press


def test_a_locked_window_shows_nothing_and_goes_on_where_it_was(window: MainWindow, qtbot: Any) -> None:
    window.sign_in(ANALYST)
    page = window.go("samples")
    assert isinstance(page, Shown)
    page.line.setText("half typed")
    dialog = QDialog(window)  # the platform's own, such as for a file
    dialog.open()
    window.lock()
    assert not dialog.isVisible()
    assert not page.isVisible()
    assert part(window, "user").text() == ANALYST.id
    qtbot.waitUntil(part(window, "password").hasFocus)
    press(window, Qt.Key.Key_1, CTRL)
    window.sign_in(ANALYST)
    assert window.current_page() is page
    assert page.line.text() == "half typed"


def test_a_dialog_keeps_what_is_typed_in_it_over_a_lock(window: MainWindow, qtbot: Any) -> None:
    window.sign_in(ANALYST)
    ended = list[int]()
    first = ReasonDialog("Reject", "", (), window)
    first.finished.connect(ended.append)
    first.open()
    second = Dialog("Change", "Record the change", first)
    form = Form([Field("why", "Why"), Field("password", "Password", "password")])
    second.content.addWidget(form)
    second.open()
    first.findChild(QPlainTextEdit, "reason_text").setPlainText("the tube was cracked")
    form.set_value({"why": "half typed", "password": "secret"})
    window.lock()
    assert not first.isVisible()
    assert not second.isVisible()
    window.sign_in(ANALYST)
    assert first.isVisible()
    assert QApplication.activeModalWidget() is second
    assert form.value() == {"why": "half typed", "password": ""}
    assert first.reason() == "the tube was cracked"
    assert ended == []
    second.reject()
    first.reject()


def test_another_person_does_not_see_a_dialog_which_waits_for_who_opened_it(window: MainWindow) -> None:
    window.sign_in(ANALYST)
    ended = list[int]()
    dialog = ReasonDialog("Reject", "", (), window)
    dialog.finished.connect(ended.append)
    dialog.open()
    dialog.findChild(QPlainTextEdit, "reason_text").setPlainText("half typed")
    window.lock()
    window.sign_in(QA)
    assert not dialog.isVisible()
    window.sign_in(ANALYST)
    assert dialog.isVisible()
    assert (dialog.reason(), ended) == ("half typed", [])
    dialog.reject()


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_dialog_whose_answer_is_waited_for_comes_back_after_a_lock_without_its_password(
    window: MainWindow, goes_on: bool
) -> None:
    """Another person does not see it: it is given up."""
    seen = list[object]()

    def lock() -> None:
        part(QApplication.activeModalWidget(), "password").setText("half")
        window.lock()
        seen.append(QApplication.activeModalWidget())
        QTimer.singleShot(50, come)

    def come() -> None:
        window.sign_in(ANALYST if goes_on else QA)
        dialog = QApplication.activeModalWidget()
        if not goes_on:
            seen.append(dialog)
            return
        field = part(dialog, "password")
        seen.append(field.text())
        field.setText("whole")
        dialog.accept()

    window.sign_in(ANALYST)
    QTimer.singleShot(50, lock)
    signed = SignDialog.ask(window, who="M. Jansen", meaning="Approved", items=["one"], sitting=None)
    assert seen == ([None, ""] if goes_on else [None, None])
    assert signed == ("whole" if goes_on else None)


@pytest.mark.parametrize("goes", [True, False])
def test_what_is_not_saved_is_told_before_the_window_closes(window: MainWindow, goes: bool) -> None:
    window.sign_in(ANALYST)
    page = window.go("samples")
    assert isinstance(page, Shown)
    assert window.may_leave()
    page.not_saved = "The draft of CAR19 version 4 has changes that are not saved."
    seen = list[str]()

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        seen.extend(label.text() for label in dialog.findChildren(QLabel))
        dialog.accept() if goes else dialog.reject()

    QTimer.singleShot(50, answer)
    window.close()
    assert window.isVisible() is not goes
    assert any("CAR19 version 4" in words for words in seen)
    page.not_saved = ""


def test_a_person_who_stays_for_what_is_not_saved_is_not_signed_out(
    qtbot: Any, acts: Acts, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(acts, preferences, "demo")
    qtbot.addWidget(session.window)
    session.window.actor = ANALYST
    for stays in (True, False):
        monkeypatch.setattr(session.window, "may_leave", lambda *_, stays=stays, **__: not stays)
        session.window.sign_out_requested.emit()
        assert (session.window.actor is not None) is stays
    session.window.wedge.remove()


def test_another_person_never_sees_the_pages_of_the_one_before(window: MainWindow) -> None:
    window.sign_in(ANALYST)
    before = window.go("samples")
    window.lock()
    window.sign_in(QA)
    assert window.page("samples") is not before


def test_nobody_there_for_some_time_asks_for_the_lock(window: MainWindow, qtbot: Any) -> None:
    window.sign_in(ANALYST)
    window.idle.set_minutes(0.001)
    with qtbot.waitSignal(window.lock_requested, timeout=3000):
        window.idle.start()


def test_closing_waits_for_what_is_being_recorded_and_says_so(window: MainWindow, acts: Acts, qtbot: Any) -> None:
    window.sign_in(ANALYST)
    go, kept = threading.Event(), list[str]()
    acts.write(lambda: go.wait(5) and kept.append("kept"), owner=acts)
    window.close()
    assert window.isVisible()
    assert "Recording one change" in window.page("work").messages.text()
    go.set()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert kept == ["kept"]


def test_a_refusal_while_closing_keeps_the_window_open_to_be_read(window: MainWindow, acts: Acts) -> None:
    window.sign_in(ANALYST)
    go = threading.Event()

    def refuse() -> None:
        go.wait(5)
        raise Conflict("K. Vos rejected this sample at 14:05.")

    window.page("work").write(refuse)
    window.close()
    go.set()
    acts.wait_idle()
    assert window.isVisible()
    assert window.page("work").messages.text() == "K. Vos rejected this sample at 14:05."


def test_a_read_that_hangs_does_not_keep_the_window_open(window: MainWindow, acts: Acts) -> None:
    window.sign_in(ANALYST)
    go = threading.Event()
    acts.read("hangs", lambda: go.wait(5), lambda _: None, owner=acts)
    window.close()
    assert not window.isVisible()
    go.set()
