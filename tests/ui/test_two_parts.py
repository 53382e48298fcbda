"""A list and what is read of it: beside each other in a wide window, in turns in a narrow one."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from qclab.ui.preferences import Preferences
from qclab.ui.widgets.detail_pane import DetailPane
from qclab.ui.widgets.two_parts import TwoParts
from tests.ui.waiting import turn, until


def _made(qapp: QApplication, width: int) -> tuple[TwoParts, QLineEdit, QLineEdit]:
    listed, detail = QLineEdit(), QLineEdit()
    parts = TwoParts("parts", listed, detail)
    parts.resize(width, 300)
    parts.show()
    parts.activateWindow()
    turn()
    return parts, listed, detail


def test_in_a_wide_window_both_are_seen_and_there_is_no_way_back(qapp: QApplication) -> None:
    parts, listed, detail = _made(qapp, 1000)
    parts.show_second()
    assert listed.isVisible()
    assert detail.isVisible()
    assert not parts.way_back.isVisible()
    parts.close()


def test_in_a_narrow_window_they_take_turns_and_escape_comes_back(qapp: QApplication) -> None:
    parts, listed, detail = _made(qapp, 500)
    assert listed.isVisible()
    assert not detail.isVisible()
    parts.show_second()
    detail.setFocus()
    assert detail.isVisible()
    assert not listed.isVisible()
    assert parts.way_back.isVisible()
    QTest.keyClick(detail, Qt.Key.Key_Escape)
    assert listed.isVisible()
    assert listed.hasFocus()
    assert not detail.isVisible()
    parts.close()


def test_a_window_made_wide_shows_both_again(qapp: QApplication) -> None:
    parts, listed, detail = _made(qapp, 500)
    parts.show_second()
    parts.resize(1000, 300)
    until(lambda: listed.isVisible() and detail.isVisible())
    parts.close()


def test_in_a_narrow_window_the_pane_of_a_record_stands_in_the_place_of_its_list(
    qapp: QApplication, preferences: Preferences
) -> None:
    listed = QLineEdit()
    pane = DetailPane("pane", listed, preferences)
    pane.resize(500, 300)
    pane.show()
    pane.activateWindow()
    turn()
    listed.setFocus()
    pane.show_pane("CAR-0417")
    assert not listed.isVisible()
    focused = pane.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    assert listed.isVisible()
    assert listed.hasFocus()
    pane.show_pane("CAR-0417")
    pane.resize(1000, 300)
    until(listed.isVisible, "the list beside it where there is room")
    pane.close()
