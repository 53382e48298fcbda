"""The actions of a page in one line; in a narrow window those that have no room go into a menu at its left."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QPushButton, QSizePolicy, QWidget

from qclab.ui.widgets.words import button

_GAP = 8


class ActionRow(QWidget):
    """``add`` takes them from left to right; the last one that is shown always has its place.

    A page goes on showing, hiding, naming and enabling its buttons as if each were in sight. What is no button, such as
    a word of progress, is left out while there is no room for it.
    """

    refused = Signal(str)
    """A button that is off was pressed: why it is off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[QWidget] = []
        self._folded: dict[QWidget, Qt.FocusPolicy] = {}
        self.more = button("", "more_actions", icon="more", tooltip="More actions")
        self._menu = QMenu(self.more)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self.more.setMenu(self._menu)
        self.more.setParent(self)
        self.more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._arrange)

    def add(self, part: QWidget) -> None:
        part.setParent(self)
        part.installEventFilter(self)
        self._parts.append(part)
        self._changed()

    def folded(self) -> list[QWidget]:
        """What has no room now, from left to right."""
        return [part for part in self._parts if part in self._folded]

    def sizeHint(self) -> QSize:
        shown = self._shown()
        return QSize(_width(shown), max((part.sizeHint().height() for part in shown), default=0))

    def minimumSizeHint(self) -> QSize:
        shown = self._shown()
        kept = _width(shown[-1:]) + (_GAP + self.more.sizeHint().width() if len(shown) > 1 else 0)
        return QSize(min(kept, self.sizeHint().width()), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest):
            self._changed()
        is_press = event.type() == QEvent.Type.MouseButtonPress
        if is_press and isinstance(watched, QWidget) and not watched.isEnabled() and watched.toolTip():
            self.refused.emit(watched.toolTip())
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._changed()
        return super().event(event)

    def _changed(self) -> None:
        self.updateGeometry()
        self._later.start()

    def _shown(self) -> list[QWidget]:
        return [part for part in self._parts if not part.isHidden()]

    def _arrange(self) -> None:
        """From the right as many as there is room for; the menu opens on the others."""
        shown = self._shown()
        room = self.width()
        kept = list(shown)
        if _width(kept) > room:
            room -= self.more.sizeHint().width() + _GAP
            while len(kept) > 1 and _width(kept) > room:
                kept.pop(0)
        self._fold([part for part in shown if part not in kept])
        place = self.width()
        for part in reversed(kept):
            size = part.sizeHint()
            width = min(size.width(), self.width())
            place -= width
            part.setGeometry(place, (self.height() - size.height()) // 2, width, size.height())
            place -= _GAP
        has_menu = any(isinstance(part, QAbstractButton) for part in self._folded)
        if has_menu:
            size = self.more.sizeHint()
            left = max(place - size.width(), 0)
            self.more.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())
        self.more.setVisible(has_menu)

    def _fold(self, parts: list[QWidget]) -> None:
        """Out of sight and out of the way of Tab; still the page's own, with its keys."""
        for part in [each for each in self._folded if each not in parts]:
            part.setFocusPolicy(self._folded.pop(part))
        for part in parts:
            if part not in self._folded:
                self._folded[part] = part.focusPolicy()
                part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            part.move(-10_000, 0)

    def _fill(self) -> None:
        self._menu.clear()
        for part in self.folded():
            if not isinstance(part, QAbstractButton):
                continue
            if part.actions():
                self._menu.addAction(part.actions()[0])
                continue
            words = part.text().strip() or part.toolTip()
            held = part.menu() if isinstance(part, QPushButton) else None
            if held is not None:
                held.setTitle(words)
                action = self._menu.addMenu(held)
            else:
                action = self._menu.addAction(words, part.click)
            action.setIcon(part.icon())
            action.setEnabled(part.isEnabled())
            action.setToolTip(part.toolTip())


def _width(parts: list[QWidget]) -> int:
    return sum(part.sizeHint().width() for part in parts) + _GAP * max(len(parts) - 1, 0)
