"""The family of a batch: what it was made from, what was made from it, and what shares a material with it; beside it
what was tested together with a test of it that failed."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from qclab.domain.batches.made_from import Answer, Reach
from qclab.domain.counts import count, joined, word
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.queries.batches.family import AffectedRow, Family, RelativeRow
from qclab.queries.batches.made_together import MadeTogether
from qclab.queries.batches.materials import MaterialRow
from qclab.queries.review.same_run import RanTogether
from qclab.queries.testing.testing import TestRow
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments

MATERIALS, BELOW, BESIDE, MADE, TOGETHER = "materials", "below", "beside", "made_together", "together"
TO_DO = "hold it, or say why not"


@dataclass(frozen=True)
class MaterialLine:
    """Something that the batch was made from: said of it, or of a batch between."""

    material: MaterialRow | None
    relative: RelativeRow | None

    @property
    def key(self) -> str:
        return f"said {self.material.key}" if self.material else f"batch {self.batch}"

    @property
    def batch(self) -> int | None:
        """The batch of this laboratory that it is, which a person may open."""
        return self.relative.key if self.relative is not None else self.material.parent if self.material else None

    @property
    def is_withdrawn(self) -> bool:
        return self.material is not None and not self.material.stands


@dataclass(frozen=True)
class BelowLine:
    """A batch below ``lot``, the one on screen, with what was asked of it."""

    lot: int
    row: RelativeRow
    reach: Reach
    asked: Sequence[AffectedRow]

    @property
    def key(self) -> int:
        return self.row.key

    @property
    def is_open(self) -> bool:
        return any(each.is_open for each in self.asked)

    @property
    def last(self) -> AffectedRow | None:
        """What waits for an answer, else the last that was answered for."""
        return next((each for each in self.asked if each.is_open), self.asked[-1] if self.asked else None)


def materials(family: Family) -> list[MaterialLine]:
    """What was said of the batch, then what those were made from, what is nearest first; at last what was withdrawn."""
    said = {each.parent for each in family.materials if each.stands}
    direct = [MaterialLine(each, family.parent(each)) for each in family.materials if each.stands]
    farther = [MaterialLine(None, row) for row in family.above if row.key not in said and not row.is_hidden]
    return [*direct, *farther, *(MaterialLine(each, None) for each in family.materials if not each.stands)]


def below(lot: int, family: Family, now: datetime) -> list[BelowLine]:
    asked = family.affected or {}
    return [BelowLine(lot, row, row.reach(now), asked.get(row.key, ())) for row in family.by_urgency(now)]


def at_risk(facts: BatchFacts) -> str:
    """What failed that the batch itself was made from, and what is asked; empty where nothing is."""
    asked = facts.judged.family.asked_of(facts.batch.key)
    lines = [f"Made from {each.source_id}, {each.said} ({each.alarm_id})." for each in asked]
    held = "It is on hold for something else: hold it for this too" if facts.batch.is_held else "Put it on hold"
    return "\n".join([*lines, f"{held}, or say why it needs none."] if lines else [])


_SEVERAL: Final = {
    Reach.GIVEN: "were given or are past their expiry",
    Reach.NEVER_RELEASED: "are past their expiry and were never released",
    Reach.ENDED: "were rejected or destroyed",
}
_ONE: Final = {
    Reach.GIVEN: "was given or is past its expiry",
    Reach.NEVER_RELEASED: "is past its expiry and was never released",
    Reach.ENDED: "was rejected or destroyed",
}


def urgency(lines: Sequence[BelowLine]) -> str:
    """``1 can still be stopped; 2 were given or are past their expiry. 3 batches to answer for.``"""
    counts = Counter(line.reach for line in lines)
    said = "; ".join(
        f"{counts[each]} {word(counts[each], _ONE.get(each, each), _SEVERAL.get(each, each))}"
        for each in Reach
        if counts[each]
    )
    waits = sum(line.is_open for line in lines)
    return f"{said}. {count(waits, 'batch', 'batches')} to answer for." if waits else said


def _what(line: MaterialLine) -> str:
    if line.relative is not None:
        return line.relative.product_name
    return line.material.lot.supplier if line.material and line.material.lot else ""


def _status(line: MaterialLine) -> str:
    if line.is_withdrawn:
        return "withdrawn"
    if line.relative is None:
        return "of another maker" if line.material and line.material.lot else ""
    is_bad = line.relative.stands.is_bad
    return f"alert:{line.relative.status}" if is_bad else line.relative.status


def _expires(line: MaterialLine) -> str:
    if line.relative is not None:
        return moments.day(line.relative.expiry_at)
    return line.material.lot.expiry if line.material and line.material.lot else ""


def _said(line: MaterialLine) -> str:
    material = line.material
    if material is None:
        return ""
    if material.withdrawn_at is not None:
        return f"withdrawn {moments.minute(material.withdrawn_at)}, {material.withdrawn_by_name}"
    return f"{moments.minute(material.said_at)}, {material.said_by_name}"


def _why(line: MaterialLine) -> str:
    material = line.material
    return (material.withdrawn_because or material.reason) if material is not None else ""


def _through(line: MaterialLine) -> str:
    if line.relative is None or line.relative.distance == -1 or line.material is not None:
        return "" if line.is_withdrawn else "directly"
    return f"{-line.relative.distance} steps"


_MATERIALS = (
    Column("Batch or lot", 150, lambda r: r.material.name if r.material else r.relative.name, kind="id", key="lot"),
    Column("What it is", 230, _what, key="what", tooltip=_what),
    Column("Made from it", 90, _through, key="through"),
    Column("Status", 220, _status, kind="evaluation", key="status",
           tooltip=lambda r: r.relative.against if r.relative else ""),
    Column("Expires", 110, _expires, key="expires"),
    Column("Said", 250, _said, kind="quiet", key="said", tooltip=_said),
    Column("Why", 200, _why, kind="quiet", key="why", tooltip=_why),
)  # fmt: skip


def _done(line: BelowLine) -> str:
    last = line.last
    if last is None:
        return ""
    if last.answer is None:
        return f"alert:{TO_DO}"
    is_of_a_person = last.answer in (Answer.HELD, Answer.LOOKED_AT)
    return f"{last.answer}, {last.answered_by_name}" if is_of_a_person else last.answer


def _done_when(line: BelowLine) -> str:
    last = line.last
    return "" if last is None or last.answer is None else f"{_done(line)}, {moments.minute(last.answered_at)}"


def _because(line: BelowLine) -> str:
    """What was answered; what is asked for another lot than the one on screen, of which the page says it above."""
    last = line.last
    if last is None or (last.is_open and last.source == line.lot):
        return ""
    return last.because or f"{last.source_id}, {last.said}"


_BELOW = (
    Column("Batch", 120, lambda r: r.row.id, kind="id", key="batch"),
    Column("Donor", 72, lambda r: r.row.donor_code, key="donor"),
    Column("Where it may be", 190, lambda r: r.reach, key="reach", tooltip=lambda r: r.reach),
    Column("Status", 170, lambda r: f"alert:{r.row.status}" if r.row.stands.is_bad else r.row.status, kind="evaluation",
           key="status"),
    Column("Expires", 122, lambda r: moments.minute(r.row.expiry_at), kind="instant", key="expires"),
    Column("What was done", 200, _done, kind="evaluation", key="done", tooltip=_done_when),
    Column("Why", 220, _because, kind="quiet", key="why", tooltip=_because),
    Column("Product", 170, lambda r: r.row.product_name, kind="quiet", key="product",
           tooltip=lambda r: r.row.product_name),
    Column("Steps", 50, lambda r: str(r.row.distance), kind="number", key="steps"),
)  # fmt: skip


def _beside(names: Callable[[RelativeRow], str]) -> tuple[Column, ...]:
    return (
        Column("Batch", 120, lambda r: r.id, kind="id", key="batch"),
        Column("Product", 240, lambda r: r.product_name, key="product", tooltip=lambda r: r.product_name),
        Column("Donor", 72, lambda r: r.donor_code, key="donor"),
        Column("Status", 190, lambda r: f"alert:{r.status}" if r.stands.is_bad else r.status, kind="evaluation",
               key="status"),
        Column("Expires", 122, lambda r: moments.minute(r.expiry_at), kind="instant", key="expires"),
        Column("Shares", 240, names, key="shares", tooltip=names),
    )  # fmt: skip


def _stands(row: RanTogether) -> str:
    return f"{row.test.worst or Evaluation.PENDING}:{row.test.finding or row.test.worst or 'no result yet'}"


def _shared_run(row: RanTogether) -> str:
    return joined(row.shares)


_TOGETHER = (
    Column("Batch", 120, lambda r: r.test.batch_id, kind="id", key="batch"),
    Column("Test", 240, lambda r: r.test.method_title, key="test", tooltip=lambda r: r.test.method_title),
    Column("It stands", 190, _stands, kind="evaluation", key="stands"),
    Column("Both had", 240, _shared_run, key="shares", tooltip=_shared_run),
    Column("Began", 122, lambda r: moments.minute(r.test.performed_from), kind="instant", key="began"),
    Column("Product", 200, lambda r: r.test.product_name, kind="quiet", key="product",
           tooltip=lambda r: r.test.product_name),
)  # fmt: skip


def _shared_making(row: MadeTogether) -> str:
    return joined(row.shares)


_MADE = (
    Column("Batch", 120, lambda r: r.batch.id, kind="id", key="batch"),
    Column("Donor", 72, lambda r: r.batch.donor_code, key="donor"),
    Column("Status", 190, lambda r: f"alert:{r.batch.stands}" if r.batch.is_held else r.batch.stands, kind="evaluation",
           key="status"),
    Column("Manufactured", 110, lambda r: moments.day(r.batch.manufactured_on), key="manufactured"),
    Column("Both had", 240, _shared_making, key="shares", tooltip=_shared_making),
    Column("Expires", 122, lambda r: moments.minute(r.batch.expiry_at), kind="instant", key="expires"),
    Column("Product", 200, lambda r: r.batch.product_name, kind="quiet", key="product",
           tooltip=lambda r: r.batch.product_name),
)  # fmt: skip


class FamilyPanel(QWidget):
    """One of the five lists at a time, so that three hundred patients' batches have the whole room."""

    opened = Signal(object)
    """The batch under the cursor, by key."""
    marked = Signal()
    refresh_requested = Signal()

    def __init__(self, acts: Acts, preferences: Preferences) -> None:
        super().__init__()
        self._family = Family()
        self._batch = 0
        parts = [(MATERIALS, "Made from"), (BELOW, "Made into"), (BESIDE, "Same materials")]
        self.chips = Chips("batch_family", [*parts, (MADE, "Made together"), (TOGETHER, "Tested with what failed")])
        self.chips.setAccessibleName("Part of the family")
        self._urgency = label("", "quiet", wrap=True)
        self._urgency.setObjectName("batch_family_urgency")
        make = partial(_table, acts, preferences)
        self._models, self.tables = dict[str, SimpleTable](), dict[str, Table]()
        self.stack = QStackedWidget()
        for key, columns, words, teach in (
            (MATERIALS, _MATERIALS, "What it was made from", "Nothing is said of what this batch was made from."),
            (BELOW, _BELOW, "What was made from it", "Nothing was made from this batch as far as is said."),
            (
                BESIDE,
                _beside(self._shared),
                "Batches of the same materials",
                "No other batch shares a material with it.",
            ),
            (
                MADE,
                _MADE,
                "Batches made together",
                "No other batch was made within a week of it by the same operator or in the same session, as far as "
                "is said. Edit the batch to say who made it, when, and in which session.",
            ),
            (
                TOGETHER,
                _TOGETHER,
                "Tests of other batches that ran with one that failed",
                "No test of this batch failed, or none of another batch ran with it: by the same method within half a "
                "day, by the same person, on the same instrument or with the same reagents and media.",
            ),
        ):
            self._models[key], self.tables[key] = make(f"batch_{key}", columns, words)
            self.tables[key].teach(teach)
            self.tables[key].opened.connect(partial(self._open, key))
            self.tables[key].selection_changed.connect(self.marked)
            self.tables[key].current_changed.connect(lambda _: self.marked.emit())
            self.tables[key].refresh_requested.connect(self.refresh_requested)
            self.stack.addWidget(self.tables[key])
        self.tables[MATERIALS].setSelectionMode(Table.SelectionMode.SingleSelection)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.chips)
        line.addWidget(self._urgency, 1)
        inside = Inside()
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(Scrolling(inside, "family_content"))
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 6, 0, 0)
        whole.setSpacing(6)
        whole.addLayout(line)
        whole.addWidget(self.stack, 1)
        self.chips.chosen.connect(self._choose)

    def show_facts(self, facts: BatchFacts) -> None:
        self._family = family = facts.judged.family
        lines = below(facts.batch.key, family, facts.now)
        self._models[MATERIALS].set_rows(materials(family))
        self._models[BELOW].set_rows(lines)
        self._models[BESIDE].set_rows(family.beside)
        self._models[MADE].set_rows(facts.made_together)
        self._models[TOGETHER].set_rows(facts.together)
        self.chips.set_counts({key: model.rowCount() for key, model in self._models.items()})
        self._urgency.setText(urgency(lines))
        if facts.batch.key != self._batch:
            self._batch = facts.batch.key
            self.chips.choose(BELOW if lines else MATERIALS)
        self._choose(self.chips.current())

    def count(self) -> int:
        """What it was made from, and what was made from it, as the lists have it."""
        return self._models[MATERIALS].rowCount() + self._models[BELOW].rowCount()

    def show_materials(self) -> None:
        """What the batch was made from, ready for the keys."""
        self.chips.choose(MATERIALS)
        self._choose(MATERIALS)
        self.tables[MATERIALS].setFocus()

    def marked_material(self) -> MaterialRow | None:
        """What is under the cursor of the list of materials, where that was said of the batch itself."""
        line = self.tables[MATERIALS].current_row() if self.chips.current() == MATERIALS else None
        return line.material if line is not None else None

    def marked_below(self) -> list[BelowLine]:
        """The batches below that are marked, else the one under the cursor while keys go to their list."""
        table = self.tables[BELOW]
        if self.chips.current() != BELOW:
            return []
        current = table.current_row() if table.hasFocus() else None
        return list(table.selected_rows()) or ([current] if current is not None else [])

    def _shared(self, row: RelativeRow) -> str:
        names = {each.key: each.name for each in self._family.materials}
        return joined([names[key] for key in row.shares if key in names])

    def _choose(self, key: str) -> None:
        self.stack.setCurrentWidget(self.tables[key])
        self._urgency.setVisible(key == BELOW)
        self.marked.emit()

    def _open(self, key: str, _: object) -> None:
        row = self.tables[key].current_row()
        if isinstance(row, RanTogether):
            row = row.test
        batch = row.batch if isinstance(row, MaterialLine | TestRow) else row.key if row is not None else None
        if batch is not None:
            self.opened.emit(batch)


def _table(
    acts: Acts, preferences: Preferences, name: str, columns: Sequence[Column], words: str
) -> tuple[SimpleTable, Table]:
    model = SimpleTable(columns, row_id=lambda row: row.key)
    return model, Table(name, model, acts, preferences, label=words)
