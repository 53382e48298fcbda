"""The one list to type in: what answers stands below the field, the first line highlighted; Enter and Tab take it."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from qclab.domain.ranking import id_of, ranked
from qclab.ui.widgets.words import LINE

MOST: Final = 12
"""So many lines are seen at once; more scroll."""
_FRAME: Final = 10
_STEPS: Final = {
    Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST - 1, Qt.Key.Key_PageUp: 1 - MOST,
}  # fmt: skip
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_GOES: Final = (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.MouseButtonPress)
_MOVES: Final = (QEvent.Type.Move, QEvent.Type.Resize)
_BESIDE_LINES: Final = 48  # frame, margins and scroll bar
_WIDEST: Final = 560


class Offered(QListWidget):
    """Below ``line``, which keeps the focus; the letters that are typed narrow the list down.

    ``entries`` gives the words there are: ids, names, or both with two spaces between. A closed list takes nothing
    else. In an open one what is typed stands first, so that nothing is put in its place unasked.
    """

    taken = Signal(str)
    """The entry that Enter, Tab or the mouse took; it stands in the line by then."""
    picked = Signal()
    """It was the mouse."""

    def __init__(
        self, line: QLineEdit, entries: Callable[[], Sequence[str]], *, is_open: bool = False, width: int = 0
    ) -> None:
        super().__init__(line)
        self.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setObjectName("offered")
        self.setAccessibleName("What answers")
        self.setProperty("role", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._line, self._entries, self._is_open, self._width = line, entries, is_open, width
        self._field: QWidget = line.focusProxy() or line  # the line of a choice takes its keys from there
        self.itemPressed.connect(self._pick)
        line.textEdited.connect(self.look)
        self._field.installEventFilter(self)

    def offer(self) -> None:
        """Every entry, before a letter or an arrow: highlighted is only what stands in the line."""
        entries = self._entries()
        held = self._line.text()
        self._show(entries)
        self.setCurrentRow(entries.index(held) if held in entries else -1)

    def look(self, typed: str) -> None:
        """The entries that answer; of nothing typed, none."""
        entries = self._entries() if typed.strip() else ()
        self._show([entries[place] for place in ranked(typed, entries)] if entries else (), typed.strip())

    def take(self) -> bool:
        """The highlighted line, where the list is seen; whether there was one."""
        item = self.currentItem() if self.isVisible() else None
        self.hide()
        if item is None:
            return False
        words = str(item.data(Qt.ItemDataRole.UserRole))
        self._line.setText(words)
        self.taken.emit(words)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QLineEdit | QComboBox):  # the list watches its own scroll bars
            if isinstance(watched, QWidget) and watched.isWindow() and event.type() in _MOVES:
                self.hide()
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.isVisible():
            if event.key() == Qt.Key.Key_Escape:
                event.accept()  # it closes the list, not the dialog or the page
        elif event.type() in _GOES:
            self.hide()
        elif event.type() in _MOVES and self.isVisible():
            self._stand_below()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key, is_plain = Qt.Key(event.key()), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not self.isVisible():
            if key == Qt.Key.Key_Down and event.modifiers() in _DOWN and not self._line.isReadOnly():
                self.offer()
                self.setCurrentRow(max(self.currentRow(), 0))
                return self.isVisible()
            return False
        if key in _STEPS and is_plain:
            self.setCurrentRow(min(max(self.currentRow() + _STEPS[key], 0), self.count() - 1))
            return True
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        if key in _ENTER and is_plain:
            return self.take()
        if key == Qt.Key.Key_Tab and is_plain:
            self.take()
        return False

    def _pick(self) -> None:
        if self.take():
            self.picked.emit()

    def _show(self, entries: Sequence[str], typed: str = "") -> None:
        self.clear()
        if self._is_open and typed and entries and typed.casefold() not in (id_of(entries[0]).casefold(), entries[0]):
            self._add(f"“{typed}” as typed", typed)
        for words in entries:
            self._add(words, words)
        if not self.count():
            self.hide()
            return
        self.setCurrentRow(0)
        self._field.window().installEventFilter(self)
        self._stand_below()
        self.show()
        self.raise_()

    def _add(self, shown: str, words: str) -> None:
        item = QListWidgetItem(shown)
        item.setData(Qt.ItemDataRole.UserRole, words)
        item.setToolTip(shown)
        item.setSizeHint(QSize(0, LINE))
        self.addItem(item)

    def _stand_below(self) -> None:
        """As tall and as wide as its lines, below the field, or above it where the screen ends."""
        field = self._field
        room = field.screen().availableGeometry()
        height = min(self.count(), MOST) * LINE + _FRAME
        metrics = self.fontMetrics()
        lines = max((metrics.horizontalAdvance(self.item(place).text()) for place in range(self.count())), default=0)
        width = min(max(field.width(), self._width, 160, min(lines + _BESIDE_LINES, _WIDEST)), room.width())
        at = field.mapToGlobal(QPoint(0, field.height() + 2))
        if at.y() + height > room.bottom():
            at.setY(field.mapToGlobal(QPoint(0, -2)).y() - height)
        at.setX(max(room.left(), min(at.x(), room.right() - width)))
        self.setGeometry(at.x(), max(at.y(), room.top()), width, height)


_DOWN: Final = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.KeypadModifier,
)  # fmt: skip
