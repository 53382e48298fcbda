"""Room for more than the screen shows: what does not fit is scrolled, and what gets the focus comes into view."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QTabWidget, QWidget

_LEAST_WIDE, _LEAST_HIGH = 220, 96
_AROUND = 44  # what stands below a field, such as what is wrong with it, is seen with it


class Inside(QWidget):
    """What is scrolled: its lists give way down to their least height before anything is scrolled."""

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.totalMinimumHeightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1

    def wanted_height(self, width: int) -> int:
        """How high it would like to be when it is so wide."""
        layout = self.layout()
        if layout is None:
            return 0
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()


class Whole(QWidget):
    """What is never pressed together: on a page of ``Tabs`` it keeps the height that its words take at its width."""

    def minimumSizeHint(self) -> QSize:
        least, layout = super().minimumSizeHint(), self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return least
        return QSize(least.width(), max(least.height(), layout.totalHeightForWidth(self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != self.width():
            self.updateGeometry()


class Tabs(QTabWidget):
    """Tabs whose lists give way in a low window; by themselves they insist on all that their pages would like. Words
    that wrap stand in a ``Whole``, for nothing asks a page of it how high they become."""

    def hasHeightForWidth(self) -> bool:
        return False


class Scrolling(QScrollArea):
    """Asks for all that ``inside`` wants and is content with less; with ``is_wide`` it is never scrolled across."""

    def __init__(self, inside: Inside, name: str = "", *, is_wide: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = inside
        self._is_wide = is_wide
        self.setWidget(inside)
        self._recently = QTimer(self, singleShot=True, interval=250)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_wanted)
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - a widget cannot be made before it
        app.focusChanged.connect(self._follow)

    def wanted_width(self) -> int:
        """The least width that shows the inside without scrolling across."""
        return self._inside.minimumSizeHint().width()

    def sizeHint(self) -> QSize:
        """High enough beside a bar too: one that came while there was less room goes again."""
        hint = self._inside.sizeHint()
        width = self.width() - self._bar() if self.isVisible() else hint.width()
        return QSize(hint.width(), self._inside.wanted_height(width))

    def minimumSizeHint(self) -> QSize:
        least = self._inside.minimumSizeHint()
        width = least.width() + self._bar() if self._is_wide else min(least.width(), _LEAST_WIDE)
        return QSize(width, min(least.height(), _LEAST_HIGH))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        if watched is self.widget() and event.type() == QEvent.Type.Resize and self._recently.isActive():
            self._soon.start()
        return super().eventFilter(watched, event)

    def _bar(self) -> int:
        return self.verticalScrollBar().sizeHint().width()

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        """Nothing moves under the mouse: what is clicked is seen already."""
        if now is None or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        if now is not self._inside and self._inside.isAncestorOf(now):
            self._recently.start()
            self._soon.start()

    def _show_wanted(self) -> None:
        """Once everything has its place, and again when words that came with the focus moved it."""
        now = QApplication.focusWidget()
        if now is not None and self._inside.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, 0)  # of a text only the line of the cursor
            bar, top = self.verticalScrollBar(), now.mapTo(self._inside, QPoint()).y()
            lowest = top + now.height() + _AROUND - self.viewport().height()
            bar.setValue(min(max(bar.value(), lowest), max(top - 8, 0)))
