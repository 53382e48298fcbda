"""The filters of the audit trail: words of the whole act, acts, person, dates, batch, sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from qclab.domain.counts import word
from qclab.domain.identifiers import grouped, sample_id_fault
from qclab.domain.identifiers import plain as plain_id
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Invalid
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import get_batch_by_id
from qclab.queries.samples.samples import keys_by_id
from qclab.queries.trail.events import find_events
from qclab.queries.trail.worded import events_with
from qclab.store.door import Connection
from qclab.ui.choices import Choice
from qclab.ui.codes import AtWindow
from qclab.ui.dates import DateInput
from qclab.ui.theme import set_state
from qclab.ui.widgets.filter_line import choice_filter
from qclab.ui.widgets.flow import Flow
from qclab.ui.widgets.several import SeveralInput
from qclab.ui.widgets.words import button, label
from qclab.ui.words import moments

EVERYBODY = 0


@dataclass(frozen=True)
class TrailFilter:
    """Which events; the empty one asks for all. Days are those of the laboratory, both included."""

    words: str = ""
    acts: tuple[str, ...] = ()
    actor: int = EVERYBODY
    actor_name: str = ""
    since: date | None = None
    until: date | None = None
    batch: str = ""
    sample: str = ""

    def told(self) -> str:
        """As it stands above an export."""
        parts = [
            f"words “{self.words}”" if self.words else "",
            f"{word(len(self.acts), 'act')} {', '.join(self.acts)}" if self.acts else "",
            f"by {self.actor_name}" if self.actor else "",
            f"from {self.since}" if self.since else "",
            f"to {self.until} (included)" if self.until else "",
            f"batch {self.batch}" if self.batch else "",
            f"sample {self.sample}" if self.sample else "",
        ]
        return ", ".join(part for part in parts if part) or "all events"

    def find(self, connection: Connection, viewer: Actor, limit: int) -> list[int]:
        """The numbers of the events, newest first. Raises Missing for a batch or sample that is not known."""
        batch = get_batch_by_id(connection, viewer, self.batch).key if self.batch else None
        sample = next(iter(keys_by_id(connection, viewer, [self.sample]).values())) if self.sample else None
        return find_events(
            connection,
            viewer,
            acts=self.acts,
            actor=self.actor or None,
            since=moments.midnight(self.since) if self.since else None,
            until=moments.midnight(self.until + timedelta(days=1)) if self.until else None,
            batch=batch,
            sample=sample,
            among=events_with(connection, viewer, self.words),
            limit=limit,
        )


class TrailFilters(QWidget):
    """``now`` is what holds; ``wrong`` says why a field cannot be read."""

    changed = Signal()
    wrong = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trail_filters")
        self.now = TrailFilter()
        acts = sorted(act.value for act in Act)
        self.words = _line("trail_words", "Words of the whole act: parameter, method, file, reason", "Words", 150)
        self.acts = SeveralInput("trail_acts", "What was done", "Every act", "act", [(act, act) for act in acts])
        self.person = choice_filter("trail_person", "Who did it", [(EVERYBODY, "Everybody")])
        self.since, self.until = DateInput(), DateInput()
        for day, name, said in (
            (self.since, "trail_since", "From this day"),
            (self.until, "trail_until", "To this day"),
        ):
            day.setObjectName(name)
            day.line.setObjectName(f"{name}_line")
            day.line.setAccessibleName(said)
            day.setFixedWidth(146)
        self.batch = _line("trail_batch", "Batch number", "Batch", 110)
        self.sample = _line("trail_sample", "Sample id", "Sample", 130)
        self.clear_button = button("Clear", "trail_clear", self.clear, kind="flat", tooltip="Show every event")
        kept = self.clear_button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # nothing moves under the mouse when it comes
        self.clear_button.setSizePolicy(kept)
        self.clear_button.hide()
        self._typed = QTimer(self, singleShot=True, interval=400)
        self._typed.timeout.connect(self._read)
        self.acts.edited.connect(self._read)
        self.person.edited.connect(self._read)
        for day in (self.since, self.until):
            day.edited.connect(self._typed.start)
            day.line.returnPressed.connect(self._read)
        for line in (self.words, self.batch, self.sample):
            line.textEdited.connect(self._typed.start)
            line.returnPressed.connect(self._read)
            line.textChanged.connect(self._emptied)
        days = (_named("from", self.since), _named("to", self.until))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        flow = Flow(self, spacing=8)  # goes on below where a window is narrow
        for part in (self.words, self.acts, self.person, *days, self.batch, self.sample, self.clear_button):
            flow.addWidget(part)

    def set_people(self, people: Sequence[Choice]) -> None:
        self.person.set_choices([(EVERYBODY, "Everybody"), *people])
        self.person.write(self.now.actor)

    def is_empty(self) -> bool:
        return self.now == TrailFilter()

    def clear(self) -> None:
        self.hold(TrailFilter())
        self.changed.emit()

    def hold(self, wanted: TrailFilter) -> None:
        """Put a filter in, without telling."""
        self.now = wanted
        self.words.setText(wanted.words)
        self.acts.write(wanted.acts)
        self.person.write(wanted.actor)
        self.since.write(wanted.since)
        self.until.write(wanted.until)
        self.batch.setText(wanted.batch)
        self.sample.setText(grouped(wanted.sample))
        self._typed.stop()
        self._look()

    def _emptied(self, text: str) -> None:
        """The button in the line that clears it."""
        if not text:
            self._typed.start()

    def _read(self) -> None:
        self._typed.stop()
        days: list[date | None] = []
        faults = []
        for day in (self.since, self.until):
            try:
                days.append(day.read())
                set_state(day.line, "wrong", False)
            except ValueError as unread:
                set_state(day.line, "wrong", True)
                faults.append(str(unread))
        sample = plain_id(self.sample.text())
        fault = sample_id_fault(sample) if sample else None
        set_state(self.sample, "wrong", fault is not None)
        faults += [fault] if fault else []
        if faults:
            self.wrong.emit(Invalid(*faults, code=AtWindow.FILTER))
            return
        actor: Any = self.person.read() or EVERYBODY
        wanted = TrailFilter(
            words=self.words.text().strip(),
            acts=self.acts.read(),
            actor=actor,
            actor_name=self.person.currentText() if actor else "",
            since=days[0],
            until=days[1],
            batch=self.batch.text().strip(),
            sample=sample,
        )
        if wanted != self.now:
            self.now = wanted
            self._look()
            self.changed.emit()

    def _look(self) -> None:
        self.clear_button.setHidden(self.is_empty())


def _named(words: str, day: DateInput) -> QWidget:
    made, name = QWidget(), label(words, "quiet")
    name.setBuddy(day.line)
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(name)
    row.addWidget(day)
    return made


def _line(name: str, title: str, hint: str, width: int) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setToolTip(title)
    made.setPlaceholderText(hint)
    made.setClearButtonEnabled(True)
    made.setFixedWidth(width)
    return made
