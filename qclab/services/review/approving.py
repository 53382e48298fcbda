"""The second person: verifying, approving or returning tests, agreeing that a test is not done.

Each record signed in a set carries its own signature (services/signatures/signing.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qclab.domain.counts import count
from qclab.domain.people.duties import Done, Duty, Step, duty_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import A_SENTENCE, reason_blockers, reason_of
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason, Refusal
from qclab.domain.review.deciding import deviation_blockers
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.lifecycle import TestState, approve_blockers, state_blockers
from qclab.domain.testing.verifying import Verifying, verify_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.people.people import at_the_bench
from qclab.queries.review.corrections import Correction, corrections
from qclab.queries.review.duties import done_on_tests
from qclab.queries.review.rules import rules_key
from qclab.queries.review.verified import changed_since
from qclab.queries.review.waiting import required_tests
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.investigations.holds import lift_reported
from qclab.services.investigations.reopened import approved_again, open_again
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


class Unexplained(StrEnum):
    """What becomes of a failing value that was changed, and lacks a sentence that says why; and of a set of which a
    part is signed."""

    CORRECTION = "correction"
    LEFT_BEHIND = "left behind"
    IN_PART = "signed in part"


@dataclass(frozen=True)
class Signed:
    """What signing tests did: the keys of those that were verified and wait for another person, and of those that were
    approved."""

    verified: tuple[int, ...] = ()
    approved: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """``1 test verified, 2 tests approved``"""
        numbers = ((self.verified, "verified"), (self.approved, "approved"))
        return ", ".join(f"{count(len(keys), 'test')} {did}" for keys, did in numbers if keys)


def blockers(lab: Lab, test: TestRow, done: Done, changed: Sequence[str] = ()) -> tuple[Reason, ...]:
    """Why this person cannot verify this test, or approve it; the window shows it on the button. ``done``: who did what
    on it; ``changed``: who verified what was changed since."""
    is_reviewer = lab.actor.may(Right.APPROVE_RESULTS)
    state = approve_blockers(test.state) or verify_blockers(test.verifying, done, changed) if is_reviewer else ()
    return (*state, *duty_blockers(Step.VERIFY, lab.actor, done))


def approve(
    lab: Lab,
    tests: Sequence[int],
    password: str,
    seen: Mapping[int, int] | None = None,
    accepted: Mapping[int, str] | None = None,
) -> Signed:
    """Sign submitted tests after the password is given again: the last of the verifications that its method asks for
    approves a test, those before it leave it for another person.

    ``seen`` is the row version of each test the reviewer looked at: one that was returned, changed and submitted again
    since then is not signed unseen, and nobody approves what they meant to verify first. ``accepted`` is, for each test
    in which a failing value was changed to one that does not fail, the reviewer's own reason why the correction is
    accepted; it is kept with the test and signed. Of a set of which some are verified and others approved each outcome
    is an event of its own, the approval last, and all of them are looked at before the first.
    Raises NotAllowed for a wrong password or one's own work, Conflict where a test is not submitted or no longer as
    seen, Invalid where a correction lacks its reason.
    """
    lab.require(Right.APPROVE_RESULTS, "approve")
    said = {key: why.strip() for key, why in (accepted or {}).items() if why.strip()}
    confirm_password(lab, password, {f"accepted_{key}": why for key, why in said.items()})
    first, left = _sign_alike(lab, tests, seen, said)
    if not left:
        return first
    try:
        then, _ = _sign_alike(lab, left, seen, said)
    except Refusal as refusal:
        kept = Reason(f"{first.words}; the others were not approved.", code=Unexplained.IN_PART)
        raise Conflict(kept, *refusal.reasons) from refusal
    return Signed((*first.verified, *then.verified), then.approved)


def _sign_alike(
    lab: Lab, tests: Sequence[int], seen: Mapping[int, int] | None, said: Mapping[int, str]
) -> tuple[Signed, list[int]]:  # fmt: skip
    """Look at all of these tests and sign those of one outcome, in one event: those that wait for another person where
    there are any. What they came to, and the tests that are left to approve."""
    with lab.write(Act.TESTS_APPROVED, "; ".join(dict.fromkeys(said.values())), right=Right.APPROVE_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        _refuse_own_work(lab, writing, rows)
        corrected = corrections(writing.connection, lab.actor, [row.key for row in rows])
        _refuse_unexplained(rows, corrected, said)
        waits = [row for row in rows if not row.verifying.is_last]
        left = [row.key for row in rows if row.verifying.is_last] if waits else []
        rows = waits or rows
        act = Act.TESTS_VERIFIED if waits else Act.TESTS_APPROVED
        writing.turned_out(act, reason="; ".join(dict.fromkeys(said[row.key] for row in rows if row.key in said)))
        by = rules_key(writing.connection)
        for row in rows:
            signed = _signed(writing, row.verifying, by)
            if row.key in corrected:
                before = f"{row.state_reason}; " if row.verifying.by else "Correction accepted: "
                signed["state_reason"] = f"{before}{said[row.key]}"
            writing.update(t.test, row.key, (seen or {}).get(row.key), **signed)
        keys = tuple(row.key for row in rows)
        if waits:
            sign(writing, lab, Meaning.VERIFIED, t.test.name, keys)
            return Signed(verified=keys), left
        approved_again(writing, [row.key for row in rows if row.reopened])
        lift_reported(writing, [row.key for row in rows if row.report_number])
        sign(writing, lab, Meaning.APPROVED, t.test.name, keys)
        return Signed(approved=keys), left


def _signed(writing: Writing, verifying: Verifying, rules: int | None) -> dict[str, object]:
    """What the next verification writes of a test: one before the last leaves it submitted. ``rules``: the version by
    which what is unusual about it was told."""
    if verifying.is_last:
        by = {"approved_by": writing.by, "approved_at": writing.at, "review_rules": rules}
    else:
        by = {"verified_again_by" if verifying.by else "verified_by": writing.by}
    return {"state": verifying.next_state, **by}


def _refuse_unexplained(
    rows: Sequence[TestRow], corrected: Mapping[int, Sequence[Correction]], said: Mapping[int, str]
) -> None:
    """A failing value that was changed is accepted by two persons: the reviewer says why too (MHRA, phase Ia)."""
    reasons = [
        Reason(
            f"{row.method_title}: a value that failed was changed ({corrected[row.key][0]}). "
            "Give your own reason, in a sentence, why this correction is accepted, or return the test.",
            f"accepted_{row.key}",
            code=Unexplained.CORRECTION,
            facts={"test": row.key},
        )
        for row in rows
        if row.key in corrected and reason_blockers(said.get(row.key, ""), letters=A_SENTENCE)
    ]
    if reasons:
        raise Invalid(*reasons)


def _refuse_own_work(lab: Lab, writing: Writing, rows: Sequence[TestRow]) -> None:
    done = done_on_tests(writing.connection, [row.key for row in rows])
    changed = changed_since(writing.connection, lab.actor, rows)
    own: list[Reason] = []
    wrong: list[Reason] = []
    for row in rows:
        for why in blockers(lab, row, done[row.key], changed.get(row.key, ())):
            (own if isinstance(why.code, Duty) else wrong).append(why.about(row.method_title))
    if wrong:
        raise Conflict(*wrong, *own)
    if own:
        raise NotAllowed(*own)


def return_tests(lab: Lab, tests: Sequence[int], reason: str) -> None:
    """Return submitted tests, with a reason, each to who submitted it while they may enter results, else to who has it,
    else to nobody. A case that a result opened stays open."""
    reason_of(reason, "Say why the test is returned.")
    with lab.write(Act.TEST_RETURNED, reason.strip(), right=Right.APPROVE_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        wrong = [why.about(row.method_title) for row in rows for why in state_blockers(row.state, TestState.SUBMITTED)]
        if wrong:
            raise Conflict(*wrong)
        here = at_the_bench(writing.connection)
        for row in rows:
            analyst = next((each for each in (row.submitted_by, row.analyst) if each in here), None)
            open_again(writing, row.key, reason.strip(), analyst=analyst)


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
    needed then. Who proposed it, or shaped the test, settles it neither way (21 CFR 11.10(g)). ``seen``: as in
    ``approve``.
    """
    lab.require(Right.APPROVE_NOT_DONE, "settle not done")
    confirm_password(lab, password, {"reason": reason, "deviation": deviation})
    if not agree or reason.strip():
        reason_of(reason, "Say why it is to be done after all.")
    act = Act.TEST_NOT_DONE_AGREED if agree else Act.TEST_NOT_DONE_DECLINED
    with lab.write(act, reason.strip(), right=Right.APPROVE_NOT_DONE) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        corrected = corrections(writing.connection, lab.actor, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        asked = TestState.NOT_DONE_PROPOSED
        if moved := [why.about(_named(row)) for row in rows for why in state_blockers(row.state, asked)]:
            raise Conflict(*moved)
        done = done_on_tests(writing.connection, [row.key for row in rows])
        duties = {row: duty_blockers(Step.AGREE_NOT_DONE, lab.actor, done[row.key]) for row in rows}
        if own := [why.about(_named(row)) for row, of_row in duties.items() for why in of_row]:
            raise NotAllowed(*own)
        if agree:
            refuse_without_deviation(deviation, is_required=bool(required_tests(writing.connection, tests)))
            _refuse_left_behind(rows, corrected, reason)
        for row in rows:
            version = (seen or {}).get(row.key)
            if not agree:
                writing.update(t.test, row.key, version, state=TestState.OPEN, state_reason=reason.strip())
                continue
            writing.update(t.test, row.key, version, state=TestState.NOT_DONE, deviation=deviation.strip())
        if agree:
            sign(writing, lab, Meaning.AGREED_NOT_DONE, t.test.name, [row.key for row in rows])


def refuse_without_deviation(deviation: str, *, is_required: bool) -> None:
    if why := deviation_blockers(deviation, is_required=is_required):
        raise Invalid(*why)


def _refuse_left_behind(rows: Sequence[TestRow], corrected: Mapping[int, Sequence[Correction]], reason: str) -> None:
    """A failing value that was changed is not dropped with its test unless a sentence says why."""
    left = [row for row in rows if row.key in corrected]
    if left and reason_blockers(reason, letters=A_SENTENCE):
        why = "Say in a sentence why it is left behind with the test."
        changed = [f"{_named(row)}: a value that failed was changed ({corrected[row.key][0]}). {why}" for row in left]
        raise Invalid(*[Reason(each, "reason", code=Unexplained.LEFT_BEHIND) for each in changed])


def _named(row: TestRow) -> str:
    return f"{row.method_title}, {row.batch_id}"
