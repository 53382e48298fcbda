"""A scan in any focus is a scan, and a person's typing is never eaten."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPushButton, QTableWidget, QVBoxLayout, QWidget

from qclab.domain.identifiers import certificate_code
from qclab.ui.inputs import PasswordInput
from qclab.ui.wedge import Wedge
from tests.ui.waiting import turn, until

ID = "S2600001290"
CERTIFICATE = certificate_code("COA-2026-0001", 1, "0123456789abcdef" * 4)
INSTALLED = list[Wedge]()


@pytest.fixture
def wedge(qapp: QApplication) -> Iterator[Wedge]:
    made = Wedge()
    made.install(qapp)
    INSTALLED.append(made)
    yield made
    INSTALLED.remove(made)
    made.remove()


@pytest.fixture
def scans(wedge: Wedge) -> list[str]:
    told = list[str]()
    wedge.scanned.connect(told.append)
    return told


def show(qtbot: Any, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    widget.activateWindow()
    widget.setFocus()


def scan(widget: QWidget, text: str = ID, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """What a keyboard wedge does: every key at once, then Enter."""
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, end)


def settle() -> None:
    """Until no key is held back any more."""
    until(lambda: not any(wedge.is_holding() for wedge in INSTALLED))
    turn()


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_a_scan_into_a_line_leaves_no_trace_in_it(qtbot: Any, scans: list[str], end: Qt.Key) -> None:
    line, entered = QLineEdit("97.9"), list[str]()
    line.returnPressed.connect(lambda: entered.append("Enter"))
    show(qtbot, line)
    line.selectAll()
    scan(line, end=end)
    settle()
    assert scans == [ID]
    assert (line.text(), line.selectedText(), entered) == ("97.9", "97.9", [])


@pytest.mark.parametrize("prefix", ["]C1", "]d1", "]d2"])
def test_the_mark_of_the_symbology_is_taken_off(qtbot: Any, scans: list[str], prefix: str) -> None:
    line = QLineEdit()
    show(qtbot, line)
    scan(line, prefix + ID)
    assert scans == [ID]


def test_two_scans_in_a_row_are_two(qtbot: Any, scans: list[str]) -> None:
    line = QLineEdit()
    show(qtbot, line)
    scan(line)
    scan(line, "S2600001387")
    settle()
    assert scans == [ID, "S2600001387"]
    assert line.text() == ""


def test_a_scan_never_presses_the_default_button_of_a_dialog(qtbot: Any, scans: list[str]) -> None:
    dialog, pressed = QDialog(), list[str]()
    button = QPushButton("Delete")
    button.setDefault(True)
    button.clicked.connect(lambda: pressed.append("button"))
    line = QLineEdit()
    inside = QVBoxLayout(dialog)
    inside.addWidget(line)
    inside.addWidget(button)
    show(qtbot, dialog)
    for focus in (line, button):
        focus.setFocus()
        scan(focus, CERTIFICATE)  # with spaces, which press a button
        settle()
    assert pressed == []
    assert dialog.isVisible()
    assert scans == ["COA-2026-0001"] * 2


def test_a_scan_never_opens_or_fills_a_cell(qtbot: Any, scans: list[str]) -> None:
    grid = QTableWidget(3, 2)
    show(qtbot, grid)
    grid.setCurrentCell(1, 0)
    scan(grid)
    settle()
    assert scans == [ID]
    assert grid.item(1, 0) is None
    assert grid.currentRow() == 1
    assert grid.state() != QTableWidget.State.EditingState


def test_a_scan_while_a_menu_is_open_closes_it(qtbot: Any, scans: list[str]) -> None:
    menu, done = QMenu(), list[str]()
    menu.addAction("&Sign out", lambda: done.append("out"))
    show(qtbot, menu)
    menu.popup(menu.pos())
    scan(menu)
    settle()
    assert scans == [ID]
    assert done == []
    assert not menu.isVisible()


def test_a_scan_is_no_password_and_is_not_shown(qtbot: Any, wedge: Wedge, scans: list[str]) -> None:
    line, kept_out = PasswordInput(), list[str]()
    wedge.kept_out.connect(lambda: kept_out.append("kept out"))
    show(qtbot, line)
    scan(line)
    settle()
    assert (line.text(), scans, kept_out) == ("", [], ["kept out"])


def test_a_dialog_opened_with_space_keeps_scans_out_of_its_password(qtbot: Any, wedge: Wedge, scans: list[str]) -> None:
    kept_out, left = list[str](), list[str]()
    wedge.kept_out.connect(lambda: kept_out.append("scan"))

    def sign() -> None:
        dialog = QDialog()
        password = PasswordInput()
        QVBoxLayout(dialog).addWidget(password)

        def scan_into_it() -> None:
            if not password.hasFocus():  # a dialog becomes the active window a moment after it is shown
                dialog.activateWindow()
                QTimer.singleShot(10, dialog, scan_into_it)
                return
            scan(password)
            left.append(password.text())
            dialog.reject()

        QTimer.singleShot(50, dialog, scan_into_it)
        dialog.exec()

    button = QPushButton("Sign")
    button.clicked.connect(sign)
    show(qtbot, button)
    QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(left))
    assert (kept_out, scans, left) == (["scan"], [], [""])


def test_a_fast_typist_is_not_eaten(qtbot: Any, scans: list[str]) -> None:
    line, entered = QLineEdit(), list[str]()
    line.returnPressed.connect(lambda: entered.append(line.text()))
    show(qtbot, line)
    QTest.keyClicks(line, "CAR-0417", delay=45)
    QTest.keyClick(line, Qt.Key.Key_Return, delay=45)
    settle()
    assert entered == ["CAR-0417"]
    assert scans == []


def test_short_bursts_and_enter_are_typing(qtbot: Any, scans: list[str]) -> None:
    """Two keys rolled over each other, and Enter at once, as on a number pad."""
    line, entered = QLineEdit(), list[str]()
    line.returnPressed.connect(lambda: entered.append(line.text()))
    show(qtbot, line)
    QTest.keyClicks(line, "0.56")
    QTest.keyClick(line, Qt.Key.Key_Enter)
    assert entered == ["0.56"]
    assert scans == []


def test_a_burst_that_no_enter_ends_is_typed(qtbot: Any, scans: list[str]) -> None:
    line = QLineEdit()
    show(qtbot, line)
    QTest.keyClicks(line, "pasted by a tool")
    settle()
    assert line.text() == "pasted by a tool"
    assert scans == []


@pytest.mark.parametrize("words", ["98.1", "S2 not read"])
def test_a_typed_key_that_opens_an_editor_is_followed_by_the_next_ones_into_it(
    qtbot: Any, scans: list[str], words: str
) -> None:
    grid = QTableWidget(3, 2)
    show(qtbot, grid)
    grid.setCurrentCell(1, 0)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is grid)
    for letter in words:
        QTest.keyClick(QApplication.focusWidget() or grid, letter)
    settle()
    QTest.keyClick(QApplication.focusWidget() or grid, Qt.Key.Key_Return)
    settle()
    item = grid.item(1, 0)
    assert item is not None
    assert item.text() == words
    assert scans == []


def test_space_still_presses_a_button(qtbot: Any, scans: list[str]) -> None:
    button, pressed = QPushButton("Register"), list[str]()
    button.clicked.connect(lambda: pressed.append("pressed"))
    show(qtbot, button)
    QTest.keyClick(button, Qt.Key.Key_Space)
    settle()
    assert pressed == ["pressed"]
    assert not button.isDown()


def test_keys_with_control_are_not_held_back(qtbot: Any, scans: list[str]) -> None:
    line = QLineEdit("97.9")
    show(qtbot, line)
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert line.selectedText() == "97.9"


def test_a_shortcut_with_enter_right_after_fast_typing_comes_after_what_was_typed(qtbot: Any, scans: list[str]) -> None:
    line, found = QLineEdit(), list[str]()
    show(qtbot, line)
    QShortcut(QKeySequence("Ctrl+Return"), line, lambda: found.append(line.text()))
    window = line.windowHandle()
    QTest.keyClicks(line, "1.25E12")
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert found == ["1.25E12"]
    assert scans == []


def test_held_keys_come_before_a_key_that_is_not_held(qtbot: Any, scans: list[str]) -> None:
    line = QLineEdit()
    show(qtbot, line)
    QTest.keyClicks(line, "123")
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert line.text() == "12"


def test_a_click_comes_after_the_keys_that_were_struck_before_it(qtbot: Any, scans: list[str]) -> None:
    both = QWidget()
    inside = QVBoxLayout(both)
    first, second = QLineEdit(), QLineEdit()
    inside.addWidget(first)
    inside.addWidget(second)
    show(qtbot, both)
    first.setFocus()
    QTest.keyClicks(first, "12")
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    settle()
    assert (first.text(), second.text()) == ("12", "")


def test_a_shifted_letter_stays_a_capital(qtbot: Any, scans: list[str]) -> None:
    line = QLineEdit()
    show(qtbot, line)
    QTest.keyClicks(line, "CaR", Qt.KeyboardModifier.ShiftModifier)
    settle()
    assert line.text() == "CaR"


def test_keys_that_come_through_the_platform_are_recognised_and_are_no_shortcuts(qtbot: Any, scans: list[str]) -> None:
    """The road of real keys: the window's handle, shortcuts first, then the widget in focus."""
    line, fired = QLineEdit(), list[str]()
    QShortcut(QKeySequence("5"), line, lambda: fired.append("shortcut"))
    show(qtbot, line)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is line)
    handle = line.windowHandle()
    for character in ID:
        QTest.keyClick(handle, character)
    QTest.keyClick(handle, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: scans == [ID])
    settle()
    assert line.text() == ""
    assert fired == []
    for character in "typed":
        QTest.keyClick(handle, character, delay=45)
    settle()
    assert line.text() == "typed"


def test_keys_struck_slowly_while_the_window_was_busy_are_typing(qtbot: Any, scans: list[str]) -> None:
    """They come all at once, but the platform says when each was struck."""
    line, entered = QLineEdit(), list[str]()
    line.returnPressed.connect(lambda: entered.append(line.text()))
    show(qtbot, line)
    press = QEvent.Type.KeyPress
    for place, character in enumerate("CAR-0417"):
        event = QKeyEvent(press, 0, Qt.KeyboardModifier.NoModifier, character)
        event.setTimestamp(1000 + 90 * place)
        QApplication.sendEvent(line, event)
    enter = QKeyEvent(press, Qt.Key.Key_Return.value, Qt.KeyboardModifier.NoModifier, "\r")
    enter.setTimestamp(1000 + 90 * 8)
    QApplication.sendEvent(line, enter)
    assert entered == ["CAR-0417"]
    assert scans == []
