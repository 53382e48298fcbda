"""The retests of a case: planned by quality control, signed by QA, and then made at once, all of them and no more.

No other use case makes a retest: each is a new, empty test of the failing parameter, numbered as the next attempt, on
the containers of the original, and its own analyst does it.
"""

from collections.abc import Sequence

from qclab.domain.investigations.planning import plan_blockers, return_plan_blockers, sign_plan_blockers
from qclab.domain.investigations.retests import RULE, PlanState, retest_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Invalid, NotAllowed
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.investigations import deeds as queries
from qclab.queries.testing.handing import analysts_for
from qclab.services.investigations.attempts import new_attempts
from qclab.services.investigations.working import held
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t


def plan_retests(
    lab: Lab, case: int, analysts: Sequence[int | None], why: str, password: str, seen: int | None = None
) -> int:  # fmt: skip
    """Plan so many retests of a case, one for each analyst in their order, after the password is given again; the key
    of the plan. QA signs it or returns it. ``seen``: the row version of the case as it was read; a changed one gets no
    plan. Raises Invalid at ``analyst_1``... or ``why``."""
    lab.require(Right.CONCLUDE_CASES, "plan the retests of a case")
    confirm_password(lab, password, {"why": why})
    with lab.write(Act.RETESTS_PLANNED, why.strip(), right=Right.CONCLUDE_CASES) as writing:
        facts = held(writing, lab.actor, case, seen=seen)
        if reasons := plan_blockers(facts.case, lab.actor):
            raise NotAllowed(*reasons)
        row = queries.opened(writing.connection, case)
        known = {row.key: row.actor for row in analysts_for(writing.connection, lab.actor, [row.tested])}
        named = [known.get(key) if key is not None else None for key in analysts]
        if reasons := retest_blockers(named, why, facts.case.done):
            raise Invalid(*reasons)
        plan = writing.insert(
            t.retest_plan,
            batch=row.batch,
            investigation=case,
            state=PlanState.PROPOSED,
            why=why.strip(),
            rule=RULE,
            returned_because="",
            planned_by=writing.by,
            planned_at=writing.at,
            signed_at=None,
        )
        writing.insert_many(
            t.retest,
            [
                {"batch": row.batch, "plan": plan, "number": number, "analyst": analyst, "test": None}
                for number, analyst in enumerate(analysts, 1)
            ],
        )
        sign(writing, lab, Meaning.RETESTS_PLANNED, t.retest_plan.name, [plan])
        return plan


def sign_plan(lab: Lab, case: int, password: str, seen: int | None = None) -> list[int]:
    """Sign the plan of retests for QA, after the password is given again: its retests are made, each given to its
    analyst, and nothing of the plan changes any more; the keys of the tests. ``seen``: the row version of the case with
    the plan that was read; another plan is not signed in its place."""
    lab.require(Right.CLOSE_CASES, "sign a plan of retests for QA")
    confirm_password(lab, password)
    with lab.write(Act.RETESTS_AGREED, right=Right.CLOSE_CASES) as writing:
        facts = held(writing, lab.actor, case, seen=seen)
        if reasons := sign_plan_blockers(facts.case, lab.actor):
            raise NotAllowed(*reasons)
        row = queries.opened(writing.connection, case)
        plan = queries.waiting_plan(writing.connection, case)
        writing.update(t.retest_plan, plan.key, state=PlanState.SIGNED, signed_at=writing.at)
        number_of = len(plan.retests)
        said = [(f"{row.id}: retest {number} of {number_of}", analyst) for _, number, analyst in plan.retests]
        tests = new_attempts(writing, row.tested, dict.fromkeys(plan.containers, (plan.parameter,)), said)
        for (key, *_), test in zip(plan.retests, tests, strict=True):
            writing.update(t.retest, key, test=test)
        sign(writing, lab, Meaning.RETESTS_AGREED, t.retest_plan.name, [plan.key])
        return tests


def return_plan(lab: Lab, case: int, reason: str) -> None:
    """Return the plan of retests, with the reason (QA). It is kept as it was; quality control makes another."""
    reason_of(reason, "Say why it is returned.")
    with lab.write(Act.RETESTS_RETURNED, reason.strip(), right=Right.CLOSE_CASES) as writing:
        facts = held(writing, lab.actor, case)
        if reasons := return_plan_blockers(facts.case, lab.actor):
            raise NotAllowed(*reasons)
        plan = queries.waiting_plan(writing.connection, case)
        writing.update(
            t.retest_plan, plan.key, state=PlanState.RETURNED, returned_because=reason.strip()
        )  # fmt: skip
