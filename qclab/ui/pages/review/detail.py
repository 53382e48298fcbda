"""One submitted test as its reviewer reads it: every value with its basis and history, and how it came about."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from qclab.domain.counts import days
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.failing import TYPED
from qclab.domain.testing.invalid import repeats_words
from qclab.queries.testing.requirements import CriterionRow
from qclab.ui.acts import Acts
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.review.columns import ATTACHMENTS, EVENTS, VALUES, history_columns
from qclab.ui.pages.review.facts import TestFacts, ValueLine
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.ruler import RulerStrip
from qclab.ui.widgets.signatures import Signatures
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments
from qclab.ui.words.batches import Pairs, samples_of
from qclab.ui.words.limits import rulers_of


class TestDetail(QScrollArea):
    __test__ = False  # pytest: not a test class

    attachment_opened = Signal(object)
    """The key of the file to open."""

    def __init__(self, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts: TestFacts | None = None
        self._acts, self._preferences = acts, preferences
        self._inside = QWidget()
        self.setObjectName("review_detail")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title = label("", "heading", wrap=True)
        self._title.setObjectName("review_title")
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._under = label("", "quiet", wrap=True)
        self._noted = [_Noted("review_unusual"), _Noted("review_late")]
        self._why = label("", "error", wrap=True)
        self._why.setObjectName("review_why_not")
        self._values, self.values = self._table("review_values", VALUES, "Values of the test")
        self._basis = Pairs("review_basis")
        self.ruler = RulerStrip()
        self._history, self.history = self._table(
            "review_history", history_columns(self._criteria), "Every value of this cell"
        )
        self._performed = Pairs("review_performed")
        self._signed_heading = label("Signatures", "heading")
        self.signatures = Signatures("review_signatures")
        self._files, self.files = self._table("review_files", ATTACHMENTS, "Files kept with the test")
        self._events, self.events = self._table("review_events", EVENTS, "What happened to the test")
        self._files_heading = label("Files", "heading")
        self._lay_out()
        self.values.current_changed.connect(lambda _: self._show_value())
        self.values.opened.connect(lambda _: self.history.setFocus())
        self.files.opened.connect(self.attachment_opened)
        self.clear()

    def clear(self) -> None:
        """Nothing to read."""
        self.facts = None
        self._inside.hide()

    def show_facts(self, facts: TestFacts, noted: Sequence[tuple[str, Sequence[str]]], why_not: str) -> None:
        """Show a test; ``noted`` says what to look at, and how late it is, one fact a line, each with their mark."""
        self.facts = facts
        test = facts.test
        attempt = f", attempt {test.attempt}" if test.attempt > 1 else ""
        attempt += f", {test.retest}" if test.retest else ""
        self._title.setText(f"{test.method_title}{attempt}")
        under = (test.batch_id, test.product_name, f"{test.method_id} version {test.method_version}", test.reference)
        self._under.setText(", ".join(part for part in under if part))
        for part, (token, lines) in zip(self._noted, noted, strict=True):
            part.note(token or "pending", lines)
        self._why.setText(why_not)
        self._why.setVisible(bool(why_not))
        self._values.set_rows(facts.values)
        self._performed.show_pairs(performed(facts))
        self.signatures.show_signatures(facts.signatures)
        self._signed_heading.setVisible(bool(facts.signatures))
        self._files.set_rows(facts.attachments)
        self._files_heading.setText("Files (F opens them beside)" if facts.attachments else "Files: none")
        self.files.setVisible(bool(facts.attachments))
        self._events.set_rows(facts.events)
        third = self.viewport().height() // (3 * self.values.verticalHeader().defaultSectionSize())
        for table, rows, most in (
            (self.values, len(facts.values), max(third, 8)),
            (self.files, len(facts.attachments), 4),
            (self.events, len(facts.events), 6),
        ):
            _fit(table, rows, most)
        self._inside.show()
        self.verticalScrollBar().setValue(0)
        place = next((p for p, row in enumerate(facts.values) if _is_exception(row)), 0)
        if facts.values:
            self.values.selectRow(place)
        self._show_value()

    def _criteria(self) -> Sequence[CriterionRow]:
        row: ValueLine | None = self.values.current_row()
        return row.line.criteria if row else ()

    def _show_value(self) -> None:
        row: ValueLine | None = self.values.current_row()
        self._basis.show_pairs(basis(row) if row else ())
        self.ruler.show_rulers(rulers_of(row.line, row.result) if row else ())
        self._history.set_rows(row.history if row else ())
        _fit(self.history, len(row.history) if row else 0, 4)

    def _table(self, name: str, columns: Sequence[Column], words: str) -> tuple[SimpleTable, Table]:
        model = SimpleTable(columns, row_id=_id)
        return model, Table(name, model, self._acts, self._preferences, label=words)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self._inside)
        whole.setContentsMargins(16, 8, 8, 8)
        whole.setSpacing(4)
        for part in (self._title, self._under, *self._noted, self._why):
            whole.addWidget(part)
        whole.addSpacing(4)
        whole.addWidget(self.values)
        whole.addSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for column, (name, pairs) in enumerate((("Basis", self._basis), ("How it was performed", self._performed))):
            grid.addWidget(label(name, "heading"), 0, column)
            grid.addWidget(pairs, 1, column, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.ruler, 2, 0)
        whole.addLayout(grid)
        whole.addSpacing(8)
        whole.addWidget(self._signed_heading)
        whole.addWidget(self.signatures)
        history, trail = label("Every value of this cell", "heading"), label("Trail", "heading")
        for heading, table in ((history, self.history), (self._files_heading, self.files), (trail, self.events)):
            whole.addSpacing(8)
            whole.addWidget(heading)
            whole.addWidget(table)
        whole.addStretch(1)
        self.setWidget(self._inside)


class _Noted(QWidget):
    """Facts that are marked alike, one a line, beside their mark; gone where there are none."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._icon, self._words = QLabel(), label("", wrap=True)
        self._words.setObjectName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def note(self, token: str, lines: Sequence[str]) -> None:
        self._words.setText("\n".join(line[:1].upper() + line[1:] for line in lines))
        set_icon(self._icon, token, token)
        set_state(self._words, "evaluation", token)
        self.setVisible(bool(lines))


def basis(row: ValueLine) -> list[tuple[str, str]]:
    """How the value was read and held against each of its criteria, as it was kept with the record; what was typed has
    the unit it was read in, as everywhere."""
    if row.result is None:
        return [("value", "none has been entered")]
    pairs: list[tuple[str, str]] = []
    for evaluation in row.evaluations:
        steps = ((name, row.result.typed_said if name == TYPED else text) for name, text in evaluation.basis)
        pairs += [pair for pair in steps if pair not in pairs]
        because = evaluation.failing(row.result.typed_said) or evaluation.reason
        if because and not any(text == because for _, text in evaluation.basis):
            pairs.append(("because", because))
        if evaluation.decision is not None:
            decision = evaluation.decision
            said = f"{decision.decided} ({decision.state}, {decision.proposed_by_name}): {decision.reason}"
            pairs.append(("decision", said))
    if not row.evaluations:
        typed, read_as = row.result.typed_said, row.result.read_as
        pairs = [("typed", typed), ("read as", read_as), ("limit", "none: it is not evaluated")]
    return pairs


def performed(facts: TestFacts) -> list[tuple[str, str]]:
    test = facts.test
    pairs = [
        ("by", test.performed_by_name),
        ("from", moments.minute(test.performed_from)),
        ("to", moments.minute(test.performed_to)),
        ("instrument", test.instrument or "not said"),
        ("reagents", test.reagents or "not said"),
        ("raw data", test.raw_data or "not said"),
        ("samples", samples_of(test)),
    ]
    if repeats := repeats_words(test.repeat, test.repeats):
        pairs.append(("attempt", f"{test.attempt}, {repeats}"))
    pairs += [("on record", told) for told in facts.told]
    if facts.is_set_by_program:
        pairs.insert(3, ("said by", "nobody: times were set by the program"))
    if test.minimum_days is not None:
        pairs.append(("at least", days(test.minimum_days, "full")))
    return pairs


def _is_exception(row: ValueLine) -> bool:
    result = row.result
    return result is not None and (
        result.evaluation in (Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE)
        or len(row.history) > 1
        or bool(result.level or result.confirmed)
    )


def _fit(table: Table, rows: int, most: int) -> None:
    """As high as its rows, up to ``most`` of them; one row high while it is empty."""
    height = table.verticalHeader().defaultSectionSize()
    columns: Sequence[Column] = table.model().columns  # type: ignore[attr-defined]  # a SimpleTable
    wide = columns[-1].width + sum(table.columnWidth(place) for place in range(len(columns) - 1))
    bar = 16 if wide > table.viewport().width() else 4  # room for a scroll bar, so that it never covers the last row
    table.setFixedHeight(table.horizontalHeader().sizeHint().height() + min(max(rows, 1), most) * height + bar)


def _id(row: Any) -> Any:
    return getattr(row, "key", None) or getattr(row, "seq", None)
