"""What answers to the words in the field on top, in groups below it; the field keeps the focus and its keys choose."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from qclab.ui import theme
from qclab.ui.widgets.words import LINE, label

Group = tuple[str, Sequence[tuple[Any, str]]]
"""A heading, and what answers with its words."""

_HIT: Final = Qt.ItemDataRole.UserRole
_FRAME: Final = 10
_TOLD: Final = 48
"""The room of the two lines below."""
_WIDEST: Final = 720
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_GOES: Final = (QEvent.Type.FocusOut, QEvent.Type.Hide)
_MOVES: Final = (QEvent.Type.Move, QEvent.Type.Resize)


class Found(QListWidget):
    """``show_groups`` puts it below ``line``, the first that answers highlighted. Arrows walk, Tab goes to the next
    group, Enter opens, Escape gives the page back as it was."""

    chosen = Signal(object)

    def __init__(self, line: QLineEdit, preview: Callable[[Any], str]) -> None:
        """``preview`` says in two lines what the highlighted one is, below them all."""
        super().__init__(line)
        self._preview = preview
        self.preview = label("", "preview")
        self.preview.setParent(self)
        self.preview.setObjectName("found_preview")
        self.setViewportMargins(0, 0, 0, _TOLD)
        self.currentItemChanged.connect(self._tell)
        self.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setObjectName("found")
        self.setAccessibleName("What was found")
        self.setProperty("role", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._line = line
        self.words = ""
        """What was looked for: another text in the line is not answered by this list."""
        self.itemPressed.connect(self._choose)
        line.installEventFilter(self)

    def show_groups(self, words: str, groups: Sequence[Group]) -> None:
        self.clear()
        self.words = words
        for heading, hits in groups:
            head = self._add(heading, None)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setForeground(theme.colour("quiet"))
            for hit, said in hits:
                self._add(f"   {said}", hit)
        if not self.count() or not self._line.hasFocus():
            self.hide()
            return
        self._step(1)
        self._line.window().installEventFilter(self)
        self._stand_below()
        self.show()
        self.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.preview.setGeometry(1, self.height() - _TOLD - 1, self.width() - 2, _TOLD)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QLineEdit) and self.isVisible():  # the list watches its own scroll bars too
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._key(event)
            if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
                if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
                    event.accept()
            elif event.type() in _GOES:
                self.hide()
        elif isinstance(watched, QWidget) and watched.isWindow() and event.type() in _MOVES:
            self.hide()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in _STEPS:
            self._step(_STEPS[key])
        elif key == Qt.Key.Key_Tab:
            self._next_group()
        elif key == Qt.Key.Key_Escape:
            self.hide()
        elif key in _ENTER and self._line.text().strip() == self.words:
            self._choose(self.currentItem())
        else:
            return False
        return True

    def _tell(self, item: QListWidgetItem | None) -> None:
        hit = None if item is None else item.data(_HIT)
        self.preview.setText("" if hit is None else self._preview(hit))
        self.setAccessibleDescription(self.preview.text())

    def _choose(self, item: QListWidgetItem | None) -> None:
        hit = None if item is None else item.data(_HIT)
        if hit is not None:
            self.hide()
            self.chosen.emit(hit)

    def _step(self, by: int) -> None:
        place = self.currentRow() + by
        while 0 <= place < self.count():
            if self.item(place).data(_HIT) is not None:
                self.setCurrentRow(place)
                return
            place += by

    def _next_group(self) -> None:
        heads = [place for place in range(self.count()) if self.item(place).data(_HIT) is None]
        self.setCurrentRow(next((place for place in heads if place > self.currentRow()), heads[0]))
        self._step(1)

    def _add(self, words: str, hit: Any) -> QListWidgetItem:
        item = QListWidgetItem(words)
        item.setData(_HIT, hit)
        item.setToolTip(words.strip() if hit is not None else "")
        item.setSizeHint(QSize(0, LINE))
        self.addItem(item)
        return item

    def _stand_below(self) -> None:
        room = self._line.screen().availableGeometry()
        at = self._line.mapToGlobal(QPoint(0, self._line.height() + 2))
        height = min(self.count() * LINE + _FRAME + _TOLD, max(room.bottom() - at.y(), LINE))
        self.setGeometry(at.x(), at.y(), min(max(self._line.width(), _WIDEST), room.right() - at.x()), height)
