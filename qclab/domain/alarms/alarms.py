"""Alarms: what cannot wait until somebody opens the right page, whom it concerns, and who has to acknowledge it.

A positive is told on the day it is seen, attempts at unauthorised use at once (21 CFR 11.300(d)). An alarm stands on
every page of each role that it concerns until each of them has acknowledged it, by name and with a comment.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from qclab.domain.alarms.telling import Telling
from qclab.domain.counts import joined
from qclab.domain.people.rights import Actor, Role
from qclab.domain.refusals import Reason


class AlarmKind(StrEnum):
    """What happened, as the strip says it."""

    POSITIVE = "positive"
    SUSPECTED = "suspected positive"
    """Seen in a unit that is read, or told by a contract laboratory before its report."""
    LATE_POSITIVE = "late positive"
    """Of a batch that may have been given, used or reported by now."""
    NOT_AS_RECORDED = "records are not as recorded"
    BROKEN_SIGNATURE = "broken signature"
    LOCKED_OUT = "locked out"
    OTHERS_SIGNATURE = "attempt at another's signature"
    EXCURSION = "monitoring excursion"
    """An action limit of monitoring was exceeded, and batches were exposed."""
    AT_RISK = "batches at risk"
    """A lot failed, and batches were made from it."""
    IN_DOUBT = "approved result in doubt"
    """Of a batch that may have been given, used or reported by now: a test is to be opened again, a required line
    fails, or a case that holds it concerns it."""
    IN_INVALID_RUN = "failing value in an invalid run"
    """It is no result and opens no case; it may be true all the same."""


CONCERNED: Final[Mapping[AlarmKind, tuple[Role, ...]]] = {
    AlarmKind.POSITIVE: (Role.REVIEWER, Role.QA, Role.QP),
    AlarmKind.SUSPECTED: (Role.REVIEWER, Role.QA, Role.QP),
    AlarmKind.LATE_POSITIVE: (Role.REVIEWER, Role.QA, Role.QP),
    AlarmKind.NOT_AS_RECORDED: (Role.QA, Role.QP, Role.ADMINISTRATOR),
    AlarmKind.BROKEN_SIGNATURE: (Role.QA, Role.QP, Role.ADMINISTRATOR),
    AlarmKind.LOCKED_OUT: (Role.QA, Role.ADMINISTRATOR),
    AlarmKind.OTHERS_SIGNATURE: (Role.QA, Role.ADMINISTRATOR),
    AlarmKind.EXCURSION: (Role.REVIEWER, Role.QA, Role.QP),
    AlarmKind.AT_RISK: (Role.REVIEWER, Role.QA, Role.QP),
    AlarmKind.IN_DOUBT: (Role.QA, Role.QP),
    AlarmKind.IN_INVALID_RUN: (Role.REVIEWER, Role.QA, Role.QP),
}
"""The roles of which each has to acknowledge an alarm of this kind."""

TELL: Final = CONCERNED[AlarmKind.LATE_POSITIVE]
"""The roles before whom it stands whom to tell next, of whatever it is: who has the right may tell, whatever their
role."""

SIDES: Final[Mapping[Role, str]] = {
    Role.REVIEWER: "quality control",
    Role.QA: "quality assurance",
    Role.QP: "the Qualified Person",
    Role.ADMINISTRATOR: "administration",
}
"""The roles as an alarm names them."""


class Unconcerned(StrEnum):
    """Why a person cannot acknowledge an alarm."""

    OTHER_ROLES = "other roles"
    ALREADY = "already"


@dataclass(frozen=True)
class Acknowledgement:
    """That a person of a role has read an alarm; ``at`` is an instant."""

    role: Role
    by: str
    at: datetime
    comment: str


@dataclass(frozen=True)
class Alarm:
    """An alarm as it stands. ``batch_id`` is empty where it concerns none; ``raised_at`` is an instant."""

    key: int
    id: str
    kind: AlarmKind
    batch_id: str
    said: str
    raised_at: datetime
    acknowledged: tuple[Acknowledgement, ...] = ()
    calls: tuple[Telling, ...] = ()
    """Who was called while nobody answered, or told besides, and what was said."""
    batch: int | None = None

    @property
    def waits_for(self) -> tuple[Role, ...]:
        """The roles that have not acknowledged it yet."""
        return waiting(self.kind, {each.role for each in self.acknowledged})

    def is_unanswered(self, now: datetime, minutes: int) -> bool:
        """Whether a role has been silent for so long that people are called."""
        return bool(self.waits_for) and now - self.raised_at >= timedelta(minutes=minutes)


def waiting(kind: AlarmKind, acknowledged: Collection[Role]) -> tuple[Role, ...]:
    """The roles that an alarm of this kind waits for."""
    return tuple(role for role in CONCERNED[kind] if role not in acknowledged)


def concerns(kind: AlarmKind, roles: Collection[Role]) -> bool:
    """Whether an alarm of this kind stands on the pages of a person with these roles."""
    return any(role in roles for role in CONCERNED[kind])


def speaks_for(alarm: Alarm, actor: Actor) -> tuple[Role, ...]:
    """The roles for which this person can acknowledge it now: each of theirs that it waits for."""
    return tuple(role for role in alarm.waits_for if role in actor.roles)


def in_order(alarms: Iterable[Alarm], actor: Actor) -> list[Alarm]:
    """Those that wait for this person first, for the strip tells of one at a time; of each the oldest first."""
    return sorted(alarms, key=lambda alarm: (not speaks_for(alarm, actor), alarm.raised_at, alarm.key))


def acknowledge_blockers(alarm: Alarm, actor: Actor) -> tuple[Reason, ...]:
    """Why this person cannot acknowledge it; the strip shows it on the button."""
    if speaks_for(alarm, actor):
        return ()
    done = [each for each in alarm.acknowledged if each.role in actor.roles]
    if done:
        said = f"{done[-1].by} acknowledged it for {SIDES[done[-1].role]}."
        return (Reason(said, code=Unconcerned.ALREADY, facts={"by": done[-1].by}),)
    said = f"It is for {sides(CONCERNED[alarm.kind])} to acknowledge."
    return (Reason(said, code=Unconcerned.OTHER_ROLES),)


def sides(roles: Collection[Role]) -> str:
    """Roles in words: ``quality control, quality assurance and the Qualified Person``."""
    return joined([SIDES[role] for role in roles])
