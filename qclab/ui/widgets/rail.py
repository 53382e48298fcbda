"""The rail of pages on the left: icon, word and how many wait; icons alone in a narrow window, closer in a low one."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from qclab.ui.icons import set_icon
from qclab.ui.theme import set_state
from qclab.ui.widgets.words import label

WIDE, NARROW = 176, 60
_HIGH, _LOW = 36, 28  # of a button, where there is room and where there is little


class RailButton(QToolButton):
    def __init__(self, key: str, title: str, icon: str, shortcut: str) -> None:
        super().__init__()
        self.setObjectName(f"rail_{key}")
        self.key = key
        self._title = title
        self._waiting = 0
        self._high = _HIGH
        self._count = label("", "count")
        self._count.setParent(self)
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._shortcut = shortcut
        self.setText(f" {title}")
        self.setCheckable(True)
        set_icon(self, icon, "quiet", 20)
        self.setIconSize(QSize(20, 20))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_count(0)
        self.collapse(False)

    def set_count(self, count: int) -> None:
        self._waiting = count
        waiting = f", {count} waiting" if count > 0 else ""
        self.setAccessibleName(f"{self._title}{waiting}")
        self.setToolTip(f"{self._title}{waiting}" + (f" ({self._shortcut})" if self._shortcut else ""))
        self._place()

    def set_high(self, high: int) -> None:
        """Its height; the style sheet would undo a fixed one."""
        self._high = high
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._high)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def collapse(self, is_narrow: bool) -> None:
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonIconOnly if is_narrow else style.ToolButtonTextBesideIcon)
        set_state(self, "narrow", is_narrow)
        self.setFixedWidth((NARROW if is_narrow else WIDE) - 1)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        is_narrow = self.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
        most = 99 if is_narrow else 999
        self._count.setText("" if self._waiting <= 0 else str(min(self._waiting, most)) + "+" * (self._waiting > most))
        self._count.adjustSize()
        top = (self.height() - self._count.height()) // 2
        self._count.move(self.width() - self._count.width() - (2 if is_narrow else 12), top)


class Rail(QFrame):
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAccessibleName("Pages")
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 8, 0, 8)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll = scroll
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self._group.buttonClicked.connect(self._tell)
        self.collapse(False)

    def fill(self, pages: Sequence[tuple[str, str, str, str]]) -> None:
        """Key, title, icon and shortcut of each page, in order."""
        for old in self._buttons.values():
            self._group.removeButton(old)
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = {}
        for place, (key, title, icon, shortcut) in enumerate(pages):
            made = RailButton(key, title, icon, shortcut)
            made.collapse(self.is_narrow)
            self._buttons[key] = made
            self._group.addButton(made)
            self._column.insertWidget(place, made)
        self._fit()

    def keys(self) -> list[str]:
        """The pages shown, in order."""
        return list(self._buttons)

    def choose(self, key: str) -> None:
        self._buttons[key].setChecked(True)
        self._scroll.ensureWidgetVisible(self._buttons[key], 0, 8)

    def set_count(self, key: str, count: int) -> None:
        if key in self._buttons:
            self._buttons[key].set_count(count)

    def collapse(self, is_narrow: bool) -> None:
        self.is_narrow = is_narrow
        self.setFixedWidth(NARROW if is_narrow else WIDE)
        for each in self._buttons.values():
            each.collapse(is_narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Every page is seen without scrolling in a window as low as a small screen at 200 %."""
        number = max(len(self._buttons), 1)
        room = (self.height() - 12) // number - self._column.spacing()
        for each in self._buttons.values():
            each.set_high(max(_LOW, min(_HIGH, room)))

    def _tell(self, pressed: RailButton) -> None:
        self.chosen.emit(pressed.key)
