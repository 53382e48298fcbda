"""The alarms of what is seen of a batch: a positive, a late one with who must be told of it; and that a batch which may
have been given by now is in doubt."""

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.alarms.telling import asked
from qclab.domain.codes import AtDatabase
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Refusal
from qclab.queries.alarms import telling
from qclab.queries.alarms.susceptibility import of_batch
from qclab.queries.alarms.telling import Placed
from qclab.queries.laboratory.settings import late_positive_list
from qclab.services.alarms.alarms import raise_alarm
from qclab.services.alarms.susceptibility import must_follow
from qclab.services.alarms.telling import must_tell
from qclab.store.door import Writing


def placed(writing: Writing, batch: int) -> Placed:
    """The batch of a positive: whether it may have been given by now, and in which situations."""
    return telling.placed(writing.connection, _actor(writing), batch)


def alarm_positive(
    writing: Writing, batch: int, said: str, kind: AlarmKind = AlarmKind.POSITIVE, *, is_growth: bool = False
) -> int:
    """Raise the alarm of a positive of a batch; its key. Where the batch may have been given by now it is a late one,
    and who must be told is written out; of growth that is confirmed (``is_growth``) its susceptibility follows."""
    found = placed(writing, batch)
    if not found.status.has_left:
        return raise_alarm(writing, kind, said, batch)
    alarm = raise_alarm(writing, AlarmKind.LATE_POSITIVE, f"{said}; the batch is {found.status}", batch)
    known = telling.told_of(writing.connection, _actor(writing), batch).notifications
    waiting = {each.whom for each in known if each.is_open}  # of the other bottle they hear in the same call
    lines = [
        line for line in asked(late_positive_list(writing.connection), found.situations) if line.whom not in waiting
    ]
    must_tell(writing, batch, lines, alarm=alarm)
    if is_growth and all(not each.is_open for each in of_batch(writing.connection, _actor(writing), batch)):
        must_follow(writing, batch, alarm)  # of the other bottle it is the same question
    return alarm


def alarm_doubt(writing: Writing, batch: int, said: str) -> None:
    """Alarm QA and the Qualified Person where the batch may have been given by now: its hold alone tells nobody."""
    status = placed(writing, batch).status
    if status.has_left:
        raise_alarm(writing, AlarmKind.IN_DOUBT, f"{said}; the batch is {status}", batch)


def _actor(writing: Writing) -> Actor:
    if writing.actor is None:
        raise Refusal("Nobody is signed in.", code=AtDatabase.NOBODY_SIGNED_IN)
    return writing.actor
