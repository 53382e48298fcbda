"""One input for each kind of field. Each has ``read``, which gives a value or raises ``ValueError`` with a sentence,
``write``, and the signal ``edited``."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QTextCharFormat, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPlainTextEdit,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from qclab.ui import theme
from qclab.ui.icons import set_icon
from qclab.ui.widgets.words import LINE, completer

Choice = tuple[Any, str]


class Input(Protocol):
    def read(self) -> Any: ...
    def write(self, value: Any) -> None: ...


class TextInput(QLineEdit):
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.textEdited.connect(self.edited)

    def read(self) -> str:
        return self.text().strip()

    def write(self, value: Any) -> None:
        self.setText("" if value is None else str(value))
        self.setCursorPosition(0)  # of words longer than the field the beginning is read first


class DecimalInput(TextInput):
    """A number as typed: read as text, so that the record keeps it as it was written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(theme.figures())
        self.setAlignment(Qt.AlignmentFlag.AlignRight)


class PasswordInput(TextInput):
    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def read(self) -> str:
        return self.text()


class LongTextInput(QPlainTextEdit):
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(72)
        self.textChanged.connect(self.edited)

    def read(self) -> str:
        return self.toPlainText().strip()

    def write(self, value: Any) -> None:
        self.setPlainText(value or "")


class CheckInput(QCheckBox):
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.clicked.connect(self.edited)

    def read(self) -> bool:
        return self.isChecked()

    def write(self, value: Any) -> None:
        self.setChecked(bool(value))


class ChoiceInput(QComboBox):
    """One of some choices, each a key and its words; ``read`` gives the key, or None while nothing is chosen.

    ``search``: typed to find. ``list_width``: of the open list, where its lines are longer than the field.
    """

    edited = Signal()

    def __init__(self, choices: Sequence[Choice] = (), *, search: bool = False, list_width: int = 0) -> None:
        super().__init__()
        self._list_width = list_width
        self._finder: QCompleter | None = None
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        if search:
            self.setEditable(True)
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.set_choices(choices)
        self.activated.connect(self._show_start)
        self.activated.connect(self.edited)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel moves what the field stands in; it never changes what was chosen on the way."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.isEditable() and self._finder is None:
            self._finder = self._new_finder()
            self.setCompleter(self._finder)
        super().focusInEvent(event)

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self._list_width)
        super().showPopup()

    def offer(self) -> None:
        """Show every choice below the field of a search, and go on typing in it: the list narrows down."""
        if self._finder is not None:
            self._finder.setCompletionPrefix("")
            self._finder.complete()

    def settle(self) -> None:
        """What was typed into a search becomes the one line it can mean; of several it stays what was typed."""
        typed = self.currentText().strip().casefold()
        lines = [self.itemText(place) for place in range(self.count())]
        exact = [place for place, words in enumerate(lines) if words.casefold() == typed]
        begins = [place for place, words in enumerate(lines) if words.casefold().startswith(typed)]
        within = [place for place, words in enumerate(lines) if typed in words.casefold()]
        for found in (exact, begins, within):
            if typed and len(found) == 1:
                if found[0] != self.currentIndex() or self.currentText() != lines[found[0]]:
                    self.setCurrentIndex(found[0])
                    self.setEditText(lines[found[0]])
                    self.edited.emit()
                return

    def _new_finder(self) -> QCompleter:
        """Made for the first who comes to type: its list is a window, which takes longer to make than the field."""
        made = completer(self.model(), self)
        made.setMaxVisibleItems(12)
        if (popup := made.popup()) is not None:
            popup.setMinimumWidth(self._list_width)
        return made

    def set_choices(self, choices: Sequence[Choice]) -> None:
        kept = self.read_key()
        self.clear()
        for key, words in choices:
            self.addItem(words, key)
        self.write(kept)

    def read_key(self) -> Any:
        return self.currentData() if self.currentIndex() >= 0 else None

    def read(self) -> Any:
        if self.isEditable():
            typed = self.currentText().strip()
            if not typed:
                return None
            place = self.findText(typed, Qt.MatchFlag.MatchFixedString)
            if place < 0:
                raise ValueError(f"“{typed}” is not in the list: choose one of its lines.")
            return self.itemData(place)
        return self.read_key()

    def write(self, value: Any) -> None:
        place = next((p for p in range(self.count()) if self.itemData(p) == value), -1)
        self.setCurrentIndex(place)
        if place < 0 and self.isEditable():
            self.clearEditText()
        self._show_start()

    def _show_start(self) -> None:
        """Of words longer than the field the beginning is read first."""
        line = self.lineEdit()
        if line is not None:
            line.setCursorPosition(0)


class ChoicesInput(QListWidget):
    """Any of some choices; ``read`` gives their keys in the order of the list."""

    edited = Signal()

    def __init__(self, choices: Sequence[Choice] = ()) -> None:
        super().__init__()
        self.setProperty("role", "choices")
        self.set_choices(choices)
        self.itemChanged.connect(self.edited)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        kept = set(self.read())
        self.blockSignals(True)
        self.clear()
        for key, words in choices:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setSizeHint(QSize(0, LINE))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if key in kept else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.blockSignals(False)
        self.setFixedHeight(min(max(len(choices), 2), 6) * LINE + 10)

    def read(self) -> tuple[Any, ...]:
        items = (self.item(place) for place in range(self.count()))
        return tuple(i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked)

    def write(self, value: Any) -> None:
        chosen = set(value or ())
        self.blockSignals(True)
        for place in range(self.count()):
            item = self.item(place)
            is_chosen = item.data(Qt.ItemDataRole.UserRole) in chosen
            item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
        self.blockSignals(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)


class DateInput(QWidget):
    """A calendar date, typed as 2026-11-22 or picked; ``read`` gives a ``date`` or None."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText("2026-11-22")
        self.line.setFont(theme.figures())
        self.line.textEdited.connect(self.edited)
        self._pick = QToolButton()
        self._pick.setToolTip("Pick a date")
        self._pick.setAccessibleName("Pick a date")
        self._pick.setProperty("kind", "flat")
        set_icon(self._pick, "calendar", "quiet")
        self._pick.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pick.clicked.connect(self._show_calendar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self._pick)
        self.setFocusProxy(self.line)

    def read(self) -> date | None:
        typed = self.line.text().strip()
        if not typed:
            return None
        try:
            return date.fromisoformat(typed)
        except ValueError:
            raise ValueError("Not a date: write it as 2026-11-22.") from None

    def write(self, value: Any) -> None:
        self.line.setText(value.isoformat() if value else "")

    def _show_calendar(self) -> None:
        calendar = QCalendarWidget()
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
        for name, arrow in (("qt_calendar_prevmonth", "chevron-left"), ("qt_calendar_nextmonth", "chevron-right")):
            button = calendar.findChild(QToolButton, name)
            if isinstance(button, QToolButton):
                set_icon(button, arrow, "quiet")
        weekend = QTextCharFormat()
        weekend.setForeground(theme.colour("quiet"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, weekend)
        try:
            held = self.read()
        except ValueError:
            held = None
        if held:
            calendar.setSelectedDate(QDate(held.year, held.month, held.day))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        calendar.clicked.connect(self._picked)
        calendar.clicked.connect(menu.close)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _picked(self, day: QDate) -> None:
        self.write(date(day.year(), day.month(), day.day()))
        self.line.setFocus()
        self.edited.emit()


class InstantInput(QWidget):
    """A date, a time and the zone they are meant in; ``read`` gives an aware ``datetime`` in that zone, or None."""

    edited = Signal()

    def __init__(self, zones: Sequence[str] = ()) -> None:
        """``zones``: names such as ``Europe/Zurich`` to offer besides the workstation's and UTC."""
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText("2026-11-22 06:00")
        self.line.setFont(theme.figures())
        self.line.textEdited.connect(self.edited)
        self.zone = ChoiceInput([("", ""), ("UTC", "UTC"), *((name, name) for name in zones)])
        self.zone.setFixedWidth(178 if zones else 104)
        self.zone.setToolTip("The zone the time is meant in; the first is that of this workstation")
        self.zone.write("")
        self.zone.edited.connect(self.edited)
        self.line.textChanged.connect(self._show_offset)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.zone)
        self.setFocusProxy(self.line)
        self._show_offset()

    def read(self) -> datetime | None:
        typed = self.line.text().strip()
        if not typed:
            return None
        try:
            naive = datetime.strptime(typed.replace("T", " "), "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the zone follows
        except ValueError:
            raise ValueError("Not a date and time: write it as 2026-11-22 06:00.") from None
        name = self.zone.read()
        return naive.replace(tzinfo=ZoneInfo(name)) if name else naive.astimezone()

    def write(self, value: Any) -> None:
        """An aware datetime; a zone that is not offered is shown as the workstation's time."""
        if value is None:
            self.line.clear()
            return
        name = _zone_name(value.tzinfo)
        offered = {self.zone.itemData(place) for place in range(self.zone.count())}
        chosen = name if name in offered else ""
        self.zone.write(chosen)
        here = value if chosen else value.astimezone()
        self.line.setText(here.strftime("%Y-%m-%d %H:%M"))

    def _show_offset(self) -> None:
        """The workstation's zone says what it is on that day: +01:00 in winter, +02:00 in summer."""
        try:
            held = self.read()
        except ValueError:
            held = None
        offset = (held if held and not self.zone.read() else datetime.now(UTC).astimezone()).strftime("%z")
        self.zone.setItemText(0, f"{offset[:3]}:{offset[3:]}")


def _zone_name(zone: tzinfo | None) -> str:
    return "UTC" if zone is UTC else getattr(zone, "key", "")
