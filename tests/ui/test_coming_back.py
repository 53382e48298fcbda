"""A list that is read again stands where it was scrolled to, also where the cursor is out of sight."""

from typing import Any

import pytest

from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from tests.ui.test_table import build, fill


@pytest.fixture
def table(qtbot: Any, acts: Acts, preferences: Preferences) -> Table:
    return build(qtbot, acts, preferences)


def test_what_was_scrolled_to_stays_in_sight_when_other_rows_come_and_the_cursor_is_elsewhere(
    table: Table, acts: Acts
) -> None:
    fill(table, acts, range(1, 1001))
    table.select_id(1)
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum() // 2)
    top = table.model().id_at(table.rowAt(0))
    stood = table.rowViewportPosition(table.rowAt(0))
    assert top > 100
    fill(table, acts, [2001, 2002, *range(1, 1001)])
    assert table.model().id_at(table.rowAt(0)) == top
    assert table.rowViewportPosition(table.rowAt(0)) == stood
    assert table.current_id() == 1
