"""Reading a round: one key a bottle, the next one follows by itself. What a key did is recorded at once.

There is no fill-down, and a key that is held counts once. A second reader signs in beside, and reads each bottle for
themselves.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.counts import count, joined
from qclab.domain.identifiers import grouped, plain
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Refusal
from qclab.domain.testing.units import Finding, Seen, UnitState
from qclab.queries.testing.units import UnitRow
from qclab.services.lab import Lab
from qclab.services.samples.attachments import LARGEST
from qclab.services.testing import reading, settling
from qclab.services.testing.transferring import why_not_transferred
from qclab.store.files import read_whole
from qclab.ui import file_dialogs
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.keeping import keep
from qclab.ui.page import Page
from qclab.ui.pages.my_work import unit_words
from qclab.ui.pages.my_work.settling_form import missed_form, settling_form, transfer_form
from qclab.ui.pages.my_work.tiles import Tiles, to_make
from qclab.ui.signing import Deed, sign
from qclab.ui.widgets.words import button, frame, label

_KEYS: Final = {"N": Seen.CLEAR, "S": Seen.SUSPECTED, "L": Seen.LOST, "-": Seen.NOT_LOOKED_AT}
_WORDS: Final = {
    Seen.CLEAR: "N   No growth to date", Seen.SUSPECTED: "S   Suspected", Seen.LOST: "L   Lost…",
    Seen.NOT_LOOKED_AT: "–   Not looked at…",
}  # fmt: skip
_NAMES: Final = {
    Seen.CLEAR: "seen_clear", Seen.SUSPECTED: "seen_suspected", Seen.LOST: "seen_lost", Seen.NOT_LOOKED_AT: "not_seen",
}  # fmt: skip
_QUICK: Final = {
    Seen.LOST: ("The bottle broke", "The bottle leaked", "It was opened or contaminated here"),
    Seen.NOT_LOOKED_AT: ("It is not in its place", "Nobody was there to look", "The incubator may not be opened now"),
}
_SECOND_READER: Final = "Second reader: looks at each bottle for themselves"
_FILES: Final = "Pictures (*.png *.jpg *.jpeg *.tif *.tiff *.pdf)"


class ReadingDialog(Dialog):
    """The units of a round; ``changed`` is called after each look that was kept."""

    def __init__(self, lab: Lab, page: Page, units: Sequence[UnitRow], changed: Callable[[], object]) -> None:
        super().__init__("Readings", "Close", page, cancel="", by_key=False)
        self.setObjectName("reading_dialog")
        self._lab = self._reader = lab
        self._page, self._changed = page, changed
        self._units = list(units)
        self._place = 0
        self._pending: set[int] = set()
        self._photos: dict[int, reading.Photo] = {}
        self.accept_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tiles = Tiles(lab.store.clock)
        self.tiles.chosen.connect(self._go)
        self._head, self._round = label("", "heading", wrap=True), label("", "quiet")
        self._reads = label("", "quiet", wrap=True)
        self._unit, self._about = label("", "title"), label("", "quiet", wrap=True)
        self._looks, self._state = label("", wrap=True), label("", wrap=True)
        self._unit.setObjectName("current_unit")
        self._state.setObjectName("unit_state")
        self.keys = {
            seen: button(_WORDS[seen], _NAMES[seen], partial(self._press, seen), kind="danger" if key == "S" else "")
            for key, seen in _KEYS.items()
        }
        self.photo = button(
            "P   Photo…", "unit_photo", self._take_photo, tooltip="Kept with the next look at this unit"
        )
        self.confirmed = button("Growth confirmed…", "confirm_growth", partial(self._settle, Finding.CONFIRMED))
        self.not_confirmed = button("Not confirmed…", "not_confirmed", partial(self._settle, Finding.NOT_CONFIRMED))
        self.stop = button("Stop this unit…", "stop_unit", self._stop, tooltip="It is read no longer, with a reason")
        self.transfer = button("Transfer…", "transfer_unit", self._transfer, tooltip="A medium that the product clouds")
        self.second = button("Second reader…", "second_reader", self._second, tooltip="They sign in beside you")
        self.missed = button("Missed look…", "missed_look", self._missed, tooltip="Name the deviation")
        self._lay_out()
        self._go(self._first())

    # what is shown

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self._head)
        left.addWidget(self._round)
        left.addWidget(self.tiles)
        left.addWidget(self._reads)
        left.addStretch(1)
        for words in (self._unit, self._about, self._looks, self._state):
            right.addWidget(words)
        for made in self.keys.values():
            made.setMinimumHeight(36)
            right.addWidget(made)
        right.addWidget(self.photo)
        for made in (self.confirmed, self.not_confirmed, self.stop, self.transfer):
            right.addWidget(made)
        right.addStretch(1)
        right.addWidget(label("Backspace or ← goes back, a scan jumps to its bottle. A held key counts once.", "quiet",
                              wrap=True))  # fmt: skip
        card = frame("card")
        card.setFixedWidth(330)
        card.setLayout(right)
        right.setContentsMargins(16, 12, 16, 12)
        across = QHBoxLayout()
        across.setSpacing(16)
        across.addLayout(left, 1)
        across.addWidget(card)
        inside = QWidget()
        inside.setLayout(across)
        self.content.addWidget(inside, 1)
        self.foot.insertWidget(0, self.second)
        self.foot.insertWidget(1, self.missed)
        self.setMinimumWidth(960)
        self.tiles.setFocus()

    @property
    def current(self) -> UnitRow:
        return self._units[self._place]

    def _first(self) -> int:
        """The place of the first unit that is to be read."""
        return next((place for place, unit in enumerate(self._units) if self._waits(unit)), 0)

    def _waits(self, unit: UnitRow) -> bool:
        """Whether this reader is asked for it now."""
        look = to_make(unit, self._lab.store.clock())
        if look is None or unit.key in self._pending:
            return False
        return self._reader.actor.key not in unit.unit.clear_readers(look)

    def _go(self, place: int) -> None:
        self._place = place
        self.show_units()

    def show_units(self) -> None:
        now, unit = self._lab.store.clock(), self.current
        self.tiles.show_units(self._units, self._place, self._pending)
        waiting = sum(self._waits(each) for each in self._units)
        self._head.setText(unit_words.round_said(self._units, now))
        self._round.setText(f"{len(self._units) - waiting} of {len(self._units)} read or not due")
        of = "" if self._reader is self._lab else f"Second reader: {self._reader.actor.name}. "
        self._reads.setText(of + unit_words.missed_said(self._units))
        container = f"{grouped(unit.sample_id)}, " if unit.sample_id else ""
        self._unit.setText(unit.called.capitalize())
        of_unit = f"subculture of unit {unit.made_from}, " if unit.made_from is not None else ""
        self._about.setText(
            f"{unit.parameter_name}, {of_unit}{container}{unit.incubator}, {unit.position}".rstrip(", ")
        )
        self._looks.setText(unit_words.looks_said(unit, now))
        photo = self._photos.get(unit.key)
        self._state.setText(unit_words.state_said(unit, photo.name if photo else ""))
        for made in self.keys.values():
            made.setEnabled(unit.state.is_read and unit.key not in self._pending)
        self.photo.setEnabled(unit.state.is_read)
        is_open = unit.open_suspicion is not None
        self.confirmed.setVisible(is_open)
        self.not_confirmed.setVisible(is_open)
        has_grown = any(each.state is UnitState.CONFIRMED and each.test == unit.test for each in self._units)
        self.stop.setVisible(has_grown and unit.state is UnitState.INCUBATING)
        self.transfer.setVisible(not why_not_transferred(unit, now))
        waits = any(unit_words.waits_for_second(each, now) for each in self._units)
        self.second.setVisible(waits or self._reader is not self._lab)
        self.second.setText("End of second reading" if self._reader is not self._lab else "Second reader…")
        self.missed.setVisible(bool(unit_words.missed_said(self._units)))

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        seen = _KEYS.get("-" if event.text() == "–" else event.text().upper())
        if seen is not None or event.text().upper() == "P":
            if not event.isAutoRepeat():
                self._take_photo() if seen is None else self._press(seen)
        else:
            super().keyPressEvent(event)

    def scanned(self, text: str) -> bool:
        """A bottle that is scanned becomes the large one: of several of one container the first that is to be read."""
        own = [place for place, unit in enumerate(self._units) if unit.sample_id and unit.sample_id == plain(text)]
        if own:
            self._go(next((place for place in own if self._waits(self._units[place])), own[0]))
        return bool(own)

    def _press(self, seen: Seen) -> None:
        unit = self.current
        if not unit.state.is_read or unit.key in self._pending:
            return
        slip = unit_words.sight_of_now(unit, self._reader.actor.key, self._lab.store.clock())
        if slip is not None and slip.seen is seen:
            self._next()
            return
        if slip is not None and Seen.SUSPECTED not in (seen, slip.seen):
            self._correct(unit, slip.key, slip.seen, seen)
            return
        note = ""
        if seen in _QUICK:
            asked = ReasonDialog.ask(
                self, title=f"{unit.called.capitalize()}: {seen}", quick=_QUICK[seen], accept="Record"
            )
            if asked is None:
                return
            note = asked
        sight = reading.NewSight(unit.key, seen, note, photo=self._photos.pop(unit.key, None))
        self._write(unit, partial(reading.read, self._reader, [sight]))
        self._next()

    def _correct(self, unit: UnitRow, sight: int, before: Seen, seen: Seen) -> None:
        why = ReasonDialog.ask(
            self, title=f"{unit.called.capitalize()} was {before}", what=f"Say why it is {seen} instead.",
            quick=("The wrong key was pressed", "It was another bottle"),
        )  # fmt: skip
        if why is not None:
            self._write(unit, partial(reading.correct, self._reader, sight, seen, why))

    def _next(self) -> None:
        """The next unit that is to be read, from here on; where none is, it stays."""
        order = [*range(self._place + 1, len(self._units)), *range(self._place)]
        self._go(next((place for place in order if self._waits(self._units[place])), self._place))

    def _write(self, unit: UnitRow, does: Callable[[], reading.Read]) -> None:
        self._pending.add(unit.key)
        self.messages.clear()
        failed = partial(self._refused, unit.key)
        self._page.write(does, partial(self._read, unit), failed=failed, owner=self, title=f"Reading {unit.called}")

    def _read(self, unit: UnitRow, done: reading.Read) -> None:
        self._pending.discard(unit.key)
        self._take(done.units)
        if done.held:
            held = joined(list(done.held))
            self.messages.warn(f"{held} is on hold: {unit.called} is suspected, and those who must know see the alarm. "
                               "Next: Gram stain or subculture. The other units incubate on.")  # fmt: skip
        else:
            self._page.say(f"Recorded: {unit.called}.")

    def _take(self, units: Sequence[UnitRow]) -> None:
        """What was read of them meanwhile; a subculture stands behind the others."""
        new, own = {each.key: each for each in units}, {(each.test, each.number) for each in self._units}
        self._units = [new.pop(each.key, each) for each in self._units]
        self._units += [each for each in new.values() if (each.test, each.made_from) in own]
        self.show_units()
        self._changed()

    def _refused(self, key: int, refusal: Refusal) -> None:
        self._pending.discard(key)
        self.messages.refuse(refusal)
        self.show_units()

    # what else is done with a unit

    def _take_photo(self) -> None:
        unit = self.current
        path = file_dialogs.open_file(self, self._page.preferences, f"Photo of {unit.called}", _FILES)
        if path is not None:
            self._page.acts.read((id(self), "photo"), partial(_photo, path), partial(self._keep, unit.key), owner=self,
                                 failed=self.messages.refuse)  # fmt: skip

    def _keep(self, key: int, photo: reading.Photo) -> None:
        self._photos[key] = photo
        self.show_units()

    def _settle(self, finding: Finding) -> None:
        settling_form(self, self._page, self._reader, self.current, finding, self._settled).begin()

    def _settled(self, unit: UnitRow) -> None:
        self.messages.clear()
        self._take([unit])
        self._page.say(f"{unit.called.capitalize()}: {unit.suspicions[-1].finding}.")

    def _stop(self) -> None:
        unit = self.current
        dialog = ReasonDialog(f"Stop {unit.called}", "It is read no longer.", (), self, accept="Stop it")
        does = partial(settling.stop_units, self._reader, [unit.key])
        keep(self._page.acts, dialog, lambda: partial(does, dialog.reason()), self._take)

    def _transfer(self) -> None:
        transfer_form(self, self._page, self._reader, self.current, self._take).begin()

    def _second(self) -> None:
        """Another person reads at this bench, until they end it."""
        if self._reader is not self._lab:
            self._read_by(self._lab)
            return
        waiting = [each for each in self._units if unit_words.waits_for_second(each, self._lab.store.clock())]
        items = [f"{each.called}, {each.parameter_name}, {each.batch_id}" for each in waiting]
        barred = f"{self._lab.actor.name} read {count(len(items), 'unit')}: another person looks at each of them too."
        deed = Deed(self._lab, _SECOND_READER, items, (), lambda lab, _: lab, self._read_by, Right.ENTER_RESULTS,
                    title="Second reader", barred=barred, over=self)  # fmt: skip
        sign(self._page, deed)

    def _read_by(self, reader: Lab) -> None:
        self._reader = reader
        self._go(self._first())
        self.tiles.setFocus()

    def _missed(self) -> None:
        missed_form(self, self._page, self._reader, self.current, self._changed).begin()


def _photo(path: Path) -> reading.Photo:
    return reading.Photo(path.name, read_whole(path, LARGEST))
