"""The second person: approving or returning tests, settling what is not evaluable, agreeing that a test is not done.

Each record signed in a set carries its own signature, bound to the digest of what was signed (21 CFR 11.70).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.rights import Barred, Right
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason
from qclab.domain.review.deciding import deviation_blockers, right_to_settle
from qclab.domain.testing.lifecycle import TestState, approve_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.investigations.cases import has_case
from qclab.queries.results import results as result_queries
from qclab.queries.review import review as queries
from qclab.queries.review.corrections import Correction, corrections
from qclab.queries.review.waiting import proposals, required_tests
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.investigations.cases import open_case
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.encoding import canonical, plain, sha256
from qclab.store.holding import hold_aggregates

A_SENTENCE: Final = 10
"""The fewest characters of a reason that somebody will read years later."""


def blockers(lab: Lab, test: TestRow, entered_by: Sequence[int]) -> tuple[Reason, ...]:
    """Why this person cannot approve this test; the window shows it on the button."""
    if not lab.actor.may(Right.APPROVE_RESULTS):
        return (Reason(f"{lab.actor.name} may not {Right.APPROVE_RESULTS}.", code=Barred.NO_RIGHT),)
    return approve_blockers(test.state, lab.actor.key, {test.performed_by}, entered_by)


def approve(
    lab: Lab,
    tests: Sequence[int],
    password: str,
    seen: Mapping[int, int] | None = None,
    accepted: Mapping[int, str] | None = None,
) -> int:
    """Approve submitted tests after the password is given again; how many.

    ``seen`` is the row version of each test the reviewer looked at: one that was returned, changed and submitted again
    since then is not signed unseen. ``accepted`` is, for each test in which a failing value was changed to one that
    does not fail, the reviewer's own reason why the correction is accepted; it is kept with the test and signed.
    Raises NotAllowed for a wrong password or one's own work, Conflict where a test is not submitted or no longer as
    seen, Invalid where a correction lacks its reason.
    """
    lab.require(Right.APPROVE_RESULTS, "approve")
    said = {key: why.strip() for key, why in (accepted or {}).items() if why.strip()}
    confirm_password(lab, password, {f"accepted_{key}": why for key, why in said.items()})
    with lab.write(Act.TESTS_APPROVED, "; ".join(dict.fromkeys(said.values())), right=Right.APPROVE_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        _refuse_own_work(lab, writing, rows)
        corrected = corrections(writing.connection, [row.key for row in rows])
        _refuse_unexplained(rows, corrected, said)
        for row in rows:
            content = _content(writing, row)
            approved = {"state": TestState.APPROVED, "approved_by": writing.by, "approved_at": writing.at}
            if row.key in corrected:
                content["corrections"] = [asdict(each) for each in corrected[row.key]]
                content["accepted"] = said[row.key]
                approved["state_reason"] = f"Correction accepted: {said[row.key]}"
            sign(writing, lab, "approved", t.test.name, row.key, row.batch, _digest(content))
            writing.update(t.test, row.key, (seen or {}).get(row.key), **approved)
        return len(rows)


def _refuse_unexplained(
    rows: Sequence[TestRow], corrected: Mapping[int, Sequence[Correction]], said: Mapping[int, str]
) -> None:
    """A failing value that was changed is accepted by two persons: the reviewer says why too (MHRA, phase Ia)."""
    reasons = [
        Reason(
            f"{row.method_title}: a value that failed was changed ({corrected[row.key][0]}). "
            "Give your own reason, in a sentence, why this correction is accepted, or return the test.",
            f"accepted_{row.key}",
        )
        for row in rows
        if row.key in corrected and len(said.get(row.key, "")) < A_SENTENCE
    ]
    if reasons:
        raise Invalid(*reasons)


def _refuse_own_work(lab: Lab, writing: Writing, rows: Sequence[TestRow]) -> None:
    own: list[Reason] = []
    wrong: list[Reason] = []
    for row in rows:
        entered = queries.entered_by(writing.connection, row.key)
        performed = queries.performed_by(writing.connection, row.key)
        for why in approve_blockers(row.state, lab.actor.key, performed, entered):
            (own if row.state == TestState.SUBMITTED else wrong).append(why.about(row.method_title))
    if wrong:
        raise Conflict(*wrong, *own)
    if own:
        raise NotAllowed(*own)


def _content(writing: Writing, row: TestRow) -> dict[str, Any]:
    """The canonical content of a test that an approval signs: how it was performed and every value that stands."""
    results = result_queries.current_results(writing.connection, [row.key])
    return {"test": row._asdict(), "results": [asdict(result) for result in results]}


def _digest(content: object) -> str:
    """The digest of what is signed, over its canonical JSON."""
    return sha256(canonical(plain(content)))


def sign(writing: Writing, lab: Lab, meaning: str, table: str, key: int, batch: int | None, digest: str) -> int:
    """One signature row: who, what it means, when, over which content."""
    return writing.insert(
        t.signature,
        person=writing.by,
        printed_name=lab.actor.name,
        meaning=meaning,
        at=writing.at,
        subject_table=table,
        subject=key,
        batch=batch,
        digest=digest,
    )


def return_tests(lab: Lab, tests: Sequence[int], reason: str) -> None:
    """Return submitted tests to the analyst with a reason. A case that a result opened stays open."""
    if not reason.strip():
        raise Invalid(Reason("Say why the test is returned.", "reason"))
    with lab.write(Act.TEST_RETURNED, reason.strip(), right=Right.APPROVE_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        wrong = [f"{row.method_title}: it is {row.state}." for row in rows if row.state != TestState.SUBMITTED]
        if wrong:
            raise Conflict(*wrong)
        for row in rows:
            writing.update(t.test, row.key, state=TestState.OPEN, state_reason=reason.strip())


def settle_not_done(
    lab: Lab,
    tests: Sequence[int],
    *,
    agree: bool,
    reason: str,
    password: str,
    deviation: str = "",
    seen: Mapping[int, int] | None = None,
) -> None:
    """QA agrees that tests are not done, or opens them again: all of them or none, and every one in the way is named.

    A batch that lacks a required test does not comply; its certificate names the test and the ``deviation``, which is
    needed then. Who proposed it cannot agree to it (21 CFR 11.10(g)). ``seen``: as in ``approve``.
    """
    lab.require(Right.APPROVE_NOT_DONE, "settle not done")
    confirm_password(lab, password, {"reason": reason, "deviation": deviation})
    if not agree and not reason.strip():
        raise Invalid(Reason("Say why it is to be done after all.", "reason"))
    act = Act.TEST_NOT_DONE_APPROVED if agree else Act.TEST_NOT_DONE_DECLINED
    with lab.write(act, reason.strip(), right=Right.APPROVE_NOT_DONE) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        proposed = proposals(writing.connection, tests)
        corrected = corrections(writing.connection, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        if moved := [f"{_named(row)}: it is {row.state}." for row in rows if row.state != TestState.NOT_DONE_PROPOSED]:
            raise Conflict(*moved)
        if agree:
            own = [row for row in rows if row.key in proposed and proposed[row.key].actor_id == lab.actor.id]
            if own:
                said = "you proposed that it is not done; another person agrees to it."
                raise NotAllowed(*[f"{_named(row)}: {said}" for row in own])
            _refuse_without_deviation(deviation, is_required=bool(required_tests(writing.connection, tests)))
            _refuse_left_behind(rows, corrected, reason)
        for row in rows:
            version = (seen or {}).get(row.key)
            if not agree:
                writing.update(t.test, row.key, version, state=TestState.OPEN, state_reason=reason.strip())
                continue
            content = {"test": row._asdict(), "reason": row.state_reason, "deviation": deviation.strip()}
            sign(writing, lab, "agreed not done", t.test.name, row.key, row.batch, _digest(content))
            writing.update(t.test, row.key, version, state=TestState.NOT_DONE, deviation=deviation.strip())


def _refuse_without_deviation(deviation: str, *, is_required: bool) -> None:
    if why := deviation_blockers(deviation, is_required=is_required):
        raise Invalid(*why)


def _refuse_left_behind(rows: Sequence[TestRow], corrected: Mapping[int, Sequence[Correction]], reason: str) -> None:
    """A failing value that was changed is not dropped with its test unless a sentence says why."""
    left = [row for row in rows if row.key in corrected]
    if left and len(reason.strip()) < A_SENTENCE:
        why = "Say in a sentence why it is left behind with the test."
        changed = [f"{_named(row)}: a value that failed was changed ({corrected[row.key][0]}). {why}" for row in left]
        raise Invalid(*[Reason(each, "reason") for each in changed])


def _named(row: TestRow) -> str:
    return f"{row.method_title}, {row.batch_id}"


def propose_decision(lab: Lab, evaluation: int, decided: str, reason: str) -> int:
    """Propose what is decided of a result that is not evaluable, with the reason; its key. Another person settles it.

    Raises Invalid at ``decided`` for what cannot be decided of such a result (``domain/review/deciding.py``).
    """
    if len(reason.strip()) < A_SENTENCE:
        raise Invalid(Reason("Give the reason in a sentence; it is printed on the certificate.", "reason"))
    with lab.write(Act.DECISION_PROPOSED, reason.strip(), right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.evaluation, [evaluation])
        row = queries.evaluation(writing.connection, lab.actor, evaluation)
        if row.evaluation != Evaluation.NOT_EVALUABLE:
            raise Conflict(f"It {row.evaluation}; only a value that is not evaluable needs a decision.")
        if row.decision is not None and row.decision.state != "declined":
            raise Conflict(f"A decision on it is {row.decision.state} already.")
        if why := row.decision_blockers(decided):
            raise Invalid(*why)
        return writing.insert(
            t.decision,
            batch=row.batch,
            evaluation=evaluation,
            decided=decided,
            reason=reason.strip(),
            state="proposed",
            proposed_by=writing.by,
            proposed_at=writing.at,
            reviewed_by=None,
            reviewed_at=None,
            review_note="",
            deviation="",
        )


def settle_decision(
    lab: Lab,
    evaluation: int,
    *,
    accept: bool,
    note: str,
    password: str,
    deviation: str = "",
    seen: int | None = None,
) -> None:
    """Accept or decline a proposed decision, as a second person, after the password is given again.

    One that a required value does not comply opens a case, as a failed result does; one that a required line was not
    tested needs QA and a ``deviation``. What could not be proposed today cannot be accepted either. ``seen`` is the key
    of the decision that was read: another one proposed meanwhile is not settled unseen.
    """
    with lab.store.read() as connection:
        latest = result_queries.decisions_on(connection, [evaluation]).get(evaluation)
    right = right_to_settle(latest.decided if latest else "")
    lab.require(right, "settle a decision")
    confirm_password(lab, password, {"note": note, "deviation": deviation})
    if not accept and not note.strip():
        raise Invalid(Reason("Say why the decision is declined.", "note"))
    act = Act.DECISION_ACCEPTED if accept else Act.DECISION_DECLINED
    with lab.write(act, note.strip(), right=right) as writing:
        hold_aggregates(writing.connection, t.evaluation, [evaluation])
        row = queries.evaluation(writing.connection, lab.actor, evaluation)
        decision = row.decision
        if decision is None or decision.state != "proposed":
            raise Conflict("No decision on it is waiting.")
        if (seen is not None and decision.key != seen) or right_to_settle(decision.decided) is not right:
            raise Conflict("Another decision was proposed after you read this one. Read it, then settle it.")
        involved = {decision.proposed_by, *row.performed_by, *queries.entered_by(writing.connection, row.test)}
        if lab.actor.key in involved:
            raise NotAllowed(
                "You proposed the decision, performed the test or entered its results; another person settles it."
            )
        if accept:
            if why := row.decision_blockers(decision.decided):
                raise Conflict(*why)
            if decision.decided == Evaluation.NOT_TESTED:
                _refuse_without_deviation(deviation, is_required=row.required)
            content = {
                "decision": {**asdict(decision), "deviation": deviation.strip()},
                "evaluation": row.evaluation,
                "result": row.result,
            }
            sign(writing, lab, "decision accepted", t.decision.name, decision.key, row.batch, _digest(content))
            if (
                decision.decided == Evaluation.DOES_NOT_COMPLY
                and row.required
                and not has_case(writing.connection, row.result)
            ):
                open_case(writing, row.batch, row.test, row.result)
        writing.update(
            t.decision,
            decision.key,
            state="accepted" if accept else "declined",
            reviewed_by=writing.by,
            reviewed_at=writing.at,
            review_note=note.strip(),
            deviation=deviation.strip() if accept else "",
        )
