"""Dialogs give back a value, or None when a person gives up."""

import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

import qclab
from qclab.ui.dialogs.confirm import confirm
from qclab.ui.dialogs.crash import CrashDialog, CrashReports
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.dialogs.sign import SignDialog
from tests.ui.answering import answer
from tests.ui.waiting import until


def accept(dialog: QDialog) -> None:
    QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)


def test_signing_lists_exactly_what_is_signed_and_gives_the_password(qtbot: Any) -> None:
    seen = list[str]()

    def sign(dialog: QDialog) -> None:
        listed = dialog.findChild(QListWidget, "signed_items")
        seen.extend(listed.item(place).text() for place in range(listed.count()))
        button = dialog.findChild(QPushButton, "accept")
        assert not button.isEnabled()
        QTest.keyClicks(dialog.findChild(QLineEdit, "password"), "secret")
        assert button.isEnabled()
        accept(dialog)

    answer(sign)
    items = ["S26 0000 1258 Viability 97.9 %", "S26 0000 1355 Endotoxin <0.25 EU/mL"]
    assert SignDialog.ask(None, who="K. Vos", meaning="Approved", items=items, sitting=None) == "secret"
    assert seen == items


def test_giving_up_signs_nothing(qtbot: Any) -> None:
    def give_up(dialog: QDialog) -> None:
        QTest.keyClicks(dialog.findChild(QLineEdit, "password"), "secret")
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    answer(give_up)
    assert SignDialog.ask(None, who="K. Vos", meaning="Approved", items=["one"], sitting=None) is None


def test_a_quick_reason_may_carry_more_words(qtbot: Any) -> None:
    def choose(dialog: QDialog) -> None:
        assert not dialog.findChild(QPushButton, "accept").isEnabled()
        QTest.keyClick(dialog.findChild(QRadioButton, "reason_1"), Qt.Key.Key_Space)
        QTest.keyClicks(dialog.findChild(QPlainTextEdit, "reason_text"), "comma for point")
        accept(dialog)

    answer(choose)
    quick = ["Typing error", "Wrong sample"]
    assert ReasonDialog.ask(None, title="Change", quick=quick) == "Typing error: comma for point"


def test_another_reason_needs_words(qtbot: Any) -> None:
    def choose(dialog: QDialog) -> None:
        QTest.keyClick(dialog.findChild(QRadioButton, "reason_2"), Qt.Key.Key_Space)
        QTest.keyClicks(dialog.findChild(QPlainTextEdit, "reason_text"), "   ")
        dialog.reject()

    answer(choose)
    assert ReasonDialog.ask(None, title="Change", quick=["Typing error"]) is None


def test_what_cannot_be_undone_starts_on_cancel(qtbot: Any) -> None:
    answer(lambda dialog: QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Space))
    assert confirm(None, title="Cancel the sample?", what="It stays visible.", accept="Cancel the sample") is False
    answer(accept)
    assert confirm(None, title="Cancel the sample?", what="It stays visible.", accept="Cancel the sample") is True


def test_a_fault_on_a_worker_is_shown_on_the_gui_thread_and_written_down(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    reports = CrashReports(tmp_path)
    reports.install()
    worker = threading.Thread(target=lambda: {}["nothing"])
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), CrashDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, CrashDialog)
    dialog.copy()
    assert "KeyError" in QApplication.clipboard().text()
    dialog.accept()
    assert ["KeyError" in path.read_text() for path in tmp_path.glob("crash-*.txt")] == [True]


def test_the_figure_before_a_reason_chooses_it(qtbot: Any) -> None:
    dialog = ReasonDialog("Change", "0,56 becomes 0.65", ["Typing error", "Entered in the wrong cell"])
    qtbot.addWidget(dialog)
    dialog.show()

    QTest.keyClick(dialog.findChild(QRadioButton, "reason_1"), Qt.Key.Key_2)

    assert dialog.reason() == "Entered in the wrong cell"
    words = dialog.findChild(QPlainTextEdit, "reason_text")
    QTest.keyClicks(words, "1 row up")
    assert dialog.reason() == "Entered in the wrong cell: 1 row up"


def test_every_line_of_what_is_signed_is_read_in_full(qapp: QApplication) -> None:
    long = "MSC-26005, Flow cytometry, identity and purity of umbilical cord cells: 13 results, does not comply " * 2
    dialog = SignDialog("K. Vos", "Approved", ["CAR-0417, Endotoxin: 1 result, complies", long])
    dialog.show()
    listed = dialog.findChild(QListWidget, "signed_items")
    assert listed is not None
    last = listed.item(1)
    until(lambda: listed.viewport().height() >= listed.visualItemRect(last).bottom() > 0, "every line in sight")
    room = QRect(0, 0, listed.visualItemRect(last).width() - 16, 0)
    needed = listed.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, long).height()
    assert listed.visualItemRect(last).height() >= needed
    dialog.close()
    dialog.deleteLater()


def reason_dialog(qtbot: Any, *quick: str) -> ReasonDialog:
    dialog = ReasonDialog("Why is the value changed?", "0,56 becomes 0.65", quick)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: dialog.isActiveWindow() and dialog.focusWidget() is not None)
    return dialog


def strike(dialog: QDialog, keys: str) -> None:
    """As on a keyboard: each key goes to what has the focus then."""
    for key in keys:
        focused = dialog.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, key)


QUICK = ("Typing error", "Entered in the wrong cell")


@pytest.mark.parametrize("words", ["the tube was cracked", "12 h late", "2 vials were swapped", "1st tube", "a", " 9"])
@pytest.mark.parametrize("quick", [QUICK, ()], ids=["with reasons to choose", "in words only"])
def test_what_is_typed_as_the_dialog_opens_are_the_words_of_the_reason(
    qtbot: Any, quick: tuple[str, ...], words: str
) -> None:
    dialog = reason_dialog(qtbot, *quick)
    strike(dialog, words)
    assert dialog.reason() == words.strip()


def test_the_space_bar_chooses_no_reason(qtbot: Any) -> None:
    dialog = reason_dialog(qtbot, *QUICK)
    strike(dialog, "  ")
    assert dialog.reason() == ""
    assert not dialog.accept_button.isEnabled()


def test_a_figure_and_enter_give_the_reason_that_it_stands_before(qtbot: Any) -> None:
    dialog = reason_dialog(qtbot, *QUICK)
    strike(dialog, "2")
    assert dialog.reason() == "Entered in the wrong cell"
    strike(dialog, "0 min late")
    assert dialog.reason() == "20 min late", "the figure was the beginning of words"
    words = dialog.findChild(QPlainTextEdit, "reason_text")
    words.selectAll()
    strike(dialog, "1")
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.reason() == "Typing error"


def test_a_figure_that_stands_before_no_reason_is_a_word_like_any_other(qtbot: Any) -> None:
    dialog = reason_dialog(qtbot, *QUICK)
    strike(dialog, "7")
    assert dialog.reason() == "7"


def test_letters_typed_at_a_chosen_reason_are_more_words_about_it(qtbot: Any) -> None:
    dialog = reason_dialog(qtbot, *QUICK)
    QTest.mouseClick(dialog.findChild(QRadioButton, "reason_1"), Qt.MouseButton.LeftButton)
    strike(dialog, "comma for point")
    assert dialog.reason() == "Typing error: comma for point"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_ctrl_enter_finishes_from_the_words_and_only_with_a_reason(qtbot: Any, key: Qt.Key) -> None:
    dialog = reason_dialog(qtbot, *QUICK)
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(dialog.focusWidget(), key, control)
    assert dialog.isVisible()
    strike(dialog, "cracked")
    QTest.keyClick(dialog.focusWidget(), key, control)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.reason() == "cracked"


def test_ctrl_enter_never_confirms_what_cannot_be_undone(qtbot: Any) -> None:
    def strike_both(dialog: QDialog) -> None:
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert dialog.isVisible()
        dialog.reject()

    answer(strike_both)
    assert confirm(None, title="Cancel the sample?", what="It stays visible.", accept="Cancel the sample") is False


def test_a_dialog_opens_over_the_middle_of_its_window(qtbot: Any) -> None:
    """A large one, made over the whole program, came in the top left corner of the screen."""
    window = QWidget()
    qtbot.addWidget(window)
    room = QGuiApplication.primaryScreen().availableGeometry()
    window.setGeometry(room.x() + 150, room.y() + 120, 600, 640)
    window.show()
    qtbot.waitExposed(window)
    dialog = Dialog("12 labels", "Print…", window)
    dialog.resize(500, 420)
    dialog.open()
    qtbot.waitExposed(dialog)
    off = dialog.frameGeometry().center() - window.frameGeometry().center()
    assert abs(off.x()) <= 2
    assert abs(off.y()) <= 2
    dialog.move(room.x() + 4, room.y() + 4)  # a person puts it elsewhere
    dialog.hide()  # as a lock does
    dialog.show()
    assert dialog.pos().x() == room.x() + 4
    dialog.reject()


def test_a_button_that_is_off_says_beside_it_what_is_missing(qtbot: Any) -> None:
    dialogs = [ReasonDialog("Change", "0,56 becomes 0.65"), SignDialog("K. Vos", "approved", ["one"])]
    for dialog, missing in zip(dialogs, ("Give the reason first.", "Type your password to sign."), strict=True):
        qtbot.addWidget(dialog)
        dialog.show()
        said = dialog.findChild(QLabel, "lacking")
        assert (said.text(), said.isVisible(), dialog.accept_button.isEnabled()) == (missing, True, False)
        assert dialog.accept_button.accessibleDescription() == missing
        QTest.keyClicks(dialog.focusWidget(), "typo")
        assert (said.text(), dialog.accept_button.isEnabled()) == ("", True)
        dialog.hide()


def test_a_dialog_takes_no_letter_for_a_reason(qtbot: Any) -> None:
    dialog = ReasonDialog("Change", "0,56 becomes 0.65")
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClicks(dialog.focusWidget(), "x")
    assert not dialog.accept_button.isEnabled()
    assert "“x” is no reason yet" in dialog.accept_button.toolTip()


def test_no_dialog_switches_its_button_off_without_a_word() -> None:
    """There is one way to switch it off, and it takes the reason."""
    found = [
        path.name
        for path in Path(qclab.__file__).parent.rglob("*.py")
        if "accept_button.setEnabled" in path.read_text(encoding="utf-8")
    ]
    assert found == ["frame.py"]
