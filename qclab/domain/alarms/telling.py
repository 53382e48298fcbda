"""Who must be told, until when, and what counts as told: of a late positive, and of a supply out of specification.

Whom to tell depends on the situation of the product: authorities and hours are master data, a line of a list each. The
situation follows from product and batch and is never chosen. Of an authorised product supplied out of specification
EMA and the supervisory authority hear within 48 hours; in a trial the sponsor hears at once (EU GMP Part IV, 11.5).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from qclab.domain.clocks import to_come
from qclab.domain.people.rights import Actor, Barred, Right
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Reason


class Situation(StrEnum):
    """Under which permission a product is given; more than one may hold."""

    TRIAL = "trial"
    AUTHORISED = "authorised"
    EXEMPT = "exempt"
    """Neither: under the hospital exemption."""
    CLIENT = "client"
    PROCESSING = "processing"
    """Another product is made of it."""


class How(StrEnum):
    """By which means somebody was told."""

    PHONE = "telephone"
    IN_PERSON = "in person"
    MAIL = "e-mail"
    LETTER = "letter"
    FORM = "form or portal"


class Untold(StrEnum):
    """Why that somebody was told is not recorded so, or not taken back."""

    NOBODY = "nobody"
    NO_MEANS = "no means"
    NO_MOMENT = "no moment"
    TAKEN_BACK = "taken back"
    NOT_A_LINE = "not a line"


ALL: Final = "all"
_PARTS: Final = 3
_LONGEST: Final = 24 * 366


@dataclass(frozen=True)
class MustTell:
    """A line of the list: whom, in which situations, within how many hours, and with what."""

    whom: str
    situations: frozenset[Situation]
    hours: int
    note: str = ""


@dataclass(frozen=True)
class Said:
    """What a person records of telling somebody. ``whom`` had to be told, ``who`` was spoken to."""

    whom: str
    how: str
    at: datetime | None
    said: str = ""
    who: str = ""
    is_reached: bool = True


@dataclass(frozen=True)
class Telling:
    """That somebody was told, or called and not reached. ``at`` is when, ``by`` who told them."""

    key: int
    whom: str
    who: str
    how: How
    is_reached: bool
    said: str
    at: datetime
    by: str
    is_taken_back: bool = False


@dataclass(frozen=True)
class Notification:
    """Somebody who must be told by a moment, because of an alarm or an entry of the register (``about``), and each time
    that it was tried. ``is_void``: the entry was taken back, so that nobody is asked to any more; ``since``: when the
    clock began to run."""

    key: int
    whom: str
    note: str
    due_at: datetime
    about: str
    tellings: Sequence[Telling] = ()
    is_void: bool = False
    since: datetime | None = None

    @property
    def told(self) -> Telling | None:
        """The telling that counts: the last that reached somebody."""
        reached = [each for each in self.tellings if each.is_reached and not each.is_taken_back]
        return reached[-1] if reached else None

    @property
    def is_open(self) -> bool:
        return self.told is None and not self.is_void

    def is_late(self, now: datetime) -> bool:
        return self.is_open and now > self.due_at


def situations_of(*, is_own: bool, is_processed: bool, trial: str, authorisation: str) -> frozenset[Situation]:
    """In which situations a batch is, from whose it is, what is made of it, and the permissions of its product."""
    if not is_own:
        return frozenset({Situation.CLIENT})
    if is_processed:
        return frozenset({Situation.PROCESSING})
    found = {Situation.TRIAL} if trial.strip() else set()
    found |= {Situation.AUTHORISED} if authorisation.strip() else set()
    return frozenset(found or {Situation.EXEMPT})


def asked(lines: Iterable[MustTell], situations: Collection[Situation]) -> list[MustTell]:
    """Who must be told in these situations, whom to tell first on top."""
    found = [line for line in lines if line.situations & set(situations)]
    return sorted(found, key=lambda line: line.hours)


def due_at(line: MustTell, since: datetime) -> datetime:
    """Until when: the clock runs from the alarm, or from the supply."""
    return since + timedelta(hours=line.hours)


def read_lines(text: str) -> list[MustTell]:
    """The list as it is kept, a line each: whom; situations; hours; with what. What is no line is left out."""
    return [line for line in map(_line, text.splitlines()) if isinstance(line, MustTell)]


def list_fault(text: str, field: str) -> Reason | None:
    """Why a list cannot be saved: its first line that is none."""
    for number, words in enumerate(text.splitlines(), 1):
        why = _line(words) if words.strip() else None
        if isinstance(why, str):
            return Reason(f"Line {number}: {why}", field, code=Untold.NOT_A_LINE, facts={"line": number})
    return None


def _line(words: str) -> MustTell | str:
    parts = [part.strip() for part in words.split(";")]
    if len(parts) < _PARTS or not parts[0]:
        return "write whom; in which situations; within how many hours; with what."
    whom, of, hours = parts[:_PARTS]
    known = {each.value: each for each in Situation}
    named = [each.strip() for each in of.split(",")]
    if named != [ALL] and not all(each in known for each in named):
        return f"“{of}” is no situation. There are {', '.join(known)} and {ALL}."
    if not (hours.isascii() and hours.isdigit() and int(hours) <= _LONGEST):
        return f"“{hours}” is no whole number of hours; 0 is at once."
    situations = frozenset(Situation) if named == [ALL] else frozenset(known[each] for each in named)
    return MustTell(whom, situations, int(hours), "; ".join(parts[_PARTS:]))


def next_to_tell(notifications: Iterable[Notification]) -> Notification | None:
    """Whom to tell next: of those who were not, the one whose time ends first."""
    return min((each for each in notifications if each.is_open), key=lambda each: (each.due_at, each.key), default=None)


def tell_blockers(actor: Actor) -> tuple[Reason, ...]:
    """Why this person does not record who was told."""
    if actor.may(Right.TELL):
        return ()
    return (Reason(f"{actor.name} may not {Right.TELL}.", code=Barred.NO_RIGHT, facts={"right": Right.TELL}),)


def telling_faults(said: Said, now: datetime) -> tuple[Reason, ...]:
    """What is missing of a telling, by field; of a call that reached nobody nothing was said."""
    faults = []
    if not said.whom.strip():
        faults.append(Reason("Say who was told.", "whom", code=Untold.NOBODY))
    if said.how not in {each.value for each in How}:
        faults.append(Reason("Say how: by telephone, in person, in writing.", "how", code=Untold.NO_MEANS))
    if said.at is None:
        faults.append(Reason("Give the day and time at which it was.", "at", code=Untold.NO_MOMENT))
    elif early := to_come(said.at, now, "at"):
        faults += early
    if said.is_reached:
        faults += reason_blockers(said.said, "Say what was said.", "said")
    return tuple(faults)


def take_back_blockers(telling: Telling) -> tuple[Reason, ...]:
    """Why a telling is not taken back."""
    if telling.is_taken_back:
        return (Reason("It was taken back.", code=Untold.TAKEN_BACK),)
    return ()
