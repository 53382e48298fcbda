"""What most lists are narrowed by: chips of which one holds, and a search as you type."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from qclab.ui.preferences import Preferences
from qclab.ui.widgets.chips import Chips

_PAUSE: Final = 200  # milliseconds without a key before the search is asked for
_LEAST, _MOST, _FRAME = 150, 300, 24  # pixels of the search line, and what it takes around its words


@dataclass(frozen=True)
class Search:
    """The chip that holds, where there are any, and what is searched for."""

    chip: str = ""
    words: str = ""


class SearchLine(QLineEdit):
    """Down or Enter goes on in the list; Esc gives the search up."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Down | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.left.emit()
            case Qt.Key.Key_Escape if self.text():
                self.clear()
                self.left.emit()
            case _:
                super().keyPressEvent(event)


class SearchFilters(QWidget):
    """``now`` is what holds. ``name`` names the search line; without a ``hint`` there is none. ``remembered``: the
    preference that keeps the chip for the person."""

    changed = Signal()

    def __init__(
        self, name: str, preferences: Preferences, *, chips: Chips | None = None, hint: str = "", tip: str = "",
        remembered: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self._preferences = preferences
        self._remembered = remembered
        self.chips = chips
        self.has_line = bool(hint)
        self.line = SearchLine()
        self.line.setObjectName(f"{name}_search")
        self.line.setAccessibleName(tip or hint)
        self.line.setPlaceholderText(hint)
        self.line.setToolTip(tip)
        self.line.setClearButtonEnabled(True)
        self.line.setHidden(not self.has_line)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)
        if chips is not None:
            kept = preferences.get(remembered, "") if remembered else ""
            if kept in chips.names():
                chips.choose(kept)
            self.row.addWidget(chips, 1)
            chips.chosen.connect(self._choose)
        if hint:
            self.row.addWidget(self.line, 0, Qt.AlignmentFlag.AlignTop)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self.changed)
        self.line.textEdited.connect(lambda _: self._soon.start())
        self.line.textChanged.connect(lambda text: None if text else self._soon.start())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._share()  # the words of a chip have changed
        return super().event(event)

    def _share(self) -> None:
        """The search line gives way as far as its hint is read, where that keeps the chips in one line."""
        if not self.has_line:
            return
        least = max(_LEAST, self.line.fontMetrics().horizontalAdvance(self.line.placeholderText()) + _FRAME)
        others = sum(
            part.sizeHint().width() + self.row.spacing()
            for number in range(self.row.count())
            if (item := self.row.itemAt(number)) and (part := item.widget()) and part is not self.line
        )
        left = self.width() - others
        self.line.setFixedWidth(min(left, _MOST) if left >= least else min(max(least, self.width() - least), _MOST))

    @property
    def now(self) -> Search:
        return Search(self.chips.current() if self.chips else "", self.line.text())

    def is_empty(self) -> bool:
        """Whether everything is listed."""
        return not self.line.text() and (self.chips is None or self.chips.current() == self.chips.names()[0])

    def hold(self, wanted: Search) -> None:
        """Put another filter in, without telling."""
        if self.chips is not None:
            self.chips.choose(wanted.chip or self.chips.names()[0])
        self.line.setText(wanted.words)
        self._soon.stop()

    def clear(self) -> None:
        """Everything again."""
        self.hold(Search())
        self._choose()

    def search(self) -> None:
        """To where one types."""
        self.line.setFocus()
        self.line.selectAll()

    def _choose(self, _: str = "") -> None:
        if self.chips is not None and self._remembered:
            self._preferences.set(self._remembered, self.chips.current())
        self._soon.stop()
        self.changed.emit()
