"""The basis of an evaluation, step by step, and every value a cell ever had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from qclab.domain.catalogue.naming import named
from qclab.domain.evaluation.evaluations import REPORTED, Evaluation
from qclab.domain.evaluation.outcomes import half_typed, only_outcome
from qclab.domain.refusals import Refusal
from qclab.domain.results.observation import Observation
from qclab.domain.results.sources import Source
from qclab.domain.review.deciding import decision_blockers
from qclab.domain.samples.lifecycle import SampleState
from qclab.queries.results.evaluations import EvaluationRow
from qclab.queries.results.results import GridLine, ResultRow
from qclab.queries.testing.requirements import CriterionRow, is_reported
from qclab.services.results import recording
from qclab.ui import theme
from qclab.ui.commands import Command
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import mark
from qclab.ui.pages.results.grid.layout import day_of, final_words, outcomes_of, sample_words
from qclab.ui.pages.results.grid.model import Draft, evaluation_words
from qclab.ui.pages.results.recording import doubt_of
from qclab.ui.theme import set_state
from qclab.ui.widgets.ruler import CultureDays, RulerStrip
from qclab.ui.widgets.words import label
from qclab.ui.words import moments
from qclab.ui.words.limits import rulers_of


@dataclass(frozen=True)
class Fact:
    """A line of the pane. ``mark`` names an evaluation's shape and colour; ``title`` alone is a heading."""

    title: str
    text: str = ""
    mark: str = ""
    quiet: bool = False


class Facts(QWidget):
    """Lines of title and text; the labels are kept and filled again, since they change with every key."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, 84)
        self._lines: list[tuple[QLabel, QWidget, QLabel, QLabel]] = []
        self._facts: tuple[Fact, ...] = ()

    def show_facts(self, facts: Sequence[Fact]) -> None:
        facts = tuple(facts)
        if facts == self._facts:
            return
        self._facts = facts
        while len(self._lines) < len(facts):
            self._lines.append(self._line(len(self._lines)))
        for place, (title, holder, icon, text) in enumerate(self._lines):
            is_used = place < len(facts)
            title.setVisible(is_used)
            holder.setVisible(is_used)
            if is_used:
                self._fill(facts[place], title, icon, text)

    def text(self) -> str:
        """All lines, as a screen reader or a test reads them."""
        return "\n".join(f"{fact.title}: {fact.text}" if fact.text else fact.title for fact in self._facts)

    def _line(self, place: int) -> tuple[QLabel, QWidget, QLabel, QLabel]:
        title, icon, text = label("", "quiet"), label(), label(wrap=True)
        text.setFont(theme.figures())
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        self._grid.addWidget(title, place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(holder, place, 1)
        return title, holder, icon, text

    def _fill(self, fact: Fact, title: QLabel, icon: QLabel, text: QLabel) -> None:
        title.setText(fact.title)
        set_state(title, "role", "quiet" if fact.text else "heading")
        text.setText(fact.text)
        set_state(text, "role", "quiet" if fact.quiet else "")
        set_state(text, "evaluation", fact.mark)
        icon.setVisible(bool(fact.mark))
        if fact.mark:
            set_icon(icon, fact.mark, fact.mark)


class BasisPane(QScrollArea):
    decision_requested = Signal(object, object)
    """The result, and its evaluation that is not evaluable."""
    sample_requested = Signal(int)
    """The key of a sample that has not been received."""
    case_requested = Signal(object, str)
    """The result on which a lighter case is to be opened, and what it is called."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("basis")
        self.setAccessibleName("Basis of the evaluation")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(8)
        self.what = label("", "heading", wrap=True)
        self.which = label("", "quiet", wrap=True)
        self.facts = Facts("basis_facts")
        self.decide = Command(self, "propose_decision", "Propose a decision…", self._ask,
                              help_="How a value that is not evaluable is to be taken")  # fmt: skip
        self.receive = Command(self, "show_unreceived", "Receive on Samples…", self._show_sample,
                               help_="Show the sample, where it is received")  # fmt: skip
        self.case = Command(self, "case_of_value", "Case…", self._ask_case, icon="plus",
                            help_="open a case out of trend or atypical on this value")  # fmt: skip
        self.days = CultureDays()
        self.ruler = RulerStrip()
        for part in (self.what, self.which, self.days, self.facts, self.ruler):
            column.addWidget(part)
        for command in (self.receive, self.decide, self.case):
            column.addWidget(command.button(), 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(inside)
        self._undecided: tuple[ResultRow, EvaluationRow] | None = None
        self._unreceived: int | None = None
        self._recorded: ResultRow | None = None
        self.show_nothing()

    def show_nothing(self) -> None:
        self.what.setText("")
        self.which.setText("")
        self.facts.show_facts([])
        self.days.show_days(None)
        self.ruler.show_rulers(())
        self._offer(None, None)

    def show_cell(
        self, line: GridLine, sample: int | None, result: ResultRow | None, draft: Draft | None, closed: Sequence[str]
    ) -> None:
        """The cell under the cursor, as it is recorded; ``closed`` says why nothing can be entered."""
        self._name(line, sample)
        self.days.show_days(line.test.incubation.days(datetime.now(UTC)) if line.test.is_open else None)
        self.ruler.show_rulers(rulers_of(line, result) if draft is None else ())
        facts = []
        if draft is not None:
            facts += [fact for fact in _typed(line, draft.text) if fact.text != draft.why]
            facts.append(Fact("", draft.why or "recording…", quiet=draft.is_under_way))
            facts += [Fact("Recorded before")] if result is not None else []
        if result is not None:
            facts += result_facts(line, result)
        elif draft is None:
            days = day_of(line.test, datetime.now(UTC))
            facts.append(Fact("result", days or "none yet", "pending"))
            facts += [Fact("not open", why, quiet=True) for why in closed]
            facts += [Fact("limit", line.limit)] if line.criteria else [Fact("limit", "none: not evaluated")]
            facts += [Fact("type", line.to_type)] if line.to_type else []
        self.facts.show_facts(facts)
        self._offer(line, result)
        if closed and result is None:
            self._offer_sample(line, sample)

    def show_typing(self, line: GridLine, sample: int | None, text: str) -> None:
        """Only how the text is read: the evaluation comes with the record, so that no value is tried out first."""
        self._name(line, sample)
        self.ruler.show_rulers(())
        self.facts.show_facts(_typed(line, text))
        self._offer(None, None)

    def in_one_line(self) -> str:
        """For where the pane is not in sight."""
        return self.facts.text().replace(": ", " ").replace("\n", "  ·  ")

    def _name(self, line: GridLine, sample: int | None) -> None:
        self.what.setText(named(line.test.method_title, line.parameter.name))
        self.which.setText(f"{line.test.batch_id}, {line.test.stage}, {sample_words(line, sample)}")

    def _offer(self, line: GridLine | None, result: ResultRow | None) -> None:
        """A decision is proposed where nothing was proposed or what was proposed is declined."""
        waiting = [
            (row, each)
            for row in ([] if result is None else [result])
            for each in row.evaluations
            if each.evaluation is Evaluation.NOT_EVALUABLE and (each.decision is None or not each.decision.stands)
        ]
        self._undecided = waiting[0] if waiting else None
        self._recorded = result
        self.case.setVisible(result is not None)
        self.receive.setVisible(False)
        self.decide.setVisible(bool(waiting))
        if line is not None and self._undecided is not None:
            row, each = self._undecided
            why_not = decision_blockers(
                Evaluation.COMPLIES, row.typed, row.value, line.parameter, line.limit_of(each),
                is_reported=bool(line.test.report_number),
            )  # fmt: skip
            self.decide.note(" ".join(map(str, why_not)))

    def _offer_sample(self, line: GridLine, sample: int | None) -> None:
        """The first container of the cell that is not received: nothing is entered before it is."""
        those = [key for key, _, state in line.containers if state is SampleState.REGISTERED and sample in (None, key)]
        self._unreceived = those[0] if those else None
        self.receive.setVisible(bool(those))

    def _show_sample(self) -> None:
        if self._unreceived is not None:
            self.sample_requested.emit(self._unreceived)

    def _ask_case(self) -> None:
        if self._recorded is not None:
            value = f"{self.what.text()}: {self._recorded.typed_said}; {self.which.text()}"
            self.case_requested.emit(self._recorded, value)

    def _ask(self) -> None:
        if self._undecided is not None:
            self.decision_requested.emit(*self._undecided)


def _typed(line: GridLine, text: str) -> list[Fact]:
    to_type = [Fact("type", line.to_type, quiet=True)] if line.to_type else []
    if not text.strip():
        return [Fact("typed", "…", quiet=True), *to_type]
    outcomes = outcomes_of(line)
    if why := half_typed(text, outcomes):
        only = only_outcome(text, outcomes)
        return [Fact("typed", text), Fact("read as", f"{only}, with Enter" if only else why, quiet=True)]
    try:
        return [Fact("typed", text), Fact("read as", recording.read(line, text).said), *to_type]
    except Refusal as refusal:
        return [Fact("typed", text), Fact("read as", str(refusal), quiet=True)]


def result_facts(line: GridLine, result: ResultRow) -> list[Fact]:
    """Each step from the typed text to the evaluation, then who and when."""
    facts: list[Fact] = []
    several = len(result.evaluations) > 1
    for number, each in enumerate(result.evaluations, 1):
        facts += [Fact(f"Limit {number} of {len(result.evaluations)}")] if several else []
        facts += [Fact(title, text) for title, text in each.basis if title != "specification"]
        if each.evaluation is Evaluation.PENDING:
            facts.append(Fact("evaluation", result.to_date, mark(each.evaluation)[0]))
            facts.append(Fact("final", final_words(line.test)))
        else:
            is_only = is_reported(each.evaluation, [row for row in line.criteria if row.key == each.criterion])
            said = REPORTED if is_only else each.evaluation
            facts.append(Fact("evaluation", said, "" if is_only else mark(each.evaluation)[0]))
            facts.append(Fact("because", each.failing(result.typed_said) or each.reason))
        facts += [Fact("level", f"beyond the {each.level} level", "alert")] if each.level else []
        facts += [Fact(title, text) for title, text in each.basis if title == "specification"]
        facts += _decision(each)
    if not result.evaluations:
        facts += [Fact("typed", result.typed_said), Fact("read as", result.read_as)]
        facts.append(Fact("evaluation", "none: the specification has no limit for it", quiet=True))
    facts += [Fact("case", result.case, "alert")] if result.case else []
    facts += [Fact("case", f"{case} concerns it", "alert") for case in result.concerned if case != result.case]
    if doubt := doubt_of(line, result):
        facts.append(Fact("doubt", doubt, "alert"))
    how = "" if result.source == Source.TYPED else f" ({result.source})"
    facts.append(Fact("entered by", f"{result.entered_by_name}{how}"))
    facts.append(Fact("at", moments.minute(result.entered_at)))
    facts += [Fact("change", result.change_reason)] if result.change_reason else []
    facts += (
        [Fact("confirmed", f"{result.confirmed}, by {result.entered_by_name}", "alert")] if result.confirmed else []
    )
    return facts


def _decision(row: EvaluationRow) -> list[Fact]:
    found = row.decision
    if found is None:
        return []
    facts = [
        Fact("decision", f"{found.decided}, {found.state}", mark(found.decided)[0]),
        Fact("reason", found.reason),
        Fact("proposed by", f"{found.proposed_by_name}, {moments.minute(found.proposed_at)}"),
    ]
    if found.reviewed_at is not None:
        facts.append(Fact("reviewed by", f"{found.reviewed_by_name}, {moments.minute(found.reviewed_at)}"))
    facts += [Fact("note", found.review_note)] if found.review_note else []
    if found.qa_at is not None:
        facts.append(Fact("QA", f"{found.qa_by_name}, {moments.minute(found.qa_at)}"))
    return [*facts, Fact("note", found.qa_note)] if found.qa_note else facts


class HistoryPane(QScrollArea):
    """Every value of a cell, the newest first, and what was observed behind them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("history")
        self.setAccessibleName("History of the cell")
        self.setWidgetResizable(True)
        self.facts = Facts("history_facts")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 8, 8, 8)
        column.addWidget(self.facts)
        column.addStretch(1)
        self.setWidget(inside)

    def show_history(
        self, rows: Sequence[ResultRow], observations: Sequence[Observation] = (), criteria: Sequence[CriterionRow] = ()
    ) -> None:
        facts = []
        for number, row in enumerate(rows):
            name, words = evaluation_words(row, criteria)
            how = "" if row.source == Source.TYPED else f", {row.source}"
            facts += [
                Fact("Holds now" if number == 0 else "Before"),
                Fact("value", row.typed_said),
                Fact("evaluation", words, name),
                Fact("entered", f"{moments.minute(row.entered_at)}, {row.entered_by_name}{how}"),
            ]
            facts += [Fact("because", row.change_reason)] if row.change_reason else []
            facts += [Fact("confirmed", row.confirmed, "alert")] if row.confirmed else []
        facts = facts or [Fact("No value has been recorded here.")]
        self.facts.show_facts([*facts, *_observed(observations)])


def _observed(observations: Sequence[Observation]) -> list[Fact]:
    """Each observation behind the value; one that was superseded stays, quieter, with the reason."""
    facts = [Fact("Observed")] if observations else []
    for observation in observations:
        how = "" if observation.source == Source.TYPED else f", {observation.source}"
        when = f"{moments.minute(observation.observed_at)}, {observation.observed_by}{how}"
        which = observation.which or "value"
        facts.append(Fact(which if observation.current else f"{which}, before", observation.typed))
        facts.append(Fact("seen", when, quiet=True))
        facts += [Fact("because", observation.change_reason, quiet=True)] if observation.change_reason else []
    return facts
