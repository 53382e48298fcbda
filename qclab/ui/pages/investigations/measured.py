"""Every value of a case, original and retests, on one axis with one limit line; never their mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.investigations.retests import Outcome, PlanState, RetestState
from qclab.domain.refusals import Refusal
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import mark
from qclab.ui.pages.investigations.facts import CaseFacts
from qclab.ui.theme import set_state
from qclab.ui.widgets.strip import Scale, Strip, scale_of
from qclab.ui.widgets.words import label
from qclab.ui.words import moments


@dataclass(frozen=True)
class Measured:
    """A value of the case in words; ``value`` the number of it, where it is one that can be drawn."""

    name: str
    said: str
    value: Decimal | None
    evaluation: Evaluation
    who: str
    is_original: bool = False


def measured(facts: CaseFacts) -> list[Measured]:
    """The original, then each retest of the signed plan by its number; one that is not approved has no value yet."""
    file = facts.file
    test, original, plan = file.test, file.original, file.plan
    if test is None or original is None:
        return []
    by = f"{test.performed_by_name or original.entered_by_name}, {moments.day(original.entered_at)}"
    found = [Measured("Original", file.original_said, original.value, original.evaluation, by, True)]
    if plan is None or plan.state is not PlanState.SIGNED:
        return found
    for each in plan.retests:
        is_known = each.state is RetestState.APPROVED
        end = f", {moments.day(each.performed_to)}" if each.performed_to else ""
        found.append(
            Measured(
                f"Retest {each.number} of {len(plan.retests)}",
                each.typed_said if is_known else each.state.value,
                each.value if is_known else None,
                each.evaluation if is_known else Evaluation.PENDING,
                f"{each.analyst_name}{end}",
            )
        )
    return found


def axis(facts: CaseFacts, rows: Sequence[Measured]) -> Scale | None:
    """One scale for all values and the one limit; None where it is no number, or in another unit than the values."""
    original = facts.file.original
    limits, unit = facts.file.limits, original.unit if original is not None else ""
    plan = facts.file.plan
    units = {unit, *(each.unit for each in plan.retests if each.value is not None)} if plan is not None else {unit}
    values = [each.value for each in rows if each.value is not None]
    if len(limits) != 1 or len(units) != 1 or not values or limits[0][1] not in ("", unit):
        return None
    try:
        limit = parse_limit(limits[0][0])
    except Refusal:
        return None
    if not limit.numeric:
        return None
    return scale_of(values, limit.lower.value if limit.lower else None, limit.upper.value if limit.upper else None)


_ANSWERS = {
    Outcome.UNDER_WAY: ("pending", "Retests under way", "nothing is concluded before all are done"),
    Outcome.COMPLY: ("alert", "OOS, not confirmed", "until QA concludes with all values"),
    Outcome.FAILS: ("does-not-comply", "OOS confirmed", "a retest does not comply"),
    Outcome.NOT_SHOWN: ("does-not-comply", "The OOS stands", "not every retest was done and complies"),
}


class Values(QFrame):
    """The answer first, then a row for each value; where they are no numbers, a list."""

    def __init__(self, facts: CaseFacts) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("case_values")
        rows = measured(facts)
        scale = axis(facts, rows)
        down = QVBoxLayout(self)
        down.setContentsMargins(12, 8, 12, 8)
        down.setSpacing(6)
        plan = facts.file.plan
        if plan is not None and plan.state is PlanState.SIGNED and not facts.is_closed:
            down.addLayout(_answer(*_ANSWERS[plan.fact.outcome]))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(3, 3)
        for at, each in enumerate(rows):
            _row(grid, at, each, scale)
        down.addLayout(grid)
        limit = f"Limit {facts.file.limit}. " if facts.file.limit else ""
        down.addWidget(label(f"{limit}Each is printed; no average, no best of several.", "quiet", wrap=True))


def _answer(token: str, words: str, quiet: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(6)
    icon = QLabel()
    set_icon(icon, token, token, 20)
    said = label(words, "title")
    said.setObjectName("case_answer")
    set_state(said, "evaluation", token)
    line.addWidget(icon)
    line.addWidget(said)
    line.addWidget(label(quiet, "quiet"))
    line.addStretch(1)
    return line


def _row(grid: QGridLayout, at: int, each: Measured, scale: Scale | None) -> None:
    name = QWidget()
    inside = QHBoxLayout(name)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(4)
    inside.addWidget(label(each.name))
    if each.is_original:
        lock = QLabel()
        set_icon(lock, "lock", "quiet")
        inside.addWidget(lock)
    inside.addStretch(1)
    token, words = mark(each.evaluation)
    icon, said = QLabel(), label(words)
    set_icon(icon, token, token)
    set_state(said, "evaluation", token)
    judged = QWidget()
    beside = QHBoxLayout(judged)
    beside.setContentsMargins(0, 0, 0, 0)
    beside.setSpacing(4)
    beside.addWidget(icon)
    beside.addWidget(said)
    beside.addStretch(1)
    grid.addWidget(name, at, 0)
    grid.addWidget(label(each.said, "heading"), at, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if scale is not None:
        grid.addWidget(Strip(scale, each.value, is_inside=each.evaluation is Evaluation.COMPLIES), at, 3)
    grid.addWidget(judged, at, 4)
    grid.addWidget(label(each.who, "quiet"), at, 5)
    grid.setRowMinimumHeight(at, 30)
    name.setAccessibleName(f"{each.name}: {each.said}, {words}, {each.who}")
