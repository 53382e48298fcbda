"""Where room is short, a column in which no row says anything leaves it to the others; what a person wants stays."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.paged_table import PagedTable
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.cells import CellDelegate
from qclab.ui.widgets.fitted_columns import ROWS
from qclab.ui.widgets.table import Table
from tests.ui.test_models import Source
from tests.ui.test_table import FITTED, shown


def is_seen(table: Table) -> list[bool]:
    return [not table.isColumnHidden(place) for place in range(table.model().columnCount())]


def said(number: int) -> list[Column]:
    """FITTED, where the rows from a number on say something in the third column."""
    return [*FITTED[:2], Column("Empty", 200, lambda row: "said" * (row >= number), key="empty"), *FITTED[3:]]


def test_where_room_is_short_a_column_that_says_nothing_leaves_it_to_the_others(
    qtbot: Any, acts: Acts, preferences: Preferences
) -> None:
    table = shown(qtbot, acts, preferences, said(30), 520)
    assert all(is_seen(table)), "an empty list shows what will stand in it"
    table.model().set_rows(range(1, 30))
    assert is_seen(table) == [True, True, False, True, True]
    table.model().set_rows(range(1, 31))
    assert all(is_seen(table)), "a row says something in it"
    table.model().set_rows(range(1, 30))
    table.resize(1400, 300)
    assert all(is_seen(table)), "there is room for it"
    table.resize(520, 300)
    table.model().set_rows(())
    assert all(is_seen(table))


def test_of_a_long_list_no_column_is_known_to_say_nothing(qtbot: Any, acts: Acts, preferences: Preferences) -> None:
    table = shown(qtbot, acts, preferences, said(10_000), 520)
    table.model().set_rows(range(1, 2 * ROWS))
    assert all(is_seen(table))


def test_a_column_stays_where_a_person_pulled_it_asked_for_it_or_will_fill_it(
    qtbot: Any, acts: Acts, preferences: Preferences, tmp_path: Path
) -> None:
    table = shown(qtbot, acts, preferences, said(30), 520)
    table.model().set_rows(range(1, 30))
    table.horizontalHeader().customContextMenuRequested.emit(QPoint(5, 5))
    menu = table.findChild(QMenu)
    asked = next(action for action in menu.actions() if action.text() == "Empty")
    assert not asked.isChecked()
    asked.trigger()
    menu.close()
    assert all(is_seen(table))
    table.horizontalHeader().resizeSection(2, 90)
    table.model().set_rows(range(2, 29))
    assert table.columnWidth(2) == 90
    filled = [*FITTED[:2], replace(FITTED[2], stays=True), *FITTED[3:]]
    table = shown(qtbot, acts, Preferences(tmp_path / "another.json"), filled, 520)
    table.model().set_rows(range(1, 30))
    assert all(is_seen(table))


def test_a_column_that_left_its_room_is_exported_and_not_remembered_as_hidden(
    qtbot: Any, acts: Acts, preferences: Preferences, tmp_path: Path
) -> None:
    table = shown(qtbot, acts, preferences, FITTED, 520)
    table.model().set_rows(range(1, 30))
    table.horizontalHeader().resizeSection(0, 150)
    qtbot.waitUntil(lambda: preferences.get("table/fitted/columns") is not None, timeout=2000)
    assert preferences.get("table/fitted/columns")["hidden"] == []
    table.rows_out.export_csv(tmp_path / "list.csv")
    acts.wait_idle()
    assert (tmp_path / "list.csv").read_text("utf-8-sig").startswith("Sample,Test,Empty,Result,Why")


def test_nothing_is_measured_while_a_list_that_left_a_column_out_is_scrolled(
    qtbot: Any, acts: Acts, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [
        Column("Name", 400, lambda row: "x" * 60, key="name"),
        Column("Empty", 90, lambda _: "", key="empty"),
        Column("Last", 90, lambda _: "last", key="last"),
    ]
    table = Table("scrolled", PagedTable(columns, acts), acts, preferences)
    qtbot.addWidget(table)
    table.resize(420, 300)
    table.show()
    table.model().set_source(range(60), Source().fetch)
    for _ in range(2):
        table.viewport().grab()
        acts.wait_idle()
    assert is_seen(table) == [True, False, True]
    measured: list[Column] = []
    monkeypatch.setattr(CellDelegate, "widest", lambda _, column, __: measured.append(column) or 0)
    for value in range(0, table.verticalScrollBar().maximum(), 40):
        table.verticalScrollBar().setValue(value)
        table.viewport().grab()
        acts.wait_idle()
    assert measured == []
