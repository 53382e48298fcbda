"""Raising an alarm within the act that gave it, and acknowledging it by name, with a comment."""

from qclab.domain.alarms.alarms import Alarm, AlarmKind, acknowledge_blockers, speaks_for
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict
from qclab.domain.trail.acts import Act
from qclab.queries.alarms import alarms as queries
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.counters import next_alarm_number
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def raise_alarm(writing: Writing, kind: AlarmKind, said: str, batch: int | None = None) -> int:
    """Raise an alarm in the event that is being written; its key."""
    return writing.insert(
        t.alarm,
        id=next_alarm_number(writing),
        kind=kind.value,
        batch=batch,
        said=said,
        raised_at=writing.at,
        raised_by=writing.by,
        answered_at=None,
    )


def acknowledge(lab: Lab, alarm: int, comment: str) -> Alarm:
    """Acknowledge an alarm for each of one's roles that it waits for; it goes when the last role has.

    Raises Invalid without a comment, Conflict where it waits for none of them.
    """
    why = reason_of(comment, "Say what you do about it, or whom you told.", "comment")
    with lab.write(Act.ALARM_ACKNOWLEDGED, why, right=Right.ACKNOWLEDGE_ALARMS) as writing:
        hold_aggregates(writing.connection, t.alarm, [alarm])
        writing.hold(t.alarm, alarm)  # of two who acknowledge at once the later one finds the other's
        found = queries.get_alarm(writing.connection, lab.actor, alarm)
        if blockers := acknowledge_blockers(found, lab.actor):
            raise Conflict(*blockers)
        for role in speaks_for(found, lab.actor):
            writing.insert(
                t.acknowledgement,
                alarm=alarm,
                role=role.value,
                comment=why,
                acknowledged_by=writing.by,
                acknowledged_at=writing.at,
            )
        answered = queries.get_alarm(writing.connection, lab.actor, alarm)
        if not answered.waits_for:
            writing.update(t.alarm, alarm, answered_at=writing.at)
        return answered
