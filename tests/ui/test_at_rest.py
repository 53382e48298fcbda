"""When a list may change by itself: only while nothing is selected, typed or pointed at."""

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from tests.ui.test_table import build, fill
from tests.ui.waiting import turn, until


@pytest.fixture
def resting(qtbot: Any, acts: Acts, preferences: Preferences, monkeypatch: pytest.MonkeyPatch) -> Table:
    """A list that looks all the time whether it may show the changes by itself."""
    monkeypatch.setattr("qclab.ui.widgets.at_rest._LOOK_EVERY", 1)
    made = build(qtbot, acts, preferences)
    fill(made, acts, [1, 2, 3])
    QApplication.sendEvent(made, QEvent(QEvent.Type.Leave))  # off screen, the pointer stands where windows open
    return made


def test_a_list_at_rest_shows_the_changes_by_itself(resting: Table, qtbot: Any) -> None:
    resting.select_id(1)  # as a page does when it opens, which is nobody's choice
    with qtbot.waitSignal(resting.refresh_requested):
        resting.model().mark_stale()


def test_rows_stay_while_a_person_has_selected_one(resting: Table, qtbot: Any) -> None:
    QTest.mouseClick(resting.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    QApplication.sendEvent(resting, QEvent(QEvent.Type.Leave))
    assert resting.selected_ids() == [1]
    assert not resting.at_rest.is_so()
    resting.model().mark_stale()
    until(resting.findChild(QPushButton, "samples_stale").isVisible, "the list says that it is out of date")
    with qtbot.waitSignal(resting.refresh_requested):
        resting.leave_rows()


def test_rows_stay_while_one_is_walked_to_by_key(resting: Table) -> None:
    resting.select_id(1)
    resting.setFocus()
    QTest.keyClick(resting, Qt.Key.Key_F5)
    assert resting.at_rest.is_so()
    QTest.keyClick(resting, Qt.Key.Key_Down)
    assert not resting.at_rest.is_so()


def test_rows_stay_while_something_is_typed_in_their_window(resting: Table) -> None:
    field = QLineEdit(resting)
    field.show()
    field.setFocus()
    assert resting.at_rest.is_so()
    QTest.keyClick(field, "C")
    assert not resting.at_rest.is_so()
    field.clear()
    assert resting.at_rest.is_so()


def test_rows_stay_while_they_are_pointed_at(resting: Table) -> None:
    assert resting.at_rest.is_so()
    QApplication.sendEvent(resting, QEvent(QEvent.Type.Enter))
    assert not resting.at_rest.is_so()


def test_rows_stay_while_their_page_says_so(resting: Table) -> None:
    is_read = [True]
    resting.at_rest.stays_while(lambda: is_read[0])
    assert not resting.at_rest.is_so()
    is_read[0] = False
    assert resting.at_rest.is_so()


def test_a_list_that_is_read_again_at_once_never_says_that_it_is_out_of_date(
    qtbot: Any, acts: Acts, preferences: Preferences
) -> None:
    """One's own change: the row was right already, and for under a second a button floated over the others."""
    table = build(qtbot, acts, preferences)
    source = fill(table, acts, [1, 2])
    offered = table.findChild(QPushButton, "samples_stale")
    table.model().mark_stale()
    turn()
    assert not offered.isVisible()
    fill(table, acts, [1, 2], source)
    assert not any(timer.isActive() for timer in table.findChildren(QTimer) if timer.interval() >= 500)
    assert not offered.isVisible()
