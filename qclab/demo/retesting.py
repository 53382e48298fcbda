"""Cases of the demonstration laboratory: one whose retests are under way, one closed after them, and a trend."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from qclab.demo.bench import performed_with
from qclab.demo.people import PASSWORD, Demo
from qclab.demo.values import Values
from qclab.domain.investigations.case import Conclusion, Which
from qclab.domain.investigations.conclusions import reached
from qclab.domain.investigations.kinds import CaseKind, Subject
from qclab.domain.investigations.phases import CHECKLISTS, Answer, Finding, Phase, checklist
from qclab.domain.investigations.planning import plan_blockers
from qclab.domain.people.duties import Duty
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.investigations.file import CaseFile, read_case
from qclab.queries.investigations.listed import find_cases
from qclab.queries.results.results import grid
from qclab.queries.testing.testing import find_tests, get_tests
from qclab.services.investigations import hypotheses, opening, retesting, working
from qclab.services.investigations.concluding import Found, close, sign_phase
from qclab.services.lab import Lab
from qclab.services.results import performing, recording
from qclab.services.review import approving

Scheduled = tuple[datetime, Callable[[], None]]
_ANALYSTS: Final = ("tbakker", "lkoster", "spruit", "avisser")
_WORDS: Final = {
    Phase.OBVIOUS_ERROR: "Entry, calculation and sample are as the raw data say.",
    Phase.LABORATORY: "Method, standards, controls and reagents show nothing that explains the value.",
    Phase.FULL_SCALE: "The batch record has no finding; the retests of the plan are done.",
    Phase.BATCH_IMPACT: "No other batch was made of this material.",
}


def retested_cases(demo: Demo, end: datetime) -> Iterator[Scheduled]:
    """What happens to two cases in the last days before ``end``, each act with its moment."""
    first, second = _Retested(demo, 1), _Retested(demo, 2)
    yield end - timedelta(days=12), first.investigate
    yield end - timedelta(days=11), first.plan
    yield end - timedelta(days=10), partial(first.retest, 1)
    yield end - timedelta(days=9), partial(first.retest, 2)
    yield end - timedelta(days=8), first.close
    yield end - timedelta(days=5), second.investigate
    yield end - timedelta(days=4), second.plan
    yield end - timedelta(days=3), partial(second.retest, 1)
    yield end - timedelta(days=2), partial(_trend, demo)


def _trend(demo: Demo) -> None:
    """A value that complies and lies off what the batches before gave: a lighter case, which holds nothing."""
    analyst = demo["mjansen"]
    approved = analyst.ask(find_tests, state=TestState.APPROVED, limit=1)
    if not approved:
        return
    seen = "The value complies, and is the fourth in a row that lies above the mean of the last year."
    key = opening.open_case(analyst, CaseKind.OOT, seen, opening.Concerns(tests=approved))
    opening.name_subject(analyst, key, Subject.LOT, "control standard 26-117")
    for question in checklist(CaseKind.OOT, Phase.LABORATORY)[:2]:
        working.answer(analyst, key, Phase.LABORATORY, question, Answer.YES)


class _Retested:
    """The oldest open case that can be retested by then, of which two retests are planned."""

    def __init__(self, demo: Demo, number: int) -> None:
        self.demo, self.key = demo, 0
        self.chance = Random(f"retests {number}")  # noqa: S311 - a story, not a secret

    @property
    def qa(self) -> Lab:
        return self.demo["kvos"]

    @property
    def supervisor(self) -> Lab:
        return self.demo["adewit"]

    @property
    def analyst(self) -> Lab:
        return self.demo["mjansen"]

    @property
    def file(self) -> CaseFile:
        return self.qa.ask(read_case, self.key)

    def investigate(self) -> None:
        """Phases Ia and Ib find nothing; a hypothesis is tried meanwhile."""
        self.key = next(filter(self._can_be, reversed(self.qa.ask(find_cases, which=Which.OPEN))), 0)
        if not self.key:
            return
        working.give(self.qa, self.key, self.supervisor.actor.key)
        self._sign(Phase.OBVIOUS_ERROR, Finding.NO_ERROR, self.analyst, self.supervisor)
        supposed = "The value comes from the preparation, so that another aliquot of it reads otherwise."
        test = hypotheses.plan_test(self.supervisor, self.key, supposed, "Second aliquot")
        self.demo.clock.move_to(self.demo.clock.now + timedelta(minutes=40))
        by, at = self.analyst.actor.key, self.demo.clock.now - timedelta(minutes=5)
        hypotheses.record_test(self.supervisor, self.key, test, "reads the same", "refutes it", by, at)
        self._sign(Phase.LABORATORY, Finding.NO_CAUSE, self.supervisor)

    def _can_be(self, key: int) -> bool:
        file = self.qa.ask(read_case, key)
        case = file.facts.case
        shaped = {person for duty in (Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED) for person in case.done.get(duty, ())}
        is_free = self.supervisor.actor.key not in shaped and not case.phases and not case.untold
        is_free = (
            is_free and file.original is not None and file.original.value is not None
        )  # a number, to be seen on the axis
        is_free = is_free and case.kind is CaseKind.OOS
        return is_free and case.is_approved and not case.no_retest and case.has_material

    def plan(self) -> None:
        if not self.key or plan_blockers(self.file.facts.case, self.supervisor.actor):
            return
        done = self.file.facts.case.done
        free = [self.demo.labs[id_].actor.key for id_ in _ANALYSTS]
        named = [key for key in free if key not in {*done[Duty.PERFORMED], *done[Duty.ENTERED]}][:2]
        why = "Two retests of the same container by two analysts, as the procedure says."
        retesting.plan_retests(self.supervisor, self.key, named, why, PASSWORD)
        retesting.sign_plan(self.qa, self.key, PASSWORD)

    def retest(self, number: int) -> None:
        """One retest by its analyst, submitted and approved."""
        plan = self.file.plan if self.key else None
        test = plan.retests[number - 1].test if plan is not None else None
        if plan is None or test is None:
            return
        planned = plan.retests[number - 1].analyst
        lab = next(self.demo[id_] for id_ in _ANALYSTS if self.demo.labs[id_].actor.key == planned)
        (row,) = lab.ask(get_tests, [test])
        now = self.demo.clock.now
        said = performing.Performance(lab.actor.key, now - timedelta(hours=2), now, *performed_with(row))
        performing.set_performance(lab, {test: row.row_version}, said)
        for line in lab.ask(grid, [test]).lines:
            values = Values(row.product_name, line.body_weight, self.chance)
            typed = values.plausible(line, fails=False)
            recording.record(lab, [recording.NewResult(c.test, c.parameter, typed, c.sample) for c in line.cells])
        recording.submit(lab, [test])
        approving.approve(self.supervisor, [test], PASSWORD)

    def close(self) -> None:
        """QA closes it as the rule says: not confirmed where both comply, confirmed where one does not."""
        if not self.key or self.file.plan is None:
            return
        self._sign(Phase.FULL_SCALE, Finding.RETESTED, self.qa)
        self._sign(Phase.BATCH_IMPACT, Finding.THIS_BATCH, self.qa)
        conclusions = reached(self.file.facts.case)
        conclusion = Conclusion.NOT_CONFIRMED if Conclusion.NOT_CONFIRMED in conclusions else conclusions[0]
        because = "All values are looked at together, with what the phases found; no cause was proven."
        close(self.qa, self.key, conclusion, because, PASSWORD)

    def _sign(self, phase: Phase, finding: Finding, *signers: Lab) -> None:
        for question in CHECKLISTS[phase]:
            working.answer(signers[0], self.key, phase, question, Answer.YES)
        for lab in signers:
            sign_phase(lab, self.key, phase, Found(finding, None, _WORDS[phase], ""), PASSWORD)
