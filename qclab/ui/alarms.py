"""Alarms on their way to the person: over every page of theirs, and for whom they wait on the locked screen."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.alarms.alarms import Alarm, acknowledge_blockers, sides
from qclab.domain.counts import word
from qclab.domain.people.rights import Role
from qclab.domain.texts import lines_of
from qclab.ui.acts import Acts
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.dialogs.tell import TellDialog
from qclab.ui.idle import Idle
from qclab.ui.keeping import keep
from qclab.ui.widgets.alarm_strip import AlarmStrip, who
from qclab.ui.words import moments

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from datetime import datetime

    from qclab.services.lab import Lab
    from qclab.store.door import Changes
    from qclab.ui.database import Database

_MINUTE: Final = 60_000
_AGAIN: Final = 5_000
_AT_HAND: Final = 1.5
"""Seconds without a key or a movement of the mouse after which the strip takes its room: nothing moves under a hand.
What waits when somebody signs in is there with the first page."""
_LOOKS: Final = 250
_TABLES: Final = frozenset({"alarm", "acknowledgement", "told"})
_QUICK: Final = ("I take it over", "The physician and the sponsor are told", "I know of it; another person acts")


class Alarms(QObject):
    """Asks when somebody signs in, when one is raised or acknowledged here or at another desk, and every minute."""

    opened = Signal(str)
    """The batch of the alarm, by its id."""
    acted = Signal()
    """This person acknowledged one or recorded a call: the page in front shows it without being asked."""

    def __init__(
        self, strip: AlarmStrip, cover: AlarmStrip, acts: Acts, idle: Idle, ask: Callable[[], "Database | None"],
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._strip, self._cover = strip, cover
        self._acts, self._idle, self._database = acts, idle, ask
        self._lab: Lab | None = None
        self._has_shown = False
        self._alarms: Sequence[Alarm] = ()
        self._front = 0
        self._minute = QTimer(self, interval=_MINUTE)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN)
        for timer in (self._minute, self._again):
            timer.timeout.connect(self.look)
        self._room = QTimer(strip, interval=_LOOKS)
        self._room.timeout.connect(self._appear)
        acts.changed.connect(self._heard)
        strip.acknowledge_requested.connect(self.acknowledge)
        strip.call_requested.connect(self.call)
        strip.next_requested.connect(self.show_next)
        strip.batch_requested.connect(self.opened)

    def begin(self, lab: "Lab | None") -> None:
        """Somebody signed in, or out."""
        self._lab, self._front, self._has_shown = lab, 0, False
        self._show(())
        self._minute.start()
        self.look()

    def stop(self) -> None:
        """The window goes: ask nothing more and show nothing more."""
        self._database = lambda: None
        for timer in (self._minute, self._again, self._room):
            timer.stop()

    def look(self) -> None:
        """Ask which alarms there are for this person, and for whom any waits."""
        database, lab = self._database(), self._lab
        if database is None:
            return
        self._acts.read(
            ("alarms", id(self)),
            lambda: (lab, database.alarm_waits(), database.alarms(lab) if lab is not None else ()),
            lambda found: self._found(*found),
            owner=self._strip,
            failed=lambda _: self._again.start(),
            broke=self._again.start,
        )

    def show_next(self) -> None:
        """Another of the alarms that wait comes to the front, and stays there; the gravest does of itself."""
        if len(self._alarms) > 1:
            later = sorted(alarm.key for alarm in self._alarms)
            self._front = next((key for key in later if key > self._alarms[0].key), later[0])
            self._show(self._alarms)

    def acknowledge(self) -> None:
        """Ask for the comment, then acknowledge the alarm that the strip tells of."""
        lab, database = self._lab, self._database()
        if lab is None or database is None or not self._alarms or acknowledge_blockers(self._alarms[0], lab.actor):
            return
        alarm = self._stay()
        ask_comment(self._acts, alarm, self._strip.window(), partial(database.acknowledge, lab), self._acknowledged)

    def call(self) -> None:
        """Ask whom was called about the alarm that the strip tells of, and what was said."""
        lab, database = self._lab, self._database()
        if lab is None or database is None or not self._alarms:
            return
        alarm = self._stay()
        what = f"{alarm.id}: {alarm.said}."
        dialog = TellDialog("", self._telephone(), lab.store.clock, self._strip.window(), what)
        keep(
            self._acts,
            dialog,
            lambda: partial(database.tell_of_alarm, lab, alarm.key, dialog.said()),
            lambda _: self._acted(f"{alarm.id}: the call is recorded."),
        )

    def _acknowledged(self, alarm: Alarm) -> None:
        self._acted(f"{alarm.id} acknowledged.")

    def _acted(self, said: str) -> None:
        self._acts.said.emit(said)
        self.acted.emit()

    def _stay(self) -> Alarm:
        """The alarm in front stays there once it is acted on: the next press of a button is about it too."""
        self._front = self._alarms[0].key
        return self._alarms[0]

    def _heard(self, changes: "Changes") -> None:
        if changes.tables & _TABLES:
            self.look()

    def _found(
        self, lab: "Lab | None", waits: "tuple[int, tuple[Role, ...], datetime] | None", alarms: Sequence[Alarm]
    ) -> None:
        if lab is self._lab:  # else somebody else has signed in meanwhile
            self._show(alarms)
            self._has_shown = True
        if waits is None:
            self._cover.hide()
            return
        number, roles, since = waits
        what, it = word(number, "An alarm waits", f"{number} alarms wait"), word(number, "it", "them")
        said = f"{what} for {sides(roles)}, since {moments.minute(since)}. Sign in to read {it}."
        self._cover.show_waiting(said, self._called())
        self._cover.show()

    def _show(self, alarms: Sequence[Alarm]) -> None:
        self._alarms = alarms = sorted(alarms, key=lambda alarm: alarm.key != self._front)
        lab = self._lab
        if not alarms or lab is None:
            self._room.stop()
            self._strip.hide()
            return
        first = alarms[0]
        called = self._called() if first.is_unanswered(moments.now(), int(self._settings()["alarm.minutes"])) else ""
        self._strip.show_alarm(first, acknowledge_blockers(first, lab.actor), len(alarms) - 1, called)
        if self._strip.isHidden():
            self._room.start()
            self._appear()

    def _appear(self) -> None:
        if not self._has_shown or self._idle.rests() >= _AT_HAND:  # with the first page, or where no hand is
            self._room.stop()
            self._strip.show()

    def _called(self) -> str:
        people = self._telephone()
        return f"Nobody of them here? Call {', then '.join(people)}." if people else ""

    def _telephone(self) -> list[str]:
        return list(lines_of(self._settings().get("alarm.telephone", "")))

    def _settings(self) -> Mapping[str, str]:
        database = self._database()
        return database.settings if database is not None else {}


def ask_comment(
    acts: Acts, alarm: Alarm, parent: QWidget, does: Callable[[int, str], Alarm], then: Callable[[Alarm], object]
) -> None:  # fmt: skip
    """Ask what a person says who acknowledges it, and keep it."""
    said = [f"{each.by}: {each.comment}" for each in alarm.acknowledged]
    what = "\n".join([f"{alarm.kind.capitalize()}: {alarm.said}.", f"{who(alarm)}.", *said])
    dialog = ReasonDialog(f"Acknowledge {alarm.id}", what, _QUICK, parent, accept="Acknowledge by name")
    keep(acts, dialog, lambda: partial(does, alarm.key, dialog.reason()), then)
