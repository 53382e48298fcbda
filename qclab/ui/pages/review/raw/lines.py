"""A table or a text that is read and not changed: its lines with their numbers, its columns with their letters."""

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontDatabase, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView, QWidget

from qclab.domain.counts import whole
from qclab.services.exchange.seen import SeenLines, cell_of
from qclab.services.exchange.table_lines import column_letters
from qclab.ui import theme
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table_look import dress_table

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_MEASURED: Final = 200
_WIDEST: Final = 320
_NARROWEST: Final = 36


class LinesModel(QAbstractTableModel):
    def __init__(self, seen: SeenLines, samples: frozenset[str]) -> None:
        super().__init__()
        self.seen = seen
        self._samples = samples
        self._is_text = seen.width == 1

    def is_of_sample(self, row: int) -> bool:
        """Whether a line names one of these samples, however its id is grouped."""
        return bool(self._samples) and any(
            "".join(cell.text.split()).upper() in self._samples for cell in self.seen.lines[row].cells
        )

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.seen.lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self.seen.width

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = cell_of(self.seen.lines[index.row()], index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"! {cell.text}" if cell.fault is not None else cell.text
            case Qt.ItemDataRole.ToolTipRole:
                return cell.fault.text if cell.fault is not None else cell.text
            case Qt.ItemDataRole.BackgroundRole if self.is_of_sample(index.row()):
                return theme.colour("selection")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return "" if self._is_text else column_letters(section + 1)
        mark = "› " if self.is_of_sample(section) else ""
        return f"{mark}{whole(self.seen.lines[section].number)}"


class LinesView(QTableView):
    def __init__(self, name: str, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Lines of the file")
        dress_table(self, preferences, narrowest=_NARROWEST)
        self.verticalHeader().show()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(True)
        self._model: LinesModel | None = None

    def show_lines(self, seen: SeenLines, samples: frozenset[str]) -> None:
        """Other lines, each column as wide as its first ones; with the first line of these samples in sight."""
        model = self._model = LinesModel(seen, samples)
        self.setModel(model)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.setFont(fixed if seen.width == 1 else QApplication.font())
        self.horizontalHeader().setVisible(seen.width > 1)
        self.horizontalHeader().setStretchLastSection(seen.width == 1)
        metrics = self.fontMetrics()
        for column in range(seen.width):
            texts = (cell_of(line, column).text for line in seen.lines[:_MEASURED])
            wide = max((metrics.horizontalAdvance(text[:200]) for text in texts), default=0) + 24
            self.setColumnWidth(column, wide if seen.width == 1 else min(max(wide, _NARROWEST), _WIDEST))
        first = next((row for row in range(len(seen.lines)) if model.is_of_sample(row)), 0)
        self.setCurrentIndex(model.index(first, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is marked is copied; letters are keys of the page and search nothing here."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        rows: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes()):
            rows.setdefault(index.row(), []).append(str(index.data()))
        QApplication.clipboard().setText("\n".join("\t".join(cells) for cells in rows.values()))
