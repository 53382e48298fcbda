"""A list of proposals beside what is chosen of it: agreed to or declined by a second person, with a note."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from qclab.domain.catalogue.naming import named
from qclab.domain.counts import count
from qclab.domain.people.duties import Step
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Reason, Refusal
from qclab.domain.review.deciding import deviation_blockers, needs_qa
from qclab.queries.results.evaluations import DecisionRow
from qclab.queries.review.waiting import WaitingDecision, WaitingNotDone
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.forms import Field, Form
from qclab.ui.models.columns import Column
from qclab.ui.pages.review.list import WaitingList
from qclab.ui.preferences import Preferences
from qclab.ui.signing import ANOTHER, pass_on
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.two_parts import TwoParts
from qclab.ui.widgets.words import label
from qclab.ui.words import moments
from qclab.ui.words.batches import Pairs, samples_of


@dataclass(frozen=True)
class Words:
    """What a section of proposals says: nobody declines where ``decline`` is empty; ``field`` is what a refusal calls
    the note, ``blocked`` why a proposal itself cannot be accepted by anybody, ``names_deviation`` whether accepting it
    names a deviation."""

    name: str
    listed: str
    agree: str
    decline: str
    field: str
    note: str
    needed: str
    empty: str
    blocked: Callable[[Any], tuple[Reason, ...]] = lambda _: ()
    names_deviation: Callable[[Any], bool] = lambda _: False
    stays: Callable[[Any], tuple[Reason, ...]] = lambda _: ()
    """Why a proposal cannot be declined by anybody."""
    agrees: Callable[[Any], bool] = lambda _: False
    """Whether it is QA's to agree now, of what a reviewer accepts before."""


class Settling(QWidget):
    """``agreed`` and ``declined`` carry the chosen rows and the note, ``agreed`` also the number of the deviation.

    ``describe_all`` says what several rows are that are settled at once; without it one row is chosen at a time.
    """

    agreed = Signal(object, str, str)
    declined = Signal(object, str)
    refresh_requested = Signal()

    def __init__(
        self,
        words: Words,
        columns: Sequence[Column],
        describe: Callable[[Any], tuple[str, Sequence[tuple[str, str]]]],
        acts: Acts,
        preferences: Preferences,
        parent: QWidget | None = None,
        *,
        describe_all: Callable[[Sequence[Any]], tuple[str, Sequence[tuple[str, str]]]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._describe, self._describe_all = words, describe, describe_all
        self._others: frozenset[int] = frozenset()
        self._noted: frozenset[int] = frozenset()
        """The rows that the note was typed about."""
        self.model = WaitingList(columns)
        self.table = Table(f"review_{words.name}", self.model, acts, preferences, label=words.listed)
        self.table.teach(words.empty)
        if describe_all is None:
            self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self._title = label("", "heading", wrap=True)
        self._facts = Pairs(f"{words.name}_facts")
        self._why = label("", "error", wrap=True)
        self._why.setObjectName(f"{words.name}_why_not")
        deviation = Field("deviation", "Deviation", help="Its number; the certificate names it", code=True)
        self.form = Form([deviation, Field(words.field, words.note, "reason")], name=f"{words.name}_form")
        self.agree = Command(self, f"agree_{words.name}", words.agree, self._agree, icon="signature")
        self.decline = Command(self, f"decline_{words.name}", words.decline, self._decline)
        self._lay_out()
        self.form.edited.connect(lambda _: self._keep_noted())
        self.table.current_changed.connect(lambda _: self._show())
        self.table.selection_changed.connect(self._show)
        self.table.opened.connect(self._go_in)
        self.table.refresh_requested.connect(self.refresh_requested)
        self._show()

    def show_rows(self, rows: Sequence[Any], why_not: dict[int, str], others: frozenset[int]) -> None:
        """``others``: the rows that another person may settle at this bench."""
        self._others = others
        self.model.show(rows, why_not)
        if rows and self.table.current_id() is None:
            self.table.selectRow(0)
        self._show()

    def refuse(self, refusal: Refusal) -> None:
        """Beside the note; what was typed stays."""
        self.form.refuse(refusal)

    def done(self) -> None:
        """The proposal was settled: the note was for it alone, and the keys go on in the list."""
        self.form.clear()
        self.table.setFocus()

    def chosen(self) -> tuple[Any, ...]:
        """The rows that are settled: those selected, else the one under the cursor."""
        rows = self.table.selected_rows() or [self.table.current_row()]
        return tuple(row for row in rows if row is not None)

    def _show(self) -> None:
        rows = self.chosen()
        keys = frozenset(row.key for row in rows)
        self._inside.setVisible(bool(rows))
        if not rows:
            return
        if not keys & self._noted:
            self.form.clear()
        several = self._describe_all if len(rows) > 1 else None
        title, pairs = several(rows) if several else self._describe(rows[0])
        self._title.setText(title)
        self._facts.show_pairs(pairs)
        why, barred = self._why_not(rows), self.barred()
        blocked = " ".join(str(reason) for row in rows for reason in self._words.blocked(row))
        stays = " ".join(str(reason) for row in rows for reason in self._words.stays(row))
        self.agree.setText("Agree…" if any(self._words.agrees(row) for row in rows) else self._words.agree)
        self.form.setVisible(not why)  # who can neither agree nor decline has nothing to type
        self.form.set_shown("deviation", any(self._words.names_deviation(row) for row in rows))
        self._why.setText(f"{barred} {ANOTHER}" if barred and not blocked else blocked or why)
        self._why.setVisible(bool(why or blocked))
        for command, hindered in ((self.agree, blocked), (self.decline, stays)):
            if barred and not hindered:
                pass_on(command, barred)
            else:
                command.note("")
                command.refuse(hindered or why)

    def barred(self) -> str:
        """Why who is signed in settles none of these rows: what they did, or their right; another person may."""
        rows = self.chosen()
        return self._why_not(rows) if rows and all(row.key in self._others for row in rows) else ""

    def _why_not(self, rows: Sequence[Any]) -> str:
        """Why these rows cannot be settled by this person; of several, which ones."""
        refused = [(row, self.model.why_not[row.key]) for row in rows if self.model.why_not.get(row.key)]
        if len(rows) < 2 or not refused:
            return refused[0][1] if refused else ""
        by_reason: dict[str, list[str]] = {}
        for row, why in refused:
            by_reason.setdefault(why, []).append(f"{row.test.method_title}, {row.test.batch_id}")
        if len(refused) == len(rows) and len(by_reason) == 1:
            return refused[0][1]
        said = [f"{'; '.join(named)}: {why}" for why, named in by_reason.items()]
        rest = [] if len(refused) == len(rows) else ["Select only the others."]
        return "\n".join([*said, *rest])

    def _go_in(self, _: object) -> None:
        self._split.show_second()
        if not self.form.isHidden():
            self.form.input(self._words.field).setFocus()

    def _keep_noted(self) -> None:
        self._noted = frozenset(row.key for row in self.chosen())

    def _note(self, field: str = "") -> str:
        return str(self.form.peek().get(field or self._words.field) or "").strip()

    def _agree(self) -> None:
        rows, deviation = self.chosen(), self._note("deviation")
        is_required = any(self._words.names_deviation(row) and row.is_required for row in rows)
        faults = [*deviation_blockers(deviation, is_required=is_required)]
        faults += reason_blockers(self._note(), field=self._words.field) if self._note() else ()
        if rows and faults:
            self.form.set_errors(faults)
        elif rows:
            self.agreed.emit(rows, self._note(), deviation)

    def _decline(self) -> None:
        rows = self.chosen()
        if rows and (why := reason_blockers(self._note(), self._words.needed, self._words.field)):
            self.form.set_errors(why)
        elif rows:
            self.declined.emit(rows, self._note())

    def _lay_out(self) -> None:
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(16, 8, 8, 8)
        column.setSpacing(12)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.agree.button("primary"))
        foot.addWidget(self.decline.button())
        self.decline.setVisible(bool(self._words.decline))
        foot.addStretch(1)
        for part in (self._title, self._facts, self._why, self.form):
            column.addWidget(part)
        column.addLayout(foot)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._inside)
        self._split = TwoParts(f"review_{self._words.name}_split", self.table, scroll)
        self._split.setSizes([660, 498])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)


DECISION = Words(
    "decision",
    "Decisions waiting",
    "Accept…",
    "Decline…",
    "note",
    "Note",
    "Say why the decision is declined.",
    "No decision waits for a reviewer or for QA.",
    blocked=lambda row: row.blockers,
    names_deviation=lambda row: row.needs_deviation,
    agrees=lambda row: row.step is Step.AGREE_DECISION,
)
NOT_DONE = Words(
    "not_done",
    "Tests proposed as not done",
    "Agree…",
    "Decline…",
    "reason",
    "Reason",
    "Say why it is to be done after all.",
    "Nobody has proposed that a test is not done.",
    names_deviation=lambda _: True,
)
WHO_AGREES: Final = "Who agrees does not issue a certificate of the batch."
"""What the agreement of one person costs, before they give it: at night nobody else may be there to issue."""


def describe_decision(row: WaitingDecision) -> tuple[str, list[tuple[str, str]]]:
    test, decision = row.test, row.decision
    where = f"{row.sample}, " if row.sample else ""
    return f"{named(test.method_title, row.parameter.name)}: {decision.decided}?", [
        ("batch", f"{test.batch_id}, {test.product_name}"),
        ("sample", where.removesuffix(", ") or samples_of(test)),
        ("value", row.result.typed_said),
        ("limit", row.limit),
        ("not evaluable", row.evaluation.reason),
        ("entered by", f"{row.result.entered_by_name}, {moments.minute(row.result.entered_at)}"),
        ("proposed", decision.decided),
        ("reason", decision.reason),
        ("proposed by", f"{decision.proposed_by_name}, {moments.minute(decision.proposed_at)}"),
        *_reviewed(decision),
        ("waits for", _waits_for(row)),
    ]


def _reviewed(decision: DecisionRow) -> list[tuple[str, str]]:
    """What the reviewer said, where QA has to agree after that."""
    if decision.reviewed_at is None:
        return []
    pairs = [("reviewed by", f"{decision.reviewed_by_name}, {moments.minute(decision.reviewed_at)}")]
    return [*pairs, ("reviewer's note", decision.review_note)] if decision.review_note else pairs


def _waits_for(row: WaitingDecision) -> str:
    if row.step is Step.AGREE_DECISION:
        return f"QA or the QP, who agrees or declines. {WHO_AGREES}"
    is_first = needs_qa(row.decision.decided, is_required=row.is_required)
    return "a reviewer, and after that QA" if is_first else "a reviewer"


def describe_not_done(row: WaitingNotDone) -> tuple[str, list[tuple[str, str]]]:
    test = row.test
    return f"{test.method_title}: not done?", [
        ("batch", f"{test.batch_id}, {test.product_name}"),
        ("method", f"{test.method_id} version {test.method_version}"),
        ("samples", samples_of(test)),
        ("due", moments.minute(test.due_at)),
        ("reason", test.state_reason),
        ("proposed by", f"{row.proposed_by_name}, {moments.minute(row.proposed_at)}".strip(", ")),
        ("means", "The batch cannot comply without it where it is required; the certificate says “not tested”."),
    ]


def describe_all_not_done(rows: Sequence[WaitingNotDone]) -> tuple[str, list[tuple[str, str]]]:
    """Several tests to be settled with one signature each and one reason."""
    said = [(row.test.batch_id, item_not_done(row, batch=False)) for row in rows]
    return f"{count(len(rows), 'test')}: not done?", said


def item_not_done(row: WaitingNotDone, *, batch: bool = True) -> str:
    """A test in the list of what is signed: of which batch, on which samples, and why it is not done."""
    test = row.test
    what = [test.method_title, test.batch_id if batch else "", samples_of(test)]
    return f"{', '.join(part for part in what if part)}: {test.state_reason}"
