"""An approved test that is opened again, within an open write: only what is named may be changed, and its batch is held
until the test is approved again."""

from collections.abc import Iterable, Sequence

from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.reopening import ReopeningState
from qclab.queries.investigations.reopenings import open_on
from qclab.services.alarms.positives import alarm_doubt
from qclab.services.investigations.holds import lift_holds, place_hold
from qclab.store import tables as t
from qclab.store.counters import next_reopening_number
from qclab.store.door import Writing


def keep(
    writing: Writing,
    test: int,
    batch: int,
    parameters: Sequence[str],
    reason: str,
    *,
    beside: str = "",
    investigation: int | None = None,
) -> tuple[int, str]:
    """Keep that a test is to be opened again; its key and its number. One of a case was signed in its phase Ia."""
    number = next_reopening_number(writing)
    is_signed = investigation is not None
    key = writing.insert(
        t.reopening,
        id=number,
        batch=batch,
        test=test,
        parameters=list(parameters),
        reason=reason,
        beside=beside,
        state=ReopeningState.REOPENED if is_signed else ReopeningState.ASKED,
        investigation=investigation,
        asked_by=writing.by,
        asked_at=writing.at,
        settled_by=writing.by if is_signed else None,
        settled_at=writing.at if is_signed else None,
        declined_because="",
        approved_at=None,
    )
    return key, number


def doubt(writing: Writing, batch: int, number: str, what: str) -> None:
    """Hold the batch until this is settled; where it may have been given by now, alarm the Qualified Person."""
    alarm_doubt(writing, batch, f"{what}; {number}")
    place_hold(writing, batch, f"{number}: {what}", number)


def open_again(writing: Writing, test: int, said: str) -> None:
    """An approved or submitted test is open, for the reason that is ``said``; who has it keeps it."""
    writing.update(t.test, test, state=TestState.OPEN, state_reason=said, approved_by=None, approved_at=None)


def approved_again(writing: Writing, tests: Iterable[int]) -> None:
    """What tests were opened again for is settled with their approval: what held their batches by it ends."""
    keys = list(tests)
    for row in open_on(writing.connection, keys) if keys else ():
        writing.update(t.reopening, row.key, state=ReopeningState.APPROVED, approved_at=writing.at)
        lift_holds(writing, row.batch, row.id, f"{row.id}: approved again")
