"""Fields for dates and instants, typed or picked from a calendar."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget, QWidgetAction

from qclab.domain.clocks import clock_fault
from qclab.ui import theme
from qclab.ui.choices import ChoiceInput
from qclab.ui.icons import set_icon


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
    """A date, a time and the zone they are meant in; ``read`` gives an aware ``datetime`` in that zone, or None.

    An hour that the clocks of the zone skip in spring is refused, and so is one that they show twice in autumn, which
    can be told in UTC.
    """

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
        zone = ZoneInfo(self.zone.read()) if self.zone.read() else None
        if fault := clock_fault(naive, zone):
            raise ValueError(fault)
        return naive.replace(tzinfo=zone) if zone else naive.astimezone()

    def write(self, value: Any) -> None:
        """An aware datetime; a zone that is not offered is shown as the workstation's time, what comes twice in UTC.

        None empties the field and takes the zone back to the workstation's: that of one record is none of the next.
        """
        if value is None:
            self.line.clear()
            self.zone.write("")
            return
        name = _zone_name(value.tzinfo)
        offered = {self.zone.itemData(place) for place in range(self.zone.count())}
        chosen = name if name in offered else ""
        self.zone.write(chosen)
        here = value if chosen else value.astimezone()
        if clock_fault(here.replace(tzinfo=None, fold=0), here.tzinfo if chosen else None):
            self.zone.write("UTC")
            here = value.astimezone(UTC)
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
