"""When a list shows by itself what has changed: while nobody has selected a row of it, types, or points at one."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)

_LOOK_EVERY = 3_000
"""Milliseconds between two looks while the list is out of date: so long it says so, and so seldom it is read again."""


class AtRest(QObject):
    """Looks after one list; ``refresh`` is called when it is out of date and nobody is at it."""

    def __init__(self, table: QTableView, refresh: Callable[[], object]) -> None:
        super().__init__(table)
        self._table = table
        self._refresh = refresh
        self._is_chosen = False
        self._stays: list[Callable[[], bool]] = []
        self._looking = QTimer(self, interval=_LOOK_EVERY)
        self._looking.timeout.connect(self._look)
        table.installEventFilter(self)
        table.viewport().installEventFilter(self)

    def stays_while(self, is_so: Callable[[], bool]) -> None:
        """Beside what holds for every list: its rows do not change by themselves while this is so."""
        self._stays.append(is_so)

    def watch(self, stale: bool) -> None:
        """The list is out of date, or is not any more."""
        (self._looking.start if stale else self._looking.stop)()

    def is_so(self) -> bool:
        """Whether rows may change by themselves. The row that a page chooses when it opens is nobody's choice."""
        is_selected = self._is_chosen and self._table.selectionModel().hasSelection()
        is_asked = QApplication.activeModalWidget() is not None or QApplication.activePopupWidget() is not None
        is_held = any(stays() for stays in self._stays)
        return not (is_selected or is_asked or is_held or self._table.underMouse() or _is_typing(self._table.window()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.MouseButtonPress:
                self._is_chosen = True
            case QEvent.Type.KeyPress:
                is_refresh = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Refresh)
                self._is_chosen = self._is_chosen or not is_refresh
            case QEvent.Type.Hide if watched is self._table:
                self._is_chosen = False
        return False

    def _look(self) -> None:
        if self._table.isVisible() and self.is_so():
            self._refresh()


def _is_typing(window: QWidget) -> bool:
    """Whether text stands in the field that has the focus in this window."""
    field = window.focusWidget()
    if isinstance(field, QAbstractSpinBox):
        return True
    if isinstance(field, (QTextEdit, QPlainTextEdit)):
        return bool(field.toPlainText()) and not field.isReadOnly()
    return isinstance(field, QLineEdit) and bool(field.text()) and not field.isReadOnly()
