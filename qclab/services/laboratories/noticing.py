"""Recording at once what a contract laboratory tells before its report; a suspected positive alarms and holds."""

from collections.abc import Sequence

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.laboratories.notices import Notice, Says, notice_faults, suspected
from qclab.domain.laboratories.sending import NotSent
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.laboratories.sent import SentRow, notices_of
from qclab.services.alarms.positives import alarm_positive, placed
from qclab.services.investigations.cases import STOPPED
from qclab.services.investigations.holds import place_hold
from qclab.services.lab import Lab
from qclab.services.laboratories.shipping import held_sent
from qclab.store import tables as t
from qclab.store.door import Writing


def notice_blockers(sent: SentRow) -> tuple[Reason, ...]:
    """Why nothing is recorded as told of a test of a shipment: only of what left something can be told."""
    if sent.state.is_outside:
        return ()
    return (Reason(f"{sent.title}: it is {sent.state}.", code=NotSent.STATE, facts={"state": sent.state}),)


def record_notice(lab: Lab, sent: Sequence[int], notice: Notice) -> list[str]:
    """Record what a laboratory told of tests; the ids of the batches that it put on hold.

    A suspected positive raises an alarm for each batch and puts it on hold, in the same act; one that is told again
    while its hold stands is recorded and raises none. Raises Invalid with each field that lacks, Conflict, Missing.
    """
    with lab.write(Act.NOTICE_RECORDED, right=Right.HEAR_LABORATORIES) as writing:
        rows = held_sent(writing, lab.actor, sent)
        if refused := [why for row in rows for why in notice_blockers(row)]:
            raise Conflict(*refused)
        left = [row.shipment.left_at for row in rows if row.shipment.left_at is not None]
        if wrong := notice_faults(notice, max(left, default=None), writing.at):
            raise Invalid(*wrong)
        raised = _tell(lab, writing, rows, notice) if notice.says == Says.SUSPECTED else {}
        writing.insert_many(
            t.laboratory_notice,
            [
                {
                    "batch": row.batch, "sent_test": row.key, "says": notice.says, "how": notice.how,
                    "who": notice.who.strip(), "said": notice.said.strip(), "told_at": notice.at,
                    "recorded_by": writing.by, "recorded_at": writing.at,
                    "alarm": raised.get(row.batch, (None, None))[0], "hold": raised.get(row.batch, (None, None))[1],
                }
                for row in rows
            ],
        )  # fmt: skip
        return [row.batch_id for row in {row.batch: row for row in rows}.values() if row.batch in raised]


def _tell(lab: Lab, writing: Writing, rows: Sequence[SentRow], notice: Notice) -> dict[int, tuple[int, int]]:
    """The alarm and the hold of each batch of these tests that is not held for its suspicion already."""
    known = notices_of(writing.connection, lab.actor, [row.key for row in rows])
    of_batch: dict[int, list[SentRow]] = {}
    for row in rows:
        if not any(told.is_held for told in known.get(row.key, ())):
            of_batch.setdefault(row.batch, []).append(row)
    raised = {}
    for batch, tests in of_batch.items():
        titles = ", ".join(dict.fromkeys(row.method_title for row in tests))
        said = suspected(titles, tests[0].shipment.to.name, notice)
        is_late = placed(writing, batch).status.has_left
        shipments = ", ".join(dict.fromkeys(row.shipment.id for row in tests))
        hold = place_hold(writing, batch, f"{said}; {STOPPED}" if is_late else said, shipments)
        raised[batch] = (alarm_positive(writing, batch, said, AlarmKind.SUSPECTED), hold)
    return raised
