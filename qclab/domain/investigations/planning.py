"""Who plans the retests of a case, who signs the plan, and when; and when a repeat is begun before the closing."""

from collections.abc import Iterator
from typing import Final

from qclab.domain.investigations.case import Bar, Case, needed, under_way, work_blockers
from qclab.domain.investigations.phases import INVALIDATING, Phase
from qclab.domain.investigations.retests import PlanState
from qclab.domain.people.duties import Step, duty_blockers
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Reason


def plan_blockers(case: Case, actor: Actor) -> tuple[Reason, ...]:
    """Why this person does not plan the retests of a case: it is a tool of phase II, once, and never of the first."""
    first = next(_unplannable(case), None)
    why = (first,) if first is not None else ()
    return work_blockers(case) or why or duty_blockers(Step.PLAN_RETESTS, actor, case.done)


def _unplannable(case: Case) -> Iterator[Reason]:
    """Why nobody plans retests, what matters most first."""
    if case.no_retest:
        why = "The method lets no retest be made: the OOS stands, or a proven cause invalidates the original."
        yield Reason(why, code=Bar.METHOD)
    if case.plan is not None:
        is_signed = case.plan.state is PlanState.SIGNED
        why = "The plan is signed; nothing of it changes." if is_signed else "The plan waits for QA."
        yield Reason(why, code=Bar.PLANNED)
    if under_way(case) is not Phase.FULL_SCALE:
        why = f"Retests are planned in phase {Phase.FULL_SCALE}, once the phases before it are signed."
        yield Reason(why, code=Bar.NOT_UNDER_WAY, facts={"phase": Phase.FULL_SCALE})
    if not case.is_approved:
        yield Reason("The test is not approved yet; approve the original value first.", code=Bar.NOT_APPROVED)
    if not case.has_material:
        yield _NO_MATERIAL


_NO_MATERIAL: Final = Reason(
    "No container of the original test is left: a retest is not possible, and the OOS stands.", code=Bar.NO_MATERIAL
)


def sign_plan_blockers(case: Case, actor: Actor) -> tuple[Reason, ...]:
    """Why this person does not sign the plan of retests for QA."""
    lacking = () if case.has_material else (_NO_MATERIAL,)
    return return_plan_blockers(case, actor) or lacking


def return_plan_blockers(case: Case, actor: Actor) -> tuple[Reason, ...]:
    """Why this person does not return the plan of retests for QA."""
    if reasons := work_blockers(case):
        return reasons
    if case.plan is None or case.plan.state is not PlanState.PROPOSED:
        return (Reason("No plan of retests waits for QA.", code=Bar.NOT_PLANNED),)
    return duty_blockers(Step.SIGN_PLAN, actor, case.done)


def repeat_blockers(case: Case, *, is_short: bool, is_begun: bool) -> tuple[Reason, ...]:
    """Why the repeat of a case is not begun before its closing: only what lives for hours does not wait for QA, and
    only once the phase that proved the cause has all its signatures."""
    reasons = list(work_blockers(case))
    if case.kind.is_lighter:
        reasons.append(Reason("A lighter case repeats no test: it invalidates no value.", code=Bar.NOT_REACHED))
    if not is_short:
        why = "Only a product that lives less than 72 hours is repeated before QA has closed the case."
        reasons.append(Reason(why, code=Bar.NOT_REACHED))
    if not INVALIDATING & {case.finding(phase) for phase in needed(case)}:
        reasons.append(Reason("No cause is proven and signed yet.", code=Bar.NO_CAUSE))
    if is_begun:
        reasons.append(Reason("The repeat is begun already.", code=Bar.PLANNED))
    if not case.has_material:
        reasons.append(_NO_MATERIAL)
    return tuple(reasons[:1])
