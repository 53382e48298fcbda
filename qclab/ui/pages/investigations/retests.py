"""The plan of retests on the page of a case: a box for each with its analyst, empty until it is done."""

from typing import Final

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from qclab.domain.investigations.retests import RULE, PlanState, RetestState
from qclab.queries.investigations.retests import RetestRow
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import mark
from qclab.ui.pages.investigations.facts import CaseFacts
from qclab.ui.theme import set_state
from qclab.ui.widgets.flow import Flow
from qclab.ui.widgets.scrolling import Whole
from qclab.ui.widgets.words import label
from qclab.ui.words import moments

_STATE: Final = {
    PlanState.PROPOSED: "waits for QA, who signs or returns it",
    PlanState.SIGNED: "signed; nothing of it changes",
}


class PlanBoxes(Whole):
    """``acts`` is where the page puts its buttons: they go once QA has signed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("case_plan")
        self._state = label("", "quiet")
        self._state.setObjectName("case_plan_state")
        self.acts = QHBoxLayout()
        self._boxes = QWidget()
        self._down = QVBoxLayout(self)
        self._rule = label("", "quiet", wrap=True)
        head = QHBoxLayout()
        head.addWidget(label("Retest plan", "heading"))
        head.addWidget(self._state)
        head.addStretch(1)
        head.addLayout(self.acts)
        self._down.setContentsMargins(0, 4, 0, 0)
        self._down.setSpacing(6)
        self._down.addLayout(head)
        self._down.addWidget(self._boxes)
        self._down.addWidget(self._rule)

    def show_facts(self, facts: CaseFacts) -> None:
        file = facts.file
        plan, returned = file.plan, [each for each in file.plans if each.state is PlanState.RETURNED]
        if plan is None:
            none = "returned: " + returned[-1].returned_because if returned else "none yet"
            never = "none: this method is never retested" if file.facts.case.no_retest else none
            self._state.setText("" if facts.is_closed else never)
        else:
            self._state.setText(_STATE[plan.state])
        old, self._boxes = self._boxes, QWidget()
        self._down.replaceWidget(old, self._boxes)
        old.hide()
        old.deleteLater()
        flow = Flow(self._boxes, spacing=8)
        retests = plan.retests if plan is not None else ()
        for each in retests:
            flow.addWidget(_box(each, len(retests)))
        self._boxes.setVisible(bool(retests))
        self._rule.setText(f"{plan.why.rstrip('.')}. {plan.rule}" if plan is not None else RULE)
        self._rule.setVisible(not file.facts.case.no_retest)


def _box(retest: RetestRow, number: int) -> QFrame:
    box = QFrame()
    box.setProperty("role", "card")
    box.setObjectName(f"case_retest_{retest.number}")
    box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    down = QVBoxLayout(box)
    down.setContentsMargins(12, 6, 12, 6)
    down.setSpacing(2)
    attempt = f", attempt {retest.attempt}" if retest.attempt is not None else ""
    down.addWidget(label(f"Retest {retest.number} of {number}{attempt}", "quiet"))
    down.addWidget(label(retest.analyst_name, "heading"))
    line = QHBoxLayout()
    line.setSpacing(4)
    words = said_of(retest)
    said = label(words)
    if retest.reported:
        token, _ = mark(retest.evaluation)
        icon = QLabel()
        set_icon(icon, token, token)
        line.addWidget(icon)
        set_state(said, "evaluation", token)
    line.addWidget(said)
    line.addStretch(1)
    down.addLayout(line)
    box.setAccessibleName(f"Retest {retest.number} of {number}, {retest.analyst_name}: {words}")
    return box


def said_of(retest: RetestRow) -> str:
    """``0.14 EU/mL, complies, 2026-03-02`` of an approved one; else how far it is."""
    if not retest.reported:
        return "not begun" if retest.state is RetestState.OPEN else retest.state.value
    end = moments.day(retest.performed_to) if retest.performed_to else ""
    late = "" if retest.state is RetestState.APPROVED else retest.state.value
    return ", ".join(filter(None, (retest.typed_said, retest.evaluation.value, late or end)))
