"""Passing with a deviation what was not said of how tests were performed, where their methods let it pass."""

from collections.abc import Mapping, Sequence
from typing import Final

from qclab.domain.people.rights import Right
from qclab.domain.reasons import A_SENTENCE, deviation_blockers, reason_blockers
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.testing.deviations import joined, pass_blockers
from qclab.domain.testing.lifecycle import TestState, state_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.testing.performing import allowed, unsaid, why_not_here, with_files
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates

NUMBER: Final = "Give the number of the deviation, or say in words what deviated."
REASON: Final = "Say in a sentence why; it is printed on the certificate."


def why_not_pass(test: TestRow, *, has_file: bool) -> tuple[Reason, ...]:
    """Why nothing of this test can be passed now; the window shows it on the button."""
    return (
        *state_blockers(test.state, TestState.OPEN),
        *why_not_here(test),
        *pass_blockers(unsaid(test, has_file=has_file), allowed(test)),
    )


def pass_with_deviation(lab: Lab, tests: Sequence[int], number: str, reason: str) -> dict[int, str]:
    """Pass what must be said of these tests, is not and may be passed; what was passed of each. All or none.

    Raises Invalid without a deviation and a reason, Conflict where nothing of a test lacks or may be passed.
    """
    wrong = [
        *deviation_blockers(number, NUMBER, "number"),
        *reason_blockers(reason, REASON, letters=A_SENTENCE),
    ]
    if wrong:
        raise Invalid(*wrong)
    with lab.write(Act.DEVIATION_RAISED, reason.strip(), right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        files = with_files(writing.connection, rows)
        refused = [why.about(row.method_title) for row in rows for why in why_not_pass(row, has_file=row.key in files)]
        if refused:
            raise Conflict(*refused)
        passed = {
            row: joined([each for each in unsaid(row, has_file=row.key in files) if each in allowed(row)])
            for row in rows
        }
        raise_within(writing, passed, number, reason)
        return {row.key: said for row, said in passed.items()}


def raise_within(writing: Writing, deviating: Mapping[TestRow, str], number: str, reason: str) -> None:
    """Raise within an open write a deviation of each of these tests; ``deviating`` is what of it, as it is kept."""
    writing.insert_many(
        t.deviation,
        [
            {
                "batch": row.batch,
                "test": row.key,
                "unsaid": what,
                "number": number.strip(),
                "reason": reason.strip(),
                "raised_by": writing.by,
                "raised_at": writing.at,
                "agreed_by": None,
                "agreed_at": None,
                "declined_by": None,
                "declined_at": None,
                "declined_because": "",
            }
            for row, what in deviating.items()
        ],
    )
