"""The columns of the list of cases and of the lists on the page of one."""

from collections.abc import Callable
from datetime import datetime

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.case import CaseState, Conclusion
from qclab.domain.investigations.phases import Answer
from qclab.queries.investigations.file import HypothesisRow
from qclab.queries.investigations.listed import CaseLine
from qclab.ui.models.columns import Column
from qclab.ui.pages.investigations.facts import Question, answered
from qclab.ui.words import moments

_MARKS = {
    Conclusion.CONFIRMED: Evaluation.DOES_NOT_COMPLY,
    Conclusion.NO_RETEST: Evaluation.DOES_NOT_COMPLY,
    Conclusion.NOT_CONFIRMED: Evaluation.COMPLIES,
    Conclusion.INVALIDATED: Evaluation.NOT_EVALUABLE,
    Conclusion.ENTRY_ERROR: Evaluation.COMPLIES,
    Conclusion.NO_ACTION: Evaluation.COMPLIES,
    Conclusion.TREND: Evaluation.NOT_EVALUABLE,
    Conclusion.DEVIATION: Evaluation.NOT_EVALUABLE,
}


def case_columns(clock: Callable[[], datetime]) -> tuple[Column, ...]:
    """The list of cases; what is left of each is counted from ``clock``."""

    def due(row: CaseLine) -> str:
        return moments.due(row.case.due_at, clock()) if row.case.due_at else ""

    def state(row: CaseLine) -> str:
        if row.case.state is CaseState.CLOSED:
            return f"{_MARKS[Conclusion(row.case.conclusion)].replace(' ', '-')}:{row.case.conclusion}"
        return f"pending:{row.case.waits_for}"

    return (
        Column("Case", 128, lambda r: r.case.id, kind="id", key="case"),
        Column("Batch", 100, lambda r: r.batch_id, kind="id", key="batch"),
        Column("Test", 220, lambda r: r.case.method_title or r.case.seen, key="test",
               tooltip=lambda r: r.case.seen or r.case.method_title),
        Column("Parameter", 150, lambda r: r.case.parameter_name, key="parameter",
               tooltip=lambda r: r.case.parameter_name),
        Column("Result", 100, lambda r: r.case.reported, key="result", exact=True,
               tooltip=lambda r: r.case.failure),
        Column("Kind", 92, lambda r: r.case.kind, kind="quiet", key="kind", tooltip=lambda r: r.case.kind.in_words),
        Column("Phase", 180, state, kind="evaluation", key="phase"),
        Column("Due", 96, due, kind="late", key="due", tooltip=lambda r: moments.exactly(r.case.due_at)),
        Column("Owner", 110, lambda r: r.case.owner_name or ("unassigned" if r.case.state is CaseState.OPEN else ""),
               key="owner"),
        Column("Opened", 92, lambda r: moments.day(r.case.opened_at), kind="instant", key="opened"),
    )  # fmt: skip


_ANSWERS = {
    Answer.YES: f"{Evaluation.COMPLIES}:yes",
    Answer.NO: "alert:no",
    Answer.NOT_APPLICABLE: "n/a",
}


def _answer(row: Question) -> str:
    given = _ANSWERS.get(Answer(row.answer)) if row.answer else "pending:open"
    return f"{given}, in words" if row.words else f"{given}"


CHECKLIST = (
    Column("Question", 280, lambda r: r.question, key="question", tooltip=lambda r: r.question),
    Column("Answer", 80, _answer, kind="evaluation", key="answer", tooltip=answered),
)
"""Whole questions: what was said to one, and by whom, stands below the list while the cursor is on it."""


def _planned(row: HypothesisRow) -> str:
    return f"{row.hypothesis}\nPlanned by {row.planner_name}, {moments.minute(row.planned_at)}"


HYPOTHESES = (
    Column("Measured", 110, lambda r: r.material, key="material", tooltip=_planned),
    Column("Found", 80, lambda r: r.result, key="result", exact=True, tooltip=lambda r: r.result),
    Column(
        "Hypothesis", 80, lambda r: r.tells or "no result yet", kind="quiet", key="tells", tooltip=lambda r: r.tells
    ),
)
"""Without an evaluation: they are held against no limit."""
EVIDENCE = (
    Column("Concerned, reference or file", 140, lambda r: r.words, key="words", tooltip=lambda r: r.words),
    Column("Kind", 80, lambda r: r.what, kind="quiet", key="kind"),
    Column("By", 90, lambda r: r.by_name, kind="quiet", key="by"),
)
