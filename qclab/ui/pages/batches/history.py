"""What happened to a batch: its events, the newest first, all or the unusual ones, and beside them what each changed,
before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.domain.trail.sentences import Row
from qclab.queries.laboratory import settings
from qclab.queries.trail.events import EventRow, find_events
from qclab.queries.trail.listed import ListedEvent, Told, event_told, listed_events
from qclab.queries.trail.unusual import UnusualEvent, unusual_events
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.paged_table import PagedTable
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.batches.tables import EVENTS
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.two_parts import TwoParts
from qclab.ui.widgets.words import label

ALL, UNUSUAL = "all", "unusual"
_NOTHING: Final = "Nothing has happened to this batch yet."
_NONE_UNUSUAL: Final = "Nothing of this batch was changed, opened again, recorded late or refused, and no hold ended."
Events = tuple[Sequence[int], Mapping[int, UnusualEvent]]
"""The numbers of the events of a batch, the newest first, and those of them that are unusual."""


@dataclass(frozen=True)
class Difference:
    """One field of one row that an event changed, in words."""

    place: int
    row: str
    field: str
    before: str
    after: str


_DIFFERENCES = (
    Column("Record", 106, lambda r: r.row, key="row", tooltip=lambda r: r.row),
    Column("Field", 96, lambda r: r.field, key="field", tooltip=lambda r: r.field),
    Column("Before", 90, lambda r: r.before, kind="quiet", key="before", tooltip=lambda r: r.before),
    Column("After", 130, lambda r: r.after, key="after", tooltip=lambda r: r.after),
)


class History(QWidget):
    """``show_batch`` asks for the events; the differences follow the cursor."""

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        self._acts = acts
        self._batch: int | None = None
        self._found: Events = ([], {})
        self.chips = Chips("batch_history_kind", [(ALL, "All"), (UNUSUAL, "Unusual")])
        self.chips.setAccessibleName("Which events")
        self.chips.setToolTip(
            "Unusual: changed values, what was opened again, late entries, refused acts, holds that ended"
        )
        unusual = Column("Unusual", 130, lambda event: self._why(event.seq), key="unusual", tooltip=lambda event:
                         self._why(event.seq))  # fmt: skip
        self.model = PagedTable((*EVENTS, unusual), acts, row_id=lambda event: event.seq)
        self.events = Table("batch_events", self.model, acts, preferences, label="History of the batch")
        self.events.teach(_NOTHING)
        self._differences = SimpleTable(_DIFFERENCES, row_id=lambda row: row.place)
        self.differences = Table("batch_differences", self._differences, acts, preferences, label="Before and after")
        self.differences.teach("This event changed no record.")
        self._said = label("", "quiet", wrap=True)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        beside = QWidget()
        right = QVBoxLayout(beside)
        right.setContentsMargins(8, 0, 0, 0)
        right.setSpacing(4)
        right.addWidget(self._said)
        right.addWidget(self.differences, 1)
        self._split = TwoParts("batch_history_split", self.events, beside, back="Back to the events")
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        inside = Inside()
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(Scrolling(inside, "history_content"))
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 6, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(self.chips)
        whole.addWidget(self._split, 1)
        self.chips.chosen.connect(lambda _: self._show(self._found))
        self.events.current_changed.connect(self._ask)
        self.events.opened.connect(self._go_in)
        self.events.refresh_requested.connect(self.reload)

    def show_batch(self, batch: int) -> None:
        if batch != self._batch:
            self._show_differences(None)
        self._batch = batch
        self.reload()

    def reload(self) -> None:
        lab, batch = self._lab, self._batch
        if batch is None:
            return

        def ask() -> Events:
            with lab.asking() as ask:
                zone = ask.of_site(settings.zone_of)
                return ask(find_events, batch=batch), {each.seq: each for each in ask(unusual_events, batch, zone)}

        self._acts.read(("events", id(self)), ask, self._show, owner=self)

    def _why(self, seq: int) -> str:
        event = self._found[1].get(seq)
        return ", ".join(event.why) if event is not None else ""

    def _show(self, found: Events) -> None:
        self._found, lab = found, self._lab
        every, unusual = found
        is_unusual = self.chips.current() == UNUSUAL
        seqs = [seq for seq in every if seq in unusual] if is_unusual else every
        self.chips.set_counts({ALL: len(every), UNUSUAL: len(unusual)})
        self.events.teach(_NONE_UNUSUAL if is_unusual else _NOTHING)

        def fetch(wanted: Sequence[int]) -> list[ListedEvent]:
            return lab.ask(listed_events, wanted)

        self.model.set_source(seqs, fetch)
        if seqs and self.events.current_id() is None:
            self.events.selectRow(0)

    def _go_in(self, _: object) -> None:
        self._split.show_second()
        self.differences.setFocus()

    def _ask(self, seq: int | None) -> None:
        if seq is None:
            self._show_differences(None)
            return
        lab = self._lab

        self._acts.read(("changes", id(self)), lambda: lab.ask(event_told, seq), self._show_differences, owner=self)

    def _show_differences(self, told: Told | None) -> None:
        self._differences.set_rows(differences(told.rows) if told else ())
        self._said.setText(f"{told.listed.what}\n{said(told.listed.event)}" if told else "")


def said(event: EventRow) -> str:
    """Where an event was made and what it adds, in one line."""
    facts = [f"at {event.workstation}" if event.workstation else "", f"QC Lab {event.program}" if event.program else ""]
    facts += [f"{name} {value}" for name, value in event.said.items()]
    facts += [f"digest {event.digest[:16]}…"]
    return ", ".join(fact for fact in facts if fact)


def differences(rows: Sequence[Row]) -> list[Difference]:
    """The fields that differ, the first one of a row naming the row."""
    found: list[Difference] = []
    for row in rows:
        for place, field in enumerate(field for field in row.fields if field.differs):
            words = f"{row.called} {row.title}{', new' if row.inserted else ''}"
            before = field.before or ("" if row.inserted else "(empty)")
            found.append(Difference(len(found), "" if place else words, field.called, before, field.after or "(empty)"))
    return found
