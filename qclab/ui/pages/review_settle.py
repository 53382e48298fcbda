"""A list of proposals beside the one under the cursor: agreed to or declined by a second person, with a note."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from qclab.domain.refusals import Reason, Refusal
from qclab.queries.waiting import WaitingDecision, WaitingNotDone
from qclab.ui.acts import Acts
from qclab.ui.forms import Field, Form
from qclab.ui.models.columns import Column
from qclab.ui.pages.batches_words import Pairs, local, samples_of
from qclab.ui.pages.review_columns import typed
from qclab.ui.pages.review_list import WaitingList
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.two_parts import TwoParts
from qclab.ui.widgets.words import button, label


@dataclass(frozen=True)
class Words:
    """What a section of proposals says: ``field`` is what a refusal calls the note."""

    name: str
    listed: str
    agree: str
    decline: str
    field: str
    note: str
    needed: str
    empty: str


class Settling(QWidget):
    """``agreed`` and ``declined`` carry the row and the note."""

    agreed = Signal(object, str)
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
    ) -> None:
        super().__init__(parent)
        self._words, self._describe = words, describe
        self.model = WaitingList(columns)
        self.table = Table(f"review_{words.name}", self.model, acts, preferences, label=words.listed)
        self.table.teach(words.empty)
        self._title = label("", "heading", wrap=True)
        self._facts = Pairs(f"{words.name}_facts")
        self._why = label("", "error", wrap=True)
        self._why.setObjectName(f"{words.name}_why_not")
        self.form = Form([Field(words.field, words.note, "long")], name=f"{words.name}_form")
        self.agree_button = button(words.agree, f"agree_{words.name}", self._agree, kind="primary", icon="signature")
        self.decline_button = button(words.decline, f"decline_{words.name}", self._decline)
        self._lay_out()
        self.table.current_changed.connect(lambda _: self._show())
        self.table.opened.connect(self._go_in)
        self.table.refresh_requested.connect(self.refresh_requested)
        self._show()

    def show_rows(self, rows: Sequence[Any], why_not: dict[int, str]) -> None:
        self.model.show(rows, why_not)
        if rows and self.table.current_id() is None:
            self.table.selectRow(0)
        self._show(keep_note=True)

    def refuse(self, refusal: Refusal) -> None:
        """Beside the note; what was typed stays."""
        self.form.refuse(refusal)

    def done(self) -> None:
        """The proposal was settled: the note was for it alone."""
        self.form.clear()

    def _show(self, *, keep_note: bool = False) -> None:
        row = self.table.current_row()
        self._inside.setVisible(row is not None)
        if not keep_note:
            self.form.clear()
        if row is None:
            return
        title, pairs = self._describe(row)
        self._title.setText(title)
        self._facts.show_pairs(pairs)
        why = self.model.why_not.get(row.key, "")
        self._why.setText(why)
        self._why.setVisible(bool(why))
        for each in (self.agree_button, self.decline_button):
            each.setEnabled(not why)
            each.setToolTip(why)

    def _go_in(self, _: object) -> None:
        self._split.show_second()
        self.form.input(self._words.field).setFocus()

    def _note(self) -> str:
        return str(self.form.peek().get(self._words.field, ""))

    def _agree(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.agreed.emit(row, self._note())

    def _decline(self) -> None:
        row = self.table.current_row()
        if row is not None and not self._note():
            self.form.set_errors([Reason(self._words.needed, self._words.field)])
        elif row is not None:
            self.declined.emit(row, self._note())

    def _lay_out(self) -> None:
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(16, 8, 8, 8)
        column.setSpacing(12)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.agree_button)
        foot.addWidget(self.decline_button)
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
        self._split.setSizes([600, 500])
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
    "No decision waits for a second person.",
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
)


def describe_decision(row: WaitingDecision) -> tuple[str, list[tuple[str, str]]]:
    test, decision = row.test, row.decision
    where = f"{row.sample}, " if row.sample else ""
    return f"{test.method_title}, {row.parameter_name}: {decision.decided}?", [
        ("batch", f"{test.batch_id}, {test.product_name}"),
        ("sample", where.removesuffix(", ") or samples_of(test)),
        ("value", typed(row)),
        ("limit", row.limit),
        ("not evaluable", row.evaluation.reason),
        ("entered by", f"{row.result.entered_by_name}, {local(row.result.entered_at)}"),
        ("decided", decision.decided),
        ("reason", decision.reason),
        ("proposed by", f"{decision.proposed_by_name}, {local(decision.proposed_at)}"),
    ]


def describe_not_done(row: WaitingNotDone) -> tuple[str, list[tuple[str, str]]]:
    test = row.test
    return f"{test.method_title}: not done?", [
        ("batch", f"{test.batch_id}, {test.product_name}"),
        ("method", f"{test.method_id} version {test.method_version}"),
        ("samples", samples_of(test)),
        ("due", local(test.due_at)),
        ("reason", test.state_reason),
        ("proposed by", f"{row.proposed_by_name}, {local(row.proposed_at)}".strip(", ")),
        ("means", "What requires this test stays unmet: it blocks the certificate until it is settled otherwise."),
    ]
