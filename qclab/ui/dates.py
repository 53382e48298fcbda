"""Fields for dates and instants, typed or picked from a calendar."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget, QWidgetAction

from qclab.domain.clocks import Unclear, day, instant
from qclab.domain.refusals import Invalid
from qclab.ui import theme
from qclab.ui.choices import ChoiceInput
from qclab.ui.icons import set_icon
from qclab.ui.widgets.words import label
from qclab.ui.words import moments


class DateInput(QWidget):
    """A calendar date, typed as 2026-11-22 or picked; ``read`` gives a ``date`` or None."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText("YYYY-MM-DD")
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
            return day(typed)
        except Invalid as refusal:
            raise ValueError(str(refusal)) from None

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
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(weekday, weekend)
        try:
            held = self.read()
        except ValueError:
            held = None
        shown = held or moments.today()
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        calendar.clicked.connect(self._picked)
        calendar.clicked.connect(menu.close)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _picked(self, picked: QDate) -> None:
        self.write(date(picked.year(), picked.month(), picked.day()))
        self.line.setFocus()
        self.edited.emit()


class InstantInput(QWidget):
    """A date and a time on the laboratory's clock; ``read`` gives the moment in UTC, or None.

    With a clock to ``follow`` the key N is now and a time alone is one of today, written out when the field is left.
    An hour that the clock skips in spring is refused; of one that it shows twice in autumn a choice appears which is
    meant. The offset stands beside where this workstation's clock differs.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText("YYYY-MM-DD hh:mm")
        self.line.setFont(theme.figures())
        self.line.setToolTip("On the laboratory's clock")
        self.line.textEdited.connect(self.edited)
        self.which = ChoiceInput()
        self.which.setToolTip("The clock is put back that night and shows this time twice")
        self.which.edited.connect(self.edited)
        self.which.edited.connect(self._look)
        self.which.setPlaceholderText("first or second?")
        self.which.hide()
        self._offset = label("", "quiet")
        self._offset.setToolTip("The laboratory's clock, which this workstation's differs from")
        self._offset.hide()
        self.line.textChanged.connect(self._look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.which)
        row.addWidget(self._offset)
        self.setFocusProxy(self.line)
        self._clock: Callable[[], datetime] | None = None
        self._look()

    def follow(self, clock: Callable[[], datetime]) -> None:
        """Take this clock for now and today. Nothing is filled in before a person asks for it."""
        self._clock = clock
        self.line.installEventFilter(self)
        self.line.editingFinished.connect(self._write_out)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._clock is not None:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            if event.key() == Qt.Key.Key_N and plain and not self.line.isReadOnly():
                self.write(self._clock())
                self.edited.emit()
                return True
        return super().eventFilter(watched, event)

    def _write_out(self) -> None:
        """What was typed short is shown as it is read."""
        try:
            read = self.read()
        except ValueError:
            return
        if read is not None:
            self.write(read)

    def read(self) -> datetime | None:
        """Raises ValueError with a sentence for what is no moment, or not one."""
        typed = self.line.text().strip()
        if not typed:
            return None
        try:
            return instant(typed, moments.laboratory.zone, today=self._today())
        except Invalid as refusal:
            (why,) = refusal.reasons
            if why.code is not Unclear.TWICE:
                raise ValueError(why.text) from None
            if self.which.read() is None:
                raise ValueError("The clock shows that time twice: choose the first or the second.") from None
            moment: datetime = why.facts[self.which.read()]
            return moment

    def _today(self) -> date | None:
        return moments.day_of(self._clock()) if self._clock is not None else None

    def write(self, value: datetime | None) -> None:
        """An aware datetime, shown on the laboratory's clock."""
        if value is None:
            self.line.clear()
            return
        self.line.setText(moments.typed(value))
        self.which.write(moments.which(value))

    def _look(self) -> None:
        """Ask first or second where the time comes twice, and show the offset where it tells something."""
        read, why = None, None
        try:
            read = instant(self.line.text(), moments.laboratory.zone, today=self._today())
        except Invalid as refusal:
            why = refusal.reasons[0]
        is_asked = why is not None and why.code is Unclear.TWICE
        if why is not None and is_asked:
            self.which.set_choices(
                [(name, f"{name} ({moments.offset(why.facts[name])})") for name in (moments.FIRST, moments.SECOND)]
            )
        else:
            self.which.write(None)
        self.which.setVisible(is_asked)
        at = read or moments.now()
        self._offset.setText(moments.offset(at))
        self._offset.setVisible(not is_asked and moments.differs(at))
