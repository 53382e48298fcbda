"""The one line of help or fault of a field. Its room is kept, so that nothing moves when it speaks."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QSizePolicy, QWidget

from qclab.ui.theme import set_state
from qclab.ui.widgets.words import frame, label

_WRAPPED = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)
APART = 6
"""Pixels that part the line of a field from the next field, to which it would else seem to belong."""
_CENTRED = _WRAPPED | int(Qt.AlignmentFlag.AlignVCenter)


class Note(QLabel):
    """As high as its help, and as so many ``lines`` at least. A longer fault ends in an ellipsis there; all of it is
    told by the tooltip, and stands over what is around, never over its field, as long as that has the focus
    (``show_whole``). ``below``: it stands below its field, and apart from the next one."""

    def __init__(self, help_: str, lines: int = 1, *, below: bool = False) -> None:
        super().__init__(help_)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "help")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._help, self._lines = help_, lines
        self._apart = APART if below else 0
        self.setContentsMargins(0, 0, 0, self._apart)
        self.bubble: QWidget | None = None

    def say(self, fault: str) -> None:
        """A fault; nothing says the help again."""
        set_state(self, "role", "error" if fault else "help")
        self.show_text(fault or self._help)

    def show_text(self, words: str) -> None:
        """Words in the place of the help, as they are."""
        self.setText(words)
        self._look()

    def is_error(self) -> bool:
        return bool(self.property("role") == "error")

    def is_cut(self) -> bool:
        return self._height_of(self.text(), self.width()) > self.contentsRect().height()

    def show_whole(self, field: QWidget | None) -> None:
        """Of a fault that is cut: all of it, below the field that is typed into, or above it where no room is left."""
        if self.bubble is not None:
            self.bubble.deleteLater()
            self.bubble = None
        around = self.parentWidget()
        if not (field is not None and around is not None and self.is_error() and self.isVisible() and self.is_cut()):
            return
        needed = self._height_of(self.text(), self.width()) + 8
        around = self._around(around, needed)
        at = self.mapTo(around, QPoint(0, 0))
        self.bubble = bubble = frame("card", around)
        words = label(self.text(), "error", wrap=True)
        words.setParent(bubble)
        width = min(self.width(), around.width() - at.x() - 6)
        height = self._height_of(self.text(), width) + 8
        top = at.y() - 2
        if top + height > around.height():
            top = max(field.mapTo(around, QPoint(0, 0)).y() - height - 2, 0)
        bubble.setGeometry(at.x() - 6, top, width + 12, height)
        words.setGeometry(QRect(5, 3, width + 2, height - 6))
        bubble.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        bubble.show()
        bubble.raise_()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(self._height_of(self._help, width) + self._apart, self._least())

    def sizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(max(self.width(), 1)) if self.width() > 1 else self._least())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._least())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.show_whole(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, _: QPaintEvent) -> None:
        room, painter = self.contentsRect(), QPainter(self)
        words = self.text()
        if self.is_cut():
            words = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        sides = _WRAPPED if self._apart else _CENTRED  # below its field it begins there, whatever room it keeps
        self.style().drawItemText(painter, room, sides, self.palette(), self.isEnabled(), words, self.foregroundRole())

    def _height_of(self, words: str, width: int) -> int:
        if not words or width <= 1:
            return 0
        return self.fontMetrics().boundingRect(QRect(0, 0, width, 10_000), _WRAPPED, words).height()

    def _around(self, around: QWidget, needed: int) -> QWidget:
        """The nearest with so much room from here on down; at most the window, or what is scrolled in it."""
        wider = around.parentWidget()
        has_room = self.mapTo(around, QPoint(0, needed)).y() <= around.height()
        if has_room or around.isWindow() or wider is None or isinstance(wider.parentWidget(), QAbstractScrollArea):
            return around
        return self._around(wider, needed)

    def _least(self) -> int:
        return self.fontMetrics().height() + (self._lines - 1) * self.fontMetrics().lineSpacing() + self._apart

    def _look(self) -> None:
        self.setToolTip(self.text() if self.is_cut() else "")
        self.update()
