"""A second person agrees that a run is invalid, or not: then each test gets a new, empty attempt, or goes on."""

from collections.abc import Mapping, Sequence

from qclab.domain.people.duties import Step, duty_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, NotAllowed, Reason
from qclab.domain.runs.lifecycle import RunState, settle_blockers
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.invalid import because_invalid
from qclab.domain.testing.lifecycle import TestState, state_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.investigations.deeds import samples_in_hand
from qclab.queries.review.duties import done_on_tests
from qclab.queries.testing.attempts import attempts_of
from qclab.queries.testing.invalid import OnRun, runs_of, samples_of
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.investigations.attempts import new_attempts, report
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def settle_invalid(
    lab: Lab,
    tests: Sequence[int],
    *,
    agree: bool,
    reason: str,
    password: str,
    seen: Mapping[int, int] | None = None,
) -> None:
    """Agree that the run of these tests is invalid, or open them again with the reason; all or none.

    Agreed to, each attempt stays to be read with its reason and never counts; a new, empty one takes what it was to
    fulfil. It is performed only as often as the method version lets it be repeated (domain/testing/invalid.py). Who
    proposed it, performed the test or shaped its record does not agree. ``seen``: the row version of each test.
    """
    lab.require(Right.APPROVE_RESULTS, "settle an invalid run")
    confirm_password(lab, password, {"reason": reason})
    if not agree:
        reason_of(reason, "Say why the run is valid.")
    act = Act.INVALID_AGREED if agree else Act.INVALID_DECLINED
    with lab.write(act, reason.strip(), right=Right.APPROVE_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        asked = TestState.INVALID_PROPOSED
        if moved := [why.about(row.method_title) for row in rows for why in state_blockers(row.state, asked)]:
            raise Conflict(*moved)
        runs = runs_of(writing.connection, [row.key for row in rows])
        if whole := [
            why.about(row.method_title) for row in rows for why in _as_a_whole(runs.get(row.key), agree=agree)
        ]:
            raise Conflict(*whole)
        done = done_on_tests(writing.connection, [row.key for row in rows])
        own = [
            why.about(row.method_title)
            for row in rows
            for why in duty_blockers(Step.AGREE_INVALID, lab.actor, done[row.key])
        ]
        if own:
            raise NotAllowed(*own)
        for row in rows:
            version = (seen or {}).get(row.key)
            if agree:
                writing.update(t.test, row.key, version, state=TestState.INVALID)
                _repeat(writing, row)
            else:
                writing.update(t.test, row.key, version, state=TestState.OPEN, state_reason=reason.strip())
        for run in {of.run for of in runs.values() if not agree}:
            writing.update(t.run, run, state=RunState.PERFORMED, because="", ended_by=None, ended_at=None)
        if agree:
            sign(writing, lab, Meaning.AGREED_INVALID, t.test.name, [row.key for row in rows])


def _as_a_whole(of: OnRun | None, *, agree: bool) -> tuple[Reason, ...]:
    if of is None:
        return ()
    return settle_blockers(of.id, of.state, is_agreed_of_another=of.is_agreed_of_another, agree=agree)


def _repeat(writing: Writing, row: TestRow) -> None:
    """A new, empty attempt on what is left of its samples; where nothing is, on those, so that QA can agree that it is
    not done."""
    this = next(each for each in attempts_of(writing.connection, row.key) if each.attempt.key == row.key)
    samples = samples_in_hand(writing.connection, row.key) or samples_of(writing.connection, row.key)
    because = because_invalid(row.attempt, row.state_reason)
    (test,) = new_attempts(writing, row.key, dict(samples), [(because, row.analyst)], repeat=row.repeat + 1)
    report(writing, this.requirements, test, because)
