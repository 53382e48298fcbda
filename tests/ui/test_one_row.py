"""A list: the row under the cursor is among the selected ones, whatever a person or the database does."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from tests.ui.test_table import build, fill


@pytest.fixture
def table(qtbot: Any, acts: Acts, preferences: Preferences) -> Table:
    return build(qtbot, acts, preferences)


def click(table: Table, place: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    at = table.visualRect(table.model().index(place, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, held, at)


def test_what_takes_a_row_out_of_the_selection_takes_the_cursor_from_it(table: Table, acts: Acts) -> None:
    ctrl = Qt.KeyboardModifier.ControlModifier
    fill(table, acts, [11, 12, 13, 14])
    click(table, 0)
    click(table, 2, ctrl)
    assert (table.selected_ids(), table.current_id()) == ([11, 13], 13)
    click(table, 2, ctrl)
    assert (table.selected_ids(), table.current_id()) == ([11], 11)
    click(table, 0, ctrl)
    assert (table.selected_ids(), table.current_id()) == ([11], 11), "the last one stays"
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.viewport().rect().bottomRight())
    assert (table.selected_ids(), table.current_id()) == ([11], 11), "below the rows"


def test_ctrl_with_a_key_that_walks_selects_where_it_comes_to(table: Table, acts: Acts) -> None:
    fill(table, acts, range(30))
    table.select_id(12)
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert (table.selected_ids(), table.current_id()) == ([0], 0)
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert (table.selected_ids(), table.current_id()) == ([1], 1)


def test_shift_selects_from_the_row_that_a_page_put_the_cursor_on(table: Table, acts: Acts) -> None:
    fill(table, acts, range(30))
    table.select_id(12)
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert (table.selected_ids(), table.current_id()) == ([12, 13], 13)


def test_of_several_selected_the_cursor_goes_to_one_that_is_still_there(table: Table, acts: Acts) -> None:
    fill(table, acts, [11, 12, 13, 14])
    click(table, 0)
    click(table, 2, Qt.KeyboardModifier.ControlModifier)
    fill(table, acts, [11, 12, 14])
    assert (table.selected_ids(), table.current_id()) == ([11], 11)
