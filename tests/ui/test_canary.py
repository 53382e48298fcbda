"""PySide6 6.12.0 on Python 3.11 loses one reference to None for each void call and ends the process in the end.

A later PySide6 is let in when these pass on the oldest Python that is supported.
"""

import sys
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

CALLS = 300

pytestmark = pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal: a lost reference does no harm")


class Numbers(QAbstractTableModel):
    def rowCount(self, parent: Any = None) -> int:
        return 10

    def columnCount(self, parent: Any = None) -> int:
        return 1

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return index.row() if role == Qt.ItemDataRole.DisplayRole else None


class Painted(QWidget):
    times = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.times += 1


def lost(before: int) -> int:
    return before - sys.getrefcount(None)


def test_a_proxied_data_call_that_answers_none_loses_no_reference(qtbot: Any) -> None:
    model, proxy = Numbers(), QSortFilterProxyModel()
    proxy.setSourceModel(model)
    index = proxy.index(3, 0, QModelIndex())
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        assert proxy.data(index, Qt.ItemDataRole.DecorationRole) is None
    assert lost(before) < CALLS / 10


def test_a_repaint_loses_no_reference(qtbot: Any) -> None:
    widget, picture = Painted(), QPixmap(10, 10)
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        widget.render(picture)
    assert widget.times >= CALLS
    assert lost(before) < CALLS / 10


def test_a_void_call_loses_no_reference(qtbot: Any) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        widget.setToolTip("x")
    assert lost(before) < CALLS / 10
