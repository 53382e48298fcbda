"""From a cell to the record: read, refuse or record, and bring back what the record refused. Nothing typed is lost."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from qclab.domain.counts import count, word
from qclab.domain.evaluation.criteria import precision_doubt
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.outcomes import half_typed
from qclab.domain.refusals import Refusal
from qclab.domain.results.cell import Cell
from qclab.domain.results.confirming import question
from qclab.domain.results.sources import Source
from qclab.queries.results.results import GridLine, ResultRow
from qclab.queries.testing.requirements import criterion_of
from qclab.services.lab import Lab
from qclab.services.results import recording
from qclab.services.results.recording import NewResult
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.page import Page
from qclab.ui.pages.results.drafts import Drafts
from qclab.ui.pages.results.grid.layout import outcomes_of, sample_words
from qclab.ui.pages.results.grid.model import Draft, ResultsModel, recorded_words
from qclab.ui.widgets.words import label

QUICK_REASONS: Final = (
    "Typing error",
    "Entered in the wrong cell",
    "Read from the raw data again",
    "Raw data processed again",
)
_NO_REASON: Final = "Not recorded: a change of a recorded value needs its reason."
_TOGETHER: Final = "Not recorded, since a value recorded together with it was refused."
_ENDED: Final = "Typed, but not recorded before the program or the session ended."
_UNKNOWN: Final = "It is not known whether this value was recorded: record it again."
_EMPTIED: Final = "A recorded value is not taken away. Type the value that holds; Esc brings the recorded one back."
_NOT_CONFIRMED: Final = "Not recorded: what it opens was not confirmed. Type it again, or Esc brings the cell back."
_ENTER: Final = "Not recorded. Enter in its cell asks, and a second Enter records it as it is."
_ENTER_AGAIN: Final = "Not recorded. Enter again records it as it is."
_PICKED: Final = "This outcome is critical: it is picked in its own cell, not pasted with others."


class Recording(QObject):
    settled = Signal()
    """Values were recorded, refused or given up: what is under way and what waits has changed."""

    def __init__(self, page: Page, lab: Lab, model: ResultsModel, drafts: Drafts) -> None:
        super().__init__(page)
        self._page = page
        self._lab = lab
        self._model = model
        self._drafts = drafts
        self._asked: tuple[Cell, str] | None = None
        """The cell and the text that were last asked about, because they are doubtful."""
        self._confirmed: set[tuple[Cell, str]] = set()
        page.acts.idle.connect(self._look_for_lost)

    def leave(self, cell: Cell, text: str, pasted: bool, with_enter: bool) -> str:
        """A cell is left with this text. Why it is refused at the field; empty when it is on its way to the record.

        What is doubtful, such as another unit, an implausible number or words that may be half typed, is recorded by a
        second Enter only, after the first has said so.
        """
        if not self.is_change(cell, text):
            self.forget([cell])
            return ""
        if why := self.why_not(cell, text):
            return why
        entry = recording.read(self._model.line(cell), text)
        if entry.doubt and (cell, text) not in self._confirmed:
            if not with_enter or self._asked != (cell, text):
                self._asked = (cell, text) if with_enter else None
                return f"{question(entry)} {_ENTER_AGAIN if with_enter else _ENTER}"
            self._confirmed.add((cell, text))
        self.take({cell: text}, Source.PASTED if pasted else Source.TYPED)
        return ""

    def look_away(self, cell: Cell, text: str, pasted: bool) -> None:
        """As ``leave``; what is refused stays in the cell, marked, since the person is elsewhere already."""
        why = self.leave(cell, text, pasted, with_enter=False)
        if why and text.strip():
            self.keep({cell: Draft(text, why, Source.PASTED if pasted else Source.TYPED)})
        elif why:
            self.forget([cell])

    def take(self, texts: Mapping[Cell, str], source: str) -> None:
        """Record values in one go. Those that cannot be read stay marked; changes of recorded ones ask why, once."""
        texts = {cell: text for cell, text in texts.items() if self.is_change(cell, text)}
        refused = {cell: why for cell, text in texts.items() if (why := self.why_not(cell, text))}
        refused |= {
            cell: why for cell, text in texts.items() if cell not in refused and (why := self._asks(cell, text))
        }
        if source == Source.PASTED and len(texts) > 1:
            critical = (cell for cell in texts if self._is_picked(cell))
            refused.update(dict.fromkeys(critical, _PICKED))
        self.keep({cell: Draft(texts[cell], why, source) for cell, why in refused.items()})
        readable = {cell: text for cell, text in texts.items() if cell not in refused}
        changed = {cell: text for cell, text in readable.items() if self._needs_reason(cell, text)}
        if changed:
            self._ask_why(readable, changed, source)
        elif readable:
            self._confirm(readable, source)

    def keep(self, drafts: Mapping[Cell, Draft]) -> None:
        """Leave texts in their cells, marked as not recorded."""
        if drafts:
            self._drafts.keep({cell: draft.text for cell, draft in drafts.items()})
            self._model.set_drafts(drafts)
            self.settled.emit()

    def offer_drafts(self) -> None:
        """Texts from before a crash come back into their cells, marked; they are no results until recorded."""
        texts = self._drafts.of(self._model.cells())
        typed = {cell: text for cell, text in texts.items() if cell not in self._model.drafts}
        recorded = [cell for cell, text in typed.items() if self._is_recorded(cell, text)]
        self._drafts.forget(recorded)
        self.keep({cell: Draft(text, _ENDED) for cell, text in typed.items() if cell not in recorded})

    def forget(self, cells: Sequence[Cell]) -> None:
        """Give up texts that were not recorded."""
        self._drafts.forget(cells)
        self._model.drop_drafts(cells)
        self.settled.emit()

    def why_not(self, cell: Cell, text: str) -> str:
        """Why this text cannot be taken in this cell."""
        if closed := self._model.closed_because(cell):
            return "\n".join(closed)
        if not text.strip():
            return _EMPTIED
        line = self._model.line(cell)
        try:
            recording.read(line, text)
            if missing := recording.lacking(self._model.grid, line, cell, text):
                return half_typed(text, outcomes_of(line)) or "\n".join(map(str, missing))
        except Refusal as refusal:
            return half_typed(text, outcomes_of(line)) or str(refusal)
        return half_typed(text, outcomes_of(line))

    def recordable(self) -> list[Cell]:
        """The cells whose text, kept and not recorded, can be recorded as it stands there; of the others each is to be
        mended or confirmed in its cell."""
        kept = self._model.kept_drafts()
        pasted = [cell for cell, draft in kept.items() if draft.source == Source.PASTED]
        picked = {cell for cell in pasted if len(pasted) > 1 and self._is_picked(cell)}
        return [
            cell
            for cell, draft in kept.items()
            if cell not in picked and not self.why_not(cell, draft.text) and not self._asks(cell, draft.text)
        ]

    def is_change(self, cell: Cell, text: str) -> bool:
        """Whether this text says something that the record does not say yet: the next look at what is clear to date
        does, whatever was seen."""
        before = self._model.result(cell)
        if before is None:
            return bool(text.strip())
        return not self._is_recorded(cell, text) or bool(before.to_date)

    def _is_recorded(self, cell: Cell, text: str) -> bool:
        before = self._model.result(cell)
        return text == before.typed if before is not None else not text.strip()

    def _needs_reason(self, cell: Cell, text: str) -> bool:
        before = self._model.result(cell)
        return before is not None and not recording.is_later_look(self._model.line(cell), before, text)

    def _opened(self, texts: Mapping[Cell, str]) -> list[str]:
        """What recording these values will open and hold, in words."""
        found = (
            recording.opens_case(self._model.grid, self._model.line(cell), cell, text) for cell, text in texts.items()
        )
        return list(filter(None, found))

    def _confirm(self, texts: Mapping[Cell, str], source: str) -> None:
        """Record; where that opens a case and holds a batch, after one question that names both."""
        opened = self._opened(texts)
        if not opened:
            self._record(texts, {}, source)
            return
        title = word(len(texts), "Record it?", f"Record {count(len(texts), 'value')}?")
        dialog = Dialog(title, "Record", self._page)
        dialog.setObjectName("opens_case_dialog")
        dialog.content.addWidget(label("\n".join(opened), wrap=True))
        dialog.cancel_button.setFocus()
        self.keep({cell: Draft(text, _NOT_CONFIRMED, source) for cell, text in texts.items()})

        def answered(answer: int) -> None:
            dialog.deleteLater()
            if answer:
                self._record(texts, {}, source)

        dialog.finished.connect(answered)
        dialog.open()

    def _asks(self, cell: Cell, text: str) -> str:
        """What is asked about this text before it is recorded; empty where nothing is, or it was answered."""
        entry = recording.read(self._model.line(cell), text)
        return f"{question(entry)} {_ENTER}" if entry.doubt and (cell, text) not in self._confirmed else ""

    def _is_picked(self, cell: Cell) -> bool:
        parameter = self._model.line(cell).parameter
        return parameter.critical and bool(parameter.outcomes)

    def _ask_why(self, readable: Mapping[Cell, str], changed: Mapping[Cell, str], source: str) -> None:
        lines = [self._change_words(cell, text) for cell, text in changed.items()]
        what = "\n".join(lines[:8]) + (f"\nand {len(lines) - 8} more" if len(lines) > 8 else "")
        opened = self._opened(readable)
        title = word(len(lines), "Why is the value changed?", f"Why are {count(len(lines), 'value')} changed?")
        what = "\n".join([what, "The first value stays in the record.", *opened])
        dialog = ReasonDialog(title, what, QUICK_REASONS, self._page)
        self.keep({cell: Draft(text, _NO_REASON, source) for cell, text in changed.items()})
        fresh = {cell: text for cell, text in readable.items() if cell not in changed}

        def answered(answer: int) -> None:
            dialog.deleteLater()
            if answer:
                self._record(readable, dict.fromkeys(changed, dialog.reason()), source)
            elif fresh:
                self._confirm(fresh, source)

        dialog.finished.connect(answered)
        dialog.open()

    def _change_words(self, cell: Cell, text: str) -> str:
        before, line = self._model.result(cell), self._model.line(cell)
        assert before is not None  # noqa: S101 - only changes are asked about
        where = f"{line.parameter.name}, {sample_words(line, cell.sample)}"
        return f"{where}: {before.typed} becomes {text}. {recorded_words(before)}"

    def _record(self, texts: Mapping[Cell, str], reasons: Mapping[Cell, str], source: str) -> None:
        new = [
            NewResult(
                cell.test, cell.parameter, text, cell.sample, reasons.get(cell, ""), (cell, text) in self._confirmed
            )
            for cell, text in texts.items()
        ]
        lines = {cell: self._model.line(cell) for cell in texts}
        self._drafts.keep(dict(texts))
        self._model.set_drafts({cell: Draft(text, source=source) for cell, text in texts.items()})
        self._page.write(
            lambda: recording.record(self._lab, new, source),
            partial(self._recorded, lines, source),
            failed=partial(self._refused, new, lines, source),
        )
        self.settled.emit()

    def _recorded(self, lines: Mapping[Cell, GridLine], source: str, rows: Sequence[ResultRow]) -> None:
        self._drafts.forget(list(lines))
        self._model.set_results(rows)
        opened = dict.fromkeys(row.case for row in rows if row.case and row.evaluation == Evaluation.DOES_NOT_COMPLY)
        if opened:
            batches = dict.fromkeys(lines[row.cell].test.batch_id for row in rows if row.case in opened)
            self._page.messages.warn(f"Recorded. {', '.join(opened)} is open; batch {', '.join(batches)} is on hold.")
        if source == Source.PASTED:
            self._point_out(lines, rows)
        self.settled.emit()

    def _point_out(self, lines: Mapping[Cell, GridLine], rows: Sequence[ResultRow]) -> None:
        """Pasted values that a sheet may have shown rounded: 0.449 as 0.45, which then rounds to 0.5."""
        doubts = []
        for row in rows:
            line = lines[row.cell]
            if doubt := doubt_of(line, row):
                doubts.append(f"{line.parameter.name}, {sample_words(line, row.sample)}: {doubt}")
        if doubts:
            more = f"\nand {len(doubts) - 5} more" if len(doubts) > 5 else ""
            self._page.messages.warn("Compare with the raw data. " + "\n".join(doubts[:5]) + more)

    def _refused(
        self, new: Sequence[NewResult], lines: Mapping[Cell, GridLine], source: str, refusal: Refusal
    ) -> None:  # fmt: skip
        general = " ".join(why.text for why in refusal.reasons if why.row is None)
        drafts = {}
        for number, each in enumerate(new, 1):
            own = " ".join(why.text for why in refusal.reasons if why.row == number)
            drafts[each.cell] = Draft(each.typed, own or general or _TOGETHER, source)
        self.keep(drafts)
        unseen = [cell for cell in drafts if not self._model.place(cell).isValid()]
        if unseen:
            line, draft = lines[unseen[0]], drafts[unseen[0]]
            where = f"{line.test.batch_id}, {line.parameter.name}"
            self._page.messages.refuse(f"{where}: {draft.text} is not recorded. {draft.why} Open that batch again.")

    def _look_for_lost(self) -> None:
        """Nothing is under way any more, yet a cell waits: the program itself failed. The text is kept."""
        lost = {cell: draft for cell, draft in self._model.drafts.items() if draft.is_under_way}
        if self._page.acts.pending_writes() == 0 and lost:
            self.keep({cell: Draft(draft.text, _UNKNOWN, draft.source) for cell, draft in lost.items()})


def doubt_of(line: GridLine, row: ResultRow) -> str:
    """Why a pasted value may have been rounded before it was pasted."""
    if row.source != Source.PASTED:
        return ""
    try:
        entry = recording.read(line, row.typed)
    except Refusal:
        return ""
    found = (precision_doubt(criterion_of(criterion), entry) for criterion in line.criteria)
    return next((doubt for doubt in found if doubt), "")
