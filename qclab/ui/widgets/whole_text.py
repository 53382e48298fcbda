"""The whole text of a cell that is cut: by its tooltip, and to the keyboard when the cursor rests on it."""

from textwrap import fill
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QToolTip

Index = QModelIndex | QPersistentModelIndex
_LINE: Final = 90  # characters
_RESTS: Final = 600  # milliseconds
_SIDEWAYS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class TellingDelegate(QStyledItemDelegate):
    """Adds the text of a cell that is cut to its tooltip."""

    is_walked = False
    """Whether the cursor was last moved across by keys, so that its cell has to be seen."""

    def needed_at(self, index: Index) -> int:
        """The width in pixels that shows a cell whole."""
        raise NotImplementedError

    def tip(self, view: QAbstractItemView, index: Index) -> str:
        """What the cell says of itself, and its text where that is cut."""
        own, text = str(index.data(Qt.ItemDataRole.ToolTipRole) or ""), str(index.data() or "")
        if self.is_cut(view, index) and text not in own:
            own = f"{text}\n{own}".rstrip()
        return "\n".join(fill(line, _LINE) for line in own.splitlines())

    def is_cut(self, view: QAbstractItemView, index: Index) -> bool:
        return self.needed_at(index) > _rect(view, index).width()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), self.tip(view, index), view.viewport(), _rect(view, index))
        return True


class WholeText(QObject):
    """Shows the tooltip of a cut cell of ``view`` below it when the cursor came by a key and rests there."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self._rests = QTimer(self, singleShot=True, interval=_RESTS)
        self._rests.timeout.connect(self._show)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            QToolTip.hideText()
            self._rests.start()
            if isinstance(event, QKeyEvent) and event.key() in _SIDEWAYS:
                self._walk(True)
        elif kind == QEvent.Type.MouseButtonPress:
            self._rests.stop()
            self._walk(False)
        return False

    def _walk(self, is_walked: bool) -> None:
        delegate: Any = self._view.itemDelegate()
        delegate.is_walked = is_walked

    def _show(self) -> None:
        index, delegate = self._view.currentIndex(), self._view.itemDelegate()
        if not (self._view.hasFocus() and index.isValid() and isinstance(delegate, TellingDelegate)):
            return
        if delegate.is_cut(self._view, index):
            rect = self._view.visualRect(index)
            at = self._view.viewport().mapToGlobal(rect.bottomLeft())
            QToolTip.showText(at, delegate.tip(self._view, index), self._view.viewport(), rect)


def _rect(view: QAbstractItemView, index: Index) -> QRect:
    return view.visualRect(view.model().index(index.row(), index.column()))
