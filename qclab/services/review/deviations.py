"""QA agrees to deviations with which something of a test's performance was passed, each with its own signature, or
declines them with a reason."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from qclab.domain.people.duties import Done, Relaxed, Step, duty_blockers, relaxations_used
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, NotAllowed, Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.declining import decline_blockers
from qclab.domain.testing.deviations import agree_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.relaxed import relaxed_now
from qclab.queries.people.people import at_the_bench
from qclab.queries.review.duties import done_on_tests
from qclab.queries.testing.deviations import DeviationRow, get_deviations
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.investigations.reopened import open_again
from qclab.services.lab import Lab
from qclab.services.people.duties import keep_used
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def agree_to_deviations(
    lab: Lab, deviations: Sequence[int], password: str, note: str = "", seen: Mapping[int, int] | None = None
) -> None:
    """Agree to these deviations for QA, all or none, after the password is given again.

    Who performed the test, shaped its record or approved it does not, unless that is relaxed for the product. ``seen``
    is the row version of each that was read. Raises NotAllowed for a wrong password or one's own work, Conflict where
    QA agreed or declined already. Who does not agree declines; a batch whose test QA does not agree to gets no
    certificate.
    """
    lab.require(Right.AGREE_DEVIATIONS, "agree to deviations")
    confirm_password(lab, password, {"note": note})
    with lab.write(Act.DEVIATION_AGREED, note.strip(), right=Right.AGREE_DEVIATIONS) as writing:
        hold_aggregates(writing.connection, t.deviation, deviations)
        rows = get_deviations(writing.connection, lab.actor, deviations)
        settled = [
            why
            for row in rows
            for why in agree_blockers(
                row.number, is_agreed=bool(row.agreed_by_name), is_declined=bool(row.declined_by_name)
            )
        ]
        if settled:
            raise Conflict(*settled)
        done, relaxed = _refuse_own_work(lab, writing, rows)
        for row in rows:
            writing.update(t.deviation, row.key, (seen or {}).get(row.key), agreed_by=writing.by, agreed_at=writing.at)
        for row in rows:
            used = relaxations_used(Step.AGREE_DEVIATION, lab.actor.key, done[row.test], relaxed[row.batch])
            keep_used(writing, used, row.batch, f"deviation {row.number}")
        sign(writing, lab, Meaning.DEVIATION_AGREED, t.deviation.name, [row.key for row in rows])


def decline_deviations(
    lab: Lab, deviations: Sequence[int], reason: str, password: str, seen: Mapping[int, int] | None = None
) -> None:
    """Decline these deviations for QA, all or none, with a reason, after the password is given again.

    Each test is open again, with the reason, for who passed it while they may enter results, else for who has it: what
    lacked is said, or passed anew. Raises as ``agree_to_deviations``, Conflict also for a test that is approved.
    """
    lab.require(Right.AGREE_DEVIATIONS, "decline deviations")
    confirm_password(lab, password, {"note": reason})
    why = reason_of(reason, DECLINED_BECAUSE, "note")
    with lab.write(Act.DEVIATION_DECLINED, why, right=Right.AGREE_DEVIATIONS) as writing:
        hold_aggregates(writing.connection, t.deviation, deviations)
        rows = get_deviations(writing.connection, lab.actor, deviations)
        tests = {test.key: test for test in get_tests(writing.connection, lab.actor, [row.test for row in rows])}
        if barred := [each for row in rows for each in why_not_decline(row, tests[row.test])]:
            raise Conflict(*barred)
        _refuse_own_work(lab, writing, rows)
        here = at_the_bench(writing.connection)
        for row in rows:
            said = {"declined_by": writing.by, "declined_at": writing.at, "declined_because": why}
            writing.update(t.deviation, row.key, (seen or {}).get(row.key), **said)
        for test, row in {row.test: row for row in rows}.items():
            analyst = next((each for each in (row.raised_by, tests[test].analyst) if each in here), None)
            said_of_it = f"Deviation {row.number} declined: {why}"
            open_again(writing, test, said_of_it, analyst=analyst)


DECLINED_BECAUSE: Final = "Say why the deviation is declined."


def why_not_decline(row: DeviationRow, test: TestRow) -> tuple[Reason, ...]:
    """Why QA cannot decline this deviation of this test; the window shows it on the button."""
    is_agreed, is_declined = bool(row.agreed_by_name), bool(row.declined_by_name)
    return decline_blockers(row.number, test.state, is_agreed=is_agreed, is_declined=is_declined)


def _refuse_own_work(
    lab: Lab, writing: Writing, rows: Sequence[DeviationRow]
) -> tuple[Mapping[int, Done], Mapping[int, Collection[Relaxed]]]:
    """Who did what on the tests, and what is relaxed of their batches; NotAllowed where it bars this person."""
    done = done_on_tests(writing.connection, [row.test for row in rows])
    relaxed = relaxed_now(writing.connection, lab.actor, [row.batch for row in rows], writing.at)
    own = [
        why.about(row.number)
        for row in rows
        for why in duty_blockers(Step.AGREE_DEVIATION, lab.actor, done[row.test], relaxed[row.batch])
    ]
    if own:
        raise NotAllowed(*own)
    return done, relaxed
