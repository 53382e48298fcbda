"""A list and what is read of it beside each other; where there is little room across, one of them at a time."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from qclab.ui.widgets.words import button

NARROW = 760


class TwoParts(QSplitter):
    """``show_second`` turns to the second part where only one is seen; Escape or the way back turns to the first."""

    turned = Signal(bool)
    """Whether the second part is the one that is seen."""
    narrowed = Signal(bool)
    """Whether only one part is seen from now on."""

    def __init__(
        self, name: str, first: QWidget, second: QWidget, *, back: str = "Back to the list", narrow: int = NARROW,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._below = narrow
        self._first = first
        self.way_back = button(back, f"{name}_back", self.show_first, kind="flat", icon="chevron-left",
                               tooltip=f"{back} (Esc)")  # fmt: skip
        self.way_back.hide()
        self._second = QWidget()
        inside = QVBoxLayout(self._second)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.way_back, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(second, 1)
        self.addWidget(first)
        self.addWidget(self._second)
        self._is_narrow = False
        self._is_second = False

    def is_narrow(self) -> bool:
        """Whether only one part is seen at a time."""
        return self._is_narrow

    def is_second(self) -> bool:
        """Whether the second part is the one that is seen."""
        return self._is_narrow and self._is_second

    def show_second(self) -> None:
        """To be called when a person asks for the second part; its focus is the caller's."""
        self._is_second = True
        self._arrange()

    def show_first(self) -> None:
        """Back; the first part has the focus again where it was out of sight."""
        was_second = self.is_second()
        self._is_second = False
        self._arrange()
        if was_second:
            self._first.setFocus()

    def narrow_below(self, width: int) -> None:
        """From now on only one part is seen where there is less room across than this."""
        self._below = width
        self._look()

    def minimumSizeHint(self) -> QSize:
        """What the wider part needs: both fit only where there is room for both."""
        first, second = self._first.minimumSizeHint(), self._second.minimumSizeHint()
        return QSize(max(first.width(), min(second.width(), 320)), max(first.height(), second.height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_second():
            self.show_first()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()

    def _look(self) -> None:
        is_narrow = self.width() < self._below
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._arrange()
            self.narrowed.emit(is_narrow)

    def _arrange(self) -> None:
        self.way_back.setVisible(self._is_narrow)
        self._first.setVisible(not self.is_second())
        self._second.setVisible(not self._is_narrow or self._is_second)
        self.turned.emit(self.is_second())
