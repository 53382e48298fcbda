"""The commands of retests and of investigation tests on the page of a case; each asks the rule that its deed asks."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from qclab.domain.investigations.case import Case, work_blockers
from qclab.domain.investigations.phases import Phase
from qclab.domain.investigations.planning import (
    plan_blockers,
    repeat_blockers,
    return_plan_blockers,
    sign_plan_blockers,
)
from qclab.domain.investigations.retests import RULE, Analyst, PlanState
from qclab.domain.people.duties import Duty, Step, duty_blockers
from qclab.domain.people.rights import Actor, Right
from qclab.domain.refusals import Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.investigations.file import HypothesisRow
from qclab.queries.people.people import PersonRow, people
from qclab.services.investigations import concluding, hypotheses, retesting
from qclab.services.lab import Lab
from qclab.ui.commands import Command
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.page import Page
from qclab.ui.pages.investigations.facts import CaseFacts
from qclab.ui.pages.investigations.retest_dialogs import HypothesisDialog, PlanDialog, TestedDialog
from qclab.ui.pages.investigations.view import CaseView
from qclab.ui.signing import Deed, barring, offer, sign
from qclab.ui.words.samples import why_not


class RetestActs(QObject):
    """``changed`` is called with the words of what was recorded."""

    def __init__(self, lab: Lab, page: Page, view: CaseView, changed: Callable[[str], object]) -> None:
        super().__init__(page)
        self._lab, self._page, self._view, self._changed = lab, page, view, changed
        made = partial(Command, page)
        self.plan = made("plan_retests", "Plan retests…", self._plan, keys=["Ctrl+Shift+R"], icon="signature",
                         help_="plan the retests of the case and sign the plan")  # fmt: skip
        self.agree = made("sign_plan", "Sign plan…", self._agree, keys=["Ctrl+Shift+R"], icon="signature",
                          help_="sign the plan of retests for QA")  # fmt: skip
        self.return_ = made("return_plan", "Return plan…", self._return, help_="return the plan of retests")
        self.repeat = made("begin_repeat", "Begin repeat", self._repeat, icon="plus",
                           help_="begin the repeat before QA has closed the case")  # fmt: skip
        self.suppose = made("plan_hypothesis", "Test…", self._suppose, keys=["Ctrl+Shift+H"], icon="plus",
                            help_="plan an investigation test")  # fmt: skip
        self.found = made("record_hypothesis", "Result…", self._found, help_="record what it found")

    @property
    def of_plan(self) -> tuple[Command, ...]:
        return self.plan, self.agree, self.return_

    @property
    def of_hypotheses(self) -> tuple[Command, ...]:
        return self.suppose, self.found

    def look(self, *, is_shown: bool) -> None:
        """Which commands there are, and why one cannot be given."""
        facts, actor = self._view.facts, self._lab.actor
        if facts is None or not is_shown:
            self.repeat.setVisible(False)
            return
        case, own = facts.file.facts.case, facts.file.facts
        is_planned = case.plan is not None
        waits = case.plan is not None and case.plan.state is PlanState.PROPOSED
        is_open = not facts.is_closed and self._view.phase is Phase.FULL_SCALE
        self.plan.setVisible(is_open and not is_planned and not case.no_retest)
        self.agree.setVisible(is_open and waits)
        self.return_.setVisible(is_open and waits)
        offer(self.plan, actor, plan_blockers(case, actor))
        offer(self.agree, actor, sign_plan_blockers(case, actor))
        self.return_.refuse(_joined(return_plan_blockers(case, actor)))
        begun = facts.file.repeat is not None
        may_repeat = not repeat_blockers(case, is_short=own.is_short, is_begun=begun)
        self.repeat.setVisible(may_repeat)
        self.repeat.refuse(_joined(duty_blockers(Step.BEGIN_REPEAT, actor, case.done)))
        for command in self.of_hypotheses:
            command.setVisible(not facts.is_closed)
        worked = why_not(actor, Right.WORK_CASES) or _joined(work_blockers(case))
        self.suppose.refuse(worked)
        row = self._row()
        self.found.refuse(worked or ("" if row is not None and not row.result else "Choose a test without a result."))

    def _row(self) -> HypothesisRow | None:
        row: HypothesisRow | None = self._view.hypotheses.current_row()
        return row

    # the plan

    def _plan(self) -> None:
        self._page.read("analysts", partial(self._lab.ask, people), self._ask_plan)

    def _ask_plan(self, rows: list[PersonRow]) -> None:
        facts = self._view.facts
        if facts is None:
            return
        done = facts.file.facts.case.done
        excluded = {*done.get(Duty.PERFORMED, ()), *done.get(Duty.ENTERED, ())}
        known = {
            row.key: Analyst(row.actor)
            for row in rows
            if row.state == "active" and row.may(Right.ENTER_RESULTS) and row.key not in excluded
        }
        dialog = PlanDialog(known, done, facts.file.id, self._page)
        dialog.accepted.connect(
            lambda: self._sign_plan(facts, [known[key] for key in dialog.analysts], dialog.given["why"])
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _sign_plan(self, facts: CaseFacts, analysts: list[Analyst], why: str) -> None:
        key, keys = facts.file.line.key, [each.actor.key for each in analysts]
        self._sign(
            facts, Meaning.RETESTS_PLANNED, [each.actor.name for each in analysts], why,
            lambda signer, password: retesting.plan_retests(signer, key, keys, why, password),
            "Planned; QA signs it or returns it.", "Plan retests", plan_blockers,
        )  # fmt: skip

    def _agree(self) -> None:
        facts = self._view.facts
        plan = facts.file.plan if facts is not None else None
        if facts is None or plan is None:
            return
        key = facts.file.line.key
        self._sign(
            facts, Meaning.RETESTS_AGREED, [each.analyst_name for each in plan.retests], plan.why,
            lambda signer, password: retesting.sign_plan(signer, key, password),
            "Signed; each retest is made and given to its analyst.", "Sign the plan", sign_plan_blockers,
        )  # fmt: skip

    def _sign(
        self, facts: CaseFacts, meaning: Meaning, names: list[str], why: str, does: Callable[[Lab, str], object],
        words: str, title: str, blockers: Callable[[Case, Actor], Sequence[Reason]],
    ) -> None:  # fmt: skip
        number = len(names)
        lines = [f"Retest {at} of {number}: {name}" for at, name in enumerate(names, 1)]
        item = "\n".join([f"{facts.file.id}, {facts.file.original_said}", *lines, f"Why: {why}"])
        barred = barring(self._lab.actor, blockers(facts.file.facts.case, self._lab.actor))
        done = partial(_said, self._changed, words)
        sign(self._page, Deed(self._lab, meaning, [item], [RULE], does, done, title=title, barred=barred))

    def _return(self) -> None:
        facts = self._view.facts
        if facts is not None:
            what = "The plan is kept as it is; quality control makes another."
            reason = ReasonDialog.ask(self._page, title="Return the plan", what=what, accept="Return")
            if reason is not None:
                deed = partial(retesting.return_plan, self._lab, facts.file.line.key, reason)
                self._page.write(deed, lambda _: self._changed("Returned."))

    def _repeat(self) -> None:
        facts = self._view.facts
        if facts is not None:
            deed = partial(concluding.begin_repeat, self._lab, facts.file.line.key)
            words = "The repeat is begun; it is reported once QA has closed the case."
            self._page.write(deed, lambda _: self._changed(words))

    # investigation tests

    def _suppose(self) -> None:
        facts = self._view.facts
        if facts is not None:
            dialog, key = HypothesisDialog(self._page), facts.file.line.key
            self._ask(
                dialog,
                lambda: hypotheses.plan_test(self._lab, key, dialog.given["hypothesis"], dialog.given["material"]),
            )

    def _found(self) -> None:
        self._page.read("performers", partial(self._lab.ask, people), self._ask_found)

    def _ask_found(self, rows: list[PersonRow]) -> None:
        facts, row = self._view.facts, self._row()
        if facts is None or row is None or row.result:
            return
        offered = [(each.key, f"{each.name} ({each.id})") for each in rows if each.may(Right.ENTER_RESULTS)]
        dialog = TestedDialog(row.material, row.planned_at, offered, self._lab.store.clock, self._page)
        case = facts.file.line.key

        def record() -> None:
            given = dialog.given
            hypotheses.record_test(
                self._lab, case, row.key, given["result"], given["tells"], given["performed_by"], given["performed_at"]
            )

        self._ask(dialog, record)

    def _ask(self, dialog: Any, deed: Callable[[], object]) -> None:
        """What a dialog gave is recorded; it asks the rules of the deed itself before it closes."""
        dialog.accepted.connect(lambda: self._page.write(deed, lambda _: self._changed("")))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _said(changed: Callable[[str], object], words: str, _: object) -> None:
    changed(words)


def _joined(reasons: Any) -> str:
    return " ".join(map(str, reasons))
