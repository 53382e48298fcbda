"""The strip of an alarm: over every page of those it concerns, and without details over the locked screen."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from qclab.domain.alarms.alarms import SIDES, Alarm, sides
from qclab.domain.counts import count
from qclab.domain.refusals import Reason
from qclab.ui.icons import set_icon
from qclab.ui.widgets.words import button, label
from qclab.ui.words import moments

ACKNOWLEDGE_KEYS: Final = "Ctrl+Shift+A"
CALL_KEYS: Final = "Ctrl+Shift+T"
NEXT_KEYS: Final = "Ctrl+Shift+N"
_NARROW: Final = 1000
"""Below so many pixels the buttons would leave the words a column of a few."""


class AlarmStrip(QFrame):
    """Hidden until it says something."""

    acknowledge_requested = Signal()
    batch_requested = Signal(str)
    call_requested = Signal()
    next_requested = Signal()

    def __init__(self, name: str = "alarm_strip", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "alarm")
        self.setAccessibleName("Alarm")
        self._batch = ""
        self._said, self._short, self._who_said = "", "", ""
        shape = label()
        set_icon(shape, "warning", "on-accent", 20)
        self._what = label("", "alarm", wrap=True)
        self._what.setObjectName("alarm_what")
        self._who = label("", "alarm-quiet", wrap=True)
        self._who.setObjectName("alarm_who")
        words = QVBoxLayout()
        words.setSpacing(0)
        for part in (self._what, self._who):
            part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            words.addWidget(part)
        self.open_batch = button("Open the batch", "alarm_batch", lambda: self.batch_requested.emit(self._batch))
        self.call = button("Told…", "alarm_called", self.call_requested.emit)
        self.call.setToolTip(f"Record whom you called, and what was said ({CALL_KEYS})")
        self.next = button("Next alarm", "alarm_next", self.next_requested.emit)
        self.next.setToolTip(f"Show the next of the alarms that wait ({NEXT_KEYS})")
        self.acknowledge = button("Acknowledge…", "alarm_acknowledge", self.acknowledge_requested.emit)
        across = QHBoxLayout(self)
        across.setContentsMargins(16, 5, 16, 5)
        across.setSpacing(12)
        across.addWidget(shape)
        across.addLayout(words, 1)
        across.addWidget(self.next)
        across.addWidget(self.call)
        across.addWidget(self.open_batch)
        across.addWidget(self.acknowledge)
        self.hide()

    def show_alarm(self, alarm: Alarm, why_not: Sequence[Reason], others: int, called: str) -> None:
        """``why_not``: why this person cannot acknowledge it. ``called``: whom to call, once a role was silent."""
        self._batch = alarm.batch_id
        what = ", ".join(filter(None, (alarm.batch_id, alarm.said)))
        more = f" And {count(others, 'more alarm')}." if others else ""
        since = f"Since {moments.minute(alarm.raised_at)}. {who(alarm)}"
        kind = alarm.kind.capitalize()
        self._say(f"{kind}: {what}.{more}", since, called, f"{kind}: {alarm.batch_id or alarm.said}.{more}")
        self.open_batch.setVisible(bool(alarm.batch_id))
        self.next.setVisible(bool(others))
        self.call.show()
        self.acknowledge.show()
        self.acknowledge.setEnabled(not why_not)
        self.acknowledge.setToolTip(" ".join(map(str, why_not)) or f"By name, with a comment ({ACKNOWLEDGE_KEYS})")

    def show_waiting(self, said: str, called: str) -> None:
        """Without details, for a screen that anybody passes."""
        for part in (self.next, self.call, self.open_batch, self.acknowledge):
            part.hide()
        self._say(said, "", called, said)

    def text(self) -> str:
        """All that it says, also where there is room for its beginning alone."""
        return f"{self._said} {self._who_said}".strip()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _say(self, what: str, who_did: str, called: str, short: str) -> None:
        self._said, self._short = what, short
        self._who_said = ". ".join(filter(None, (who_did, called)))
        self.setAccessibleDescription(self.text())
        self._fit()

    def _fit(self) -> None:
        """In a narrow window what it is and of which batch; the rest is told by the tooltip and when it is opened."""
        is_narrow = self.width() < _NARROW
        self._what.setText(self._short if is_narrow else self._said)
        self._who.setText("" if is_narrow else self._who_said)
        self._who.setVisible(bool(self._who.text()))
        self.setToolTip(self.text() if is_narrow else "")


def who(alarm: Alarm) -> str:
    """``Acknowledged: quality control, A. de Wit 07:58. Waits for the Qualified Person. Called: K. Vos 08:02``."""
    done = [f"{SIDES[each.role]}, {each.by} {moments.clock(each.at)}" for each in alarm.acknowledged]
    waits = f"Waits for {sides(alarm.waits_for)}" if alarm.waits_for else ""
    calls = [
        f"{call.whom} {moments.clock(call.at)}{'' if call.is_reached else ', not reached'}"
        for call in alarm.calls
        if not call.is_taken_back
    ]
    said = (f"Acknowledged: {'; '.join(done)}" if done else "", waits, f"Called: {'; '.join(calls)}" if calls else "")
    return ". ".join(filter(None, said))
