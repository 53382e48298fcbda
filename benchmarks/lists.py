"""Rows 5, 10 and 11: a page of the work list, scrolling it, and how large a list may be."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView
from sqlalchemy import event

from benchmarks.laboratory import START, Registrar, laboratory
from benchmarks.rounds import Ratio, compare, in_rounds, ratio_of
from benchmarks.sizes import Size
from qclab.domain.testing.due import Horizon
from qclab.queries.testing.pending import fetch_pending
from qclab.queries.testing.testing import fetch_tests, find_tests
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column, shown
from qclab.ui.models.paged_table import PagedTable
from qclab.ui.pages.pending.words import columns
from qclab.ui.preferences import Preferences
from qclab.ui.theme import themes
from qclab.ui.widgets.table import Table

_PAGE = 200


def measured(folder: Path, size: Size) -> Iterator[Ratio]:
    """Rows 5, 10 and 11 over a laboratory of ``size.samples``."""
    app = QApplication.instance() or QApplication(["benchmarks"])
    assert isinstance(app, QApplication)
    themes.apply(app, "light")
    path = folder / "lists.db"
    demo = laboratory(path)
    registrar = Registrar(demo)
    for _ in range(0, size.samples, 500):
        registrar.next_batch()
        registrar.register(min(500, size.samples))
    lab = registrar.lab
    yield from _work_list(path, lab, size)
    acts = Acts()
    preferences = Preferences(folder / "preferences.json")
    yield _scrolling(lab, acts, preferences, size)
    yield from _large(acts, preferences, size)
    acts.close()
    demo.store.engine.dispose()


def _work_list(path: Path, lab: Lab, size: Size) -> Iterator[Ratio]:
    """The first page by what is due: its ids and its rows, as the model holds them."""
    bare = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    bare.execute("PRAGMA cache_size=-65536")
    bare.execute("PRAGMA mmap_size=1073741824")
    questions: tuple[tuple[str, str, int, float | None, float | None], ...] = (
        ("5", "work list, a page of 200", _PAGE, 2, 1.5),
        ("5*", "work list, 20,000 ids and a page of 200", 20_000, None, None),
    )
    for row, what, limit, good, best in questions:

        def ours(limit: int = limit) -> int:
            with lab.store.read() as connection:
                keys = find_tests(connection, lab.actor, limit=limit)
                return len(fetch_tests(connection, lab.actor, keys[:_PAGE]))

        statements = _sent(lab, ours)

        def floor(statements: Sequence[tuple[str, Any]] = statements) -> None:
            bare.execute("BEGIN")
            for statement, parameters in statements:
                bare.execute(statement, parameters).fetchall()
            bare.execute("COMMIT")

        assert ours() == min(_PAGE, 4 * size.samples)
        yield compare(row, what, ours, floor, good=good, best=best, rounds=size.rounds * 3)
    bare.close()


def _sent(lab: Lab, asked: Callable[[], object]) -> list[tuple[str, Any]]:
    """The statements that a question sends, as the driver gets them."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(lab.store.engine, "before_cursor_execute", note)
    asked()
    event.remove(lab.store.engine, "before_cursor_execute", note)
    return sent


def _scrolling(lab: Lab, acts: Acts, preferences: Preferences, size: Size) -> Ratio:
    """A turn of the wheel: three rows on, painted, with the rows that come into view waited for."""
    horizon = Horizon(START, ZoneInfo("UTC"))
    shown_columns = columns(lambda: horizon)

    def fetch(keys: Sequence[int]) -> list[Any]:
        with lab.store.read() as connection:
            return fetch_pending(connection, lab.actor, keys)

    with lab.store.read() as connection:
        keys = find_tests(connection, lab.actor, limit=400_000)
    model = PagedTable(shown_columns, acts, row_id=lambda row: row.key)
    ours = Table("bench", model, acts, preferences)
    model.set_source(keys, fetch)
    rows = [row for start in range(0, len(keys), 500) for row in fetch(keys[start : start + 500])]
    bare = _item_view(ours, shown_columns, rows)
    for view in (ours, bare):
        view.resize(1600, 1000)
        view.show()
    acts.wait_idle()

    def frames(view: QTableView) -> Callable[[], float]:
        def turn() -> float:
            bar = view.verticalScrollBar()
            start = perf_counter()
            for _ in range(size.frames):
                bar.setValue((bar.value() + 3) % max(1, bar.maximum()))
                view.viewport().repaint()
                acts.wait_idle()
            return (perf_counter() - start) / size.frames

        return turn

    pairs = in_rounds(frames(ours), frames(bare), size.rounds)
    top = ours.rowAt(0)
    assert model.row(top) is not None, "rows that were scrolled to are there"
    ours.hide()
    bare.hide()
    return ratio_of("10", f"scroll frame, {len(keys):,} rows of the database", pairs, good=2.2, best=1.6, scale=1000)


def _item_view(like: QTableView, of: Sequence[Column], rows: Sequence[Any]) -> QTableView:
    """Qt's own view over items in C++, with the same words, columns and row height."""
    items = QStandardItemModel(0, len(of))
    items.setHorizontalHeaderLabels([column.title for column in of])
    for row in rows:
        items.appendRow([QStandardItem(shown(column, row)) for column in of])
    view = QTableView()
    items.setParent(view)
    view.setModel(items)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(like.verticalHeader().defaultSectionSize())
    for place in range(len(of)):
        view.setColumnWidth(place, like.columnWidth(place))
    return view


@dataclass(frozen=True)
class _Line:
    id: int
    words: str


def _lines(ids: Sequence[int]) -> list[_Line]:
    return [_Line(each, f"line {each}") for each in ids]


def _large(acts: Acts, preferences: Preferences, size: Size) -> Iterator[Ratio]:
    """How much memory a long list takes, each in a fresh process, and how long until its first rows stand."""

    def kept(kind: str, rows: int) -> float:
        asked = [sys.executable, "-m", "benchmarks.memory", kind, str(rows)]
        return float(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)

    pairs = in_rounds(lambda: kept("ours", size.virtual), lambda: kept("items", size.items), min(size.rounds, 3))
    what = f"memory, our {size.virtual:,} rows / {size.items:,} C++ items"
    yield ratio_of("11", what, pairs, good=0.1, best=0.025, unit="MB")

    model = PagedTable([Column(f"Words {n}", 120, lambda row: row.words, key=f"words_{n}") for n in range(12)], acts)
    view = Table("large", model, acts, preferences)
    view.resize(1600, 1000)
    view.show()

    def first(rows: int) -> Callable[[], None]:
        ids = range(rows)

        def paint() -> None:
            model.set_source(ids, _lines)
            view.viewport().repaint()
            acts.wait_idle()
            view.viewport().repaint()
            assert model.row(0) is not None

        return paint

    def nothing() -> None:
        model.set_source((), _lines)
        acts.wait_idle()

    many, few = size.virtual, size.virtual // 100
    what = f"first paint with its rows, {many:,} / {few:,} rows"
    yield compare("11", what, first(many), first(few), good=2, best=1.2, rounds=size.rounds, before=nothing)
    view.hide()
