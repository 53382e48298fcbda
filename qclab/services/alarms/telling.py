"""Who must be told of a batch, written out when it happens; and that somebody was told, or called and not reached."""

from collections.abc import Iterable

from qclab.domain.alarms.telling import MustTell, Said, due_at, take_back_blockers, telling_faults
from qclab.domain.codes import NoSuch, OutOfTurn
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Missing
from qclab.domain.trail.acts import Act
from qclab.queries.alarms import telling as queries
from qclab.queries.alarms.alarms import get_alarm
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def must_tell(
    writing: Writing,
    batch: int,
    lines: Iterable[MustTell],
    *,
    alarm: int | None = None,
    certification: int | None = None,
    certificate: int | None = None,
) -> None:
    """Write out who must be told of a batch, from the event that is being written on."""
    rows = [
        {
            "batch": batch,
            "alarm": alarm,
            "certification": certification,
            "certificate": certificate,
            "whom": line.whom,
            "note": line.note,
            "due_at": due_at(line, writing.at),
        }
        for line in lines
    ]
    if rows:
        writing.insert_many(t.notification, rows)


def tell(lab: Lab, batch: int, said: Said, notification: int | None = None) -> int:
    """Record that somebody was told of a batch: who must be, or anybody else. Its key.

    Raises Invalid with each field that lacks, Missing, Conflict where they need not be told any more.
    """
    with lab.write(Act.SOMEBODY_TOLD, right=Right.TELL) as writing:
        hold_aggregates(writing.connection, t.batch, [batch])
        queries.placed(writing.connection, lab.actor, batch)
        if notification is not None:
            known = queries.told_of(writing.connection, lab.actor, batch).notifications
            found = next((each for each in known if each.key == notification), None)
            if found is None:
                raise Missing("The batch has nobody of this kind who must be told.", code=NoSuch.WHOM_TO_TELL)
            if found.is_void:
                raise Conflict(
                    f"{found.about} was taken back: nobody is asked to tell {found.whom} of it.",
                    code=OutOfTurn.TAKEN_BACK,
                )
        return _told(writing, said, batch=batch, notification=notification)


def tell_of_alarm(lab: Lab, alarm: int, said: Said) -> int:
    """Record that somebody was called or told about an alarm. Its key. Raises Invalid, Missing."""
    with lab.write(Act.SOMEBODY_TOLD, right=Right.TELL) as writing:
        hold_aggregates(writing.connection, t.alarm, [alarm])
        found = get_alarm(writing.connection, lab.actor, alarm)
        return _told(writing, said, batch=found.batch, alarm=alarm)


def take_back_telling(lab: Lab, batch: int, telling: int, reason: str) -> None:
    """Take a record of telling back that was wrong, with the reason; it stays to be read. Raises Missing, Conflict."""
    reason_of(reason, "Say what was wrong with it.")
    with lab.write(Act.TELLING_TAKEN_BACK, reason.strip(), right=Right.TELL) as writing:
        hold_aggregates(writing.connection, t.batch, [batch])
        found = queries.get_telling(writing.connection, lab.actor, batch, telling)
        if why := take_back_blockers(found):
            raise Conflict(*why)
        writing.update(
            t.told,
            telling,
            taken_back_by=writing.by,
            taken_back_at=writing.at,
            taken_back_because=reason.strip(),
        )


def _told(
    writing: Writing, said: Said, *, batch: int | None, alarm: int | None = None, notification: int | None = None
) -> int:
    faults = telling_faults(said, writing.at)
    if faults:
        raise Invalid(*faults)
    return writing.insert(
        t.told,
        batch=batch,
        alarm=alarm,
        notification=notification,
        whom=said.whom.strip(),
        who=said.who.strip(),
        how=said.how,
        reached=int(said.is_reached),
        said=said.said.strip(),
        told_at=said.at,
        told_by=writing.by,
        recorded_at=writing.at,
        taken_back_by=None,
        taken_back_at=None,
        taken_back_because="",
    )
