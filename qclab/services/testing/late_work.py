"""Why what is late is late, for the morning meeting: counted as the page Pending counts it, drawn as PDF.

It is no record and leaves no event.
"""

from collections.abc import Sequence

from qclab.documents.testing.list_content import LateOfCause, LateRow, LateWork, Load
from qclab.domain import moments
from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.domain.testing.causes import late_head, sentence
from qclab.domain.testing.due import LATE, TODAY, Horizon
from qclab.queries.laboratory import settings
from qclab.queries.testing.pending import Asked, PendingRow, fetch_pending, find_pending
from qclab.queries.testing.workload import Line, Reason, Workload, workload
from qclab.services.lab import Lab

_DAYS = 5


def late_work(lab: Lab) -> bytes:
    """The sheet as PDF."""
    from qclab.documents.testing.late_work import late_work_pdf  # noqa: PLC0415 - loaded when something is drawn

    return late_work_pdf(late_content(lab))


def counted(lab: Lab) -> Workload:
    """What waits now, as far as this person may know of it."""
    with lab.reading(right=Right.READ, what="list late tests") as connection:
        horizon = Horizon(lab.store.clock(), settings.zone_in(settings.settings(connection)), _DAYS)
        return workload(connection, lab.actor, Asked(), horizon)


def late_content(lab: Lab) -> LateWork:
    """What the sheet says: the causes with their tests, the load of each person, what dies first."""
    with lab.reading(right=Right.READ, what="list late tests") as connection:
        said = settings.settings(connection)
        horizon = Horizon(lab.store.clock(), settings.zone_in(said), _DAYS)
        work = workload(connection, lab.actor, Asked(), horizon)
        keys = find_pending(connection, lab.actor, Asked(due_before=horizon.now))
        rows = fetch_pending(connection, lab.actor, keys)
    return LateWork(
        laboratory=said["laboratory.name"],
        date=moments.weekday(horizon.today),
        head=late_head(work.late()),
        causes=tuple(_of_cause(reason, rows, horizon) for reason in work.reasons()),
        columns=tuple(_column(column, horizon) for column in horizon.columns),
        loads=tuple(map(_load, work.by_holder())),
        dying=tuple(
            (each.id, moments.minute(each.expiry_at, horizon.zone), count(each.tests, "test")) for each in work.dying
        ),
        printed=f"{moments.minute(horizon.now, horizon.zone)} by {lab.actor.name}",
    )


def said(reason: Reason, horizon: Horizon) -> str:
    """``11 wait for review, the oldest 4 d late``."""
    late = moments.late_by(reason.oldest, horizon.now, horizon.zone)
    return f"{sentence(reason.cause, reason.tests)}, the oldest {late}"


def _load(line: Line) -> Load:
    who = ", ".join(filter(None, (line.title, line.note)))
    return Load(who, tuple(str(number or "") for number in line.counts))


def _of_cause(reason: Reason, rows: Sequence[PendingRow], horizon: Horizon) -> LateOfCause:
    theirs = [row for row in rows if row.test.cause(horizon.now) is reason.cause]
    return LateOfCause(said(reason, horizon), tuple(_row(row, horizon) for row in theirs))


def _row(row: PendingRow, horizon: Horizon) -> LateRow:
    test = row.test
    return LateRow(
        due=moments.day(test.due_at, horizon.zone),
        late=moments.lateness(test.due_at, horizon.now, horizon.zone),
        test=test.method_title,
        sample_id=test.samples[0][1] if test.samples else "",
        batch=test.batch_id,
        held_by=test.held_by(horizon.now),
        since=moments.day(row.since, horizon.zone),
        note=test.finding or (test.state_reason if test.is_returned else ""),
    )


def _column(column: int, horizon: Horizon) -> str:
    if column in (LATE, TODAY):
        return "late" if column == LATE else "today"
    return "later" if column == horizon.later else moments.short_weekday(horizon.day(column))
