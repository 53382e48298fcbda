"""Who has a right by name: holders and their deputies, from a day on. Certificates of analysis are signed by the head
of quality control or a named deputy, phase Ia of a case by a named supervisor (EU GMP chapters 2 and 6).

While nobody was ever appointed for a right, the roles decide. From the first day of the first appointment on only those
have it who are appointed and whose roles make them eligible; there is no way back to the roles, so that a right never
falls to everybody of a role because an appointment ran out.

A deputy may while the appointment of their holder is in force, also while the holder is away or deactivated; there are
no deputies of deputies.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from qclab.domain import moments
from qclab.domain.counts import joined, word
from qclab.domain.people.rights import OF_THE_WHOLE_SITE, Actor, Named, NamedRight, Role
from qclab.domain.refusals import Reason

ELIGIBLE: Final = {
    NamedRight.SIGNS_CERTIFICATES: frozenset({Role.QA, Role.REVIEWER}),
    NamedRight.SUPERVISES: frozenset({Role.REVIEWER, Role.ANALYST}),
}
"""One of these roles a person must have: the head of quality control reviews, a senior analyst supervises at night."""
_ELIGIBLE_WORDS: Final = {
    NamedRight.SIGNS_CERTIFICATES: "who signs certificates of analysis is of QA or a reviewer",
    NamedRight.SUPERVISES: "who supervises phase Ia is a reviewer or an analyst",
}


class Unappointed(StrEnum):
    """Why somebody is not appointed, or an appointment not ended."""

    NOT_HERE = "deactivated"
    OWN = "own appointment"
    NOT_ELIGIBLE = "not eligible"
    BACKDATED = "begins in the past"
    ENDS_BEFORE = "ends before it begins"
    ALREADY = "appointed already"
    OF_NOBODY = "deputy of nobody"
    OF_A_DEPUTY = "deputy of a deputy"
    OF_THEMSELVES = "deputy of themselves"
    ENDED = "ended already"


@dataclass(frozen=True)
class Appointee:
    """A person, as far as it decides whether they can be appointed and act."""

    key: int
    name: str
    roles: frozenset[Role]
    client: int | None = None
    is_active: bool = True


@dataclass(frozen=True)
class Appointment:
    """A person has a right from the first day to the last, or until it is ended.

    ``deputy_of`` is the key of the appointment of their holder; None of a holder. ``ended`` is the day on which it was
    ended, by UTC: it is out of force at once, and one that ended before it began never counted.
    """

    key: int
    named: NamedRight
    appointee: Appointee
    first: date
    last: date | None = None
    deputy_of: int | None = None
    ended: date | None = None

    def covers(self, day: date) -> bool:
        """Whether its own days hold this day; of a deputy ``in_force`` asks the holder's too."""
        return self.ended is None and self.first <= day and (self.last is None or day <= self.last)

    def is_over(self, day: date) -> bool:
        return self.ended is not None or (self.last is not None and self.last < day)

    def began(self, day: date) -> bool:
        """Whether it was ever in force up to this day."""
        return self.first <= day and (self.ended is None or self.ended >= self.first)


def eligible(named: NamedRight, roles: Collection[Role], client: int | None) -> bool:
    """Whether their roles let a person be appointed; what is of the whole site is not for a person of one client."""
    is_for_site = named.right in OF_THE_WHOLE_SITE and client is not None
    return bool(ELIGIBLE[named].intersection(roles)) and not is_for_site


def in_force(one: Appointment, appointments: Collection[Appointment], day: date) -> bool:
    """Whether it gives its person the right on this day, where their roles let them have it."""
    if not one.covers(day) or not eligible(one.named, one.appointee.roles, one.appointee.client):
        return False
    if one.deputy_of is None:
        return True
    holder = _holder(one, appointments)
    return holder is not None and holder.covers(day)


def named_rights(person: Appointee, appointments: Sequence[Appointment], day: date) -> tuple[Named, ...]:
    """How each right that people were appointed for stands with this person on this day; those of which nobody ever was
    are left out. Whom the person may not know of is not named to them."""
    found = []
    for named in NamedRight:
        of_right = [each for each in appointments if each.named is named]
        if any(each.began(day) for each in of_right):
            own = [each for each in of_right if each.appointee.key == person.key and in_force(each, of_right, day)]
            found.append(Named(named, bool(own), _deputy_of(own, of_right), _who(of_right, day, person.client)))
    return tuple(found)


def _deputy_of(own: Sequence[Appointment], appointments: Collection[Appointment]) -> str:
    """As whose deputy a person acts; who is a holder too acts as that."""
    if not own or any(each.deputy_of is None for each in own):
        return ""
    holder = _holder(own[0], appointments)
    return holder.appointee.name if holder is not None else ""


def _who(appointments: Sequence[Appointment], day: date, client: int | None) -> str:
    """Who has the right and is active: ``A. de Wit, deputy K. Vos; P. Bos``."""
    acting = [each for each in appointments if each.appointee.is_active and in_force(each, appointments, day)]
    known = [each for each in acting if client is None or each.appointee.client in (None, client)]
    parts = []
    for holder in sorted((each for each in appointments if each.deputy_of is None), key=_by_age):
        deputies = [each.appointee.name for each in sorted(known, key=_by_age) if each.deputy_of == holder.key]
        if holder in known:
            also = f", {word(len(deputies), 'deputy', 'deputies')} {joined(deputies)}" if deputies else ""
            parts.append(f"{holder.appointee.name}{also}")
        elif deputies:
            also = word(len(deputies), "deputy", "deputies")
            parts.append(f"{joined(deputies)}, {also} of {holder.appointee.name}")
    return "; ".join(parts)


def _by_age(one: Appointment) -> int:
    return one.key


def _holder(deputy: Appointment, appointments: Collection[Appointment]) -> Appointment | None:
    return next((each for each in appointments if each.key == deputy.deputy_of), None)


def appointment_blockers(
    wanted: Appointment, appointments: Sequence[Appointment], today: date, actor: Actor
) -> tuple[Reason, ...]:
    """Why this person is not appointed so: ``appointments`` are those of the right that there are."""
    return (
        *_of_person(wanted, actor),
        *_of_days(wanted, appointments, today),
        *_of_holder(wanted, appointments, today),
    )


def _of_person(wanted: Appointment, actor: Actor) -> Iterator[Reason]:
    person = wanted.appointee
    if person.key == actor.key:
        yield Reason("Nobody appoints themselves; another administrator does.", "person", code=Unappointed.OWN)
    if not person.is_active:
        yield Reason(f"{person.name} is deactivated.", "person", code=Unappointed.NOT_HERE)
    if not eligible(wanted.named, person.roles, person.client):
        roles = ", ".join(sorted(person.roles)) or "no role"
        said = f"{person.name} ({roles}) cannot be appointed: {_ELIGIBLE_WORDS[wanted.named]}."
        yield Reason(said, "person", code=Unappointed.NOT_ELIGIBLE)


def _of_days(wanted: Appointment, appointments: Collection[Appointment], today: date) -> Iterator[Reason]:
    if wanted.first < today:
        yield Reason("An appointment begins today or later.", "first", code=Unappointed.BACKDATED)
    if wanted.last is not None and wanted.last < wanted.first:
        yield Reason("The last day is before the first.", "last", code=Unappointed.ENDS_BEFORE)
    for each in appointments:
        if each.appointee.key == wanted.appointee.key and _overlap(each, wanted):
            days = days_said(each.first, each.last)
            said = f"{wanted.appointee.name} {wanted.named} by another appointment, {days}. End that one first."
            yield Reason(said, "person", code=Unappointed.ALREADY)


def _of_holder(wanted: Appointment, appointments: Collection[Appointment], today: date) -> Iterator[Reason]:
    if wanted.deputy_of is None:
        return
    holder = _holder(wanted, appointments)
    if holder is None or holder.named is not wanted.named or holder.is_over(max(today, wanted.first)):
        yield Reason("Choose the holder whose deputy this is.", "deputy_of", code=Unappointed.OF_NOBODY)
    elif holder.deputy_of is not None:
        said = f"{holder.appointee.name} is a deputy; a deputy has none."
        yield Reason(said, "deputy_of", code=Unappointed.OF_A_DEPUTY)
    elif holder.appointee.key == wanted.appointee.key:
        yield Reason("Nobody is their own deputy.", "deputy_of", code=Unappointed.OF_THEMSELVES)


def _overlap(one: Appointment, other: Appointment) -> bool:
    if one.ended is not None:
        return False
    begins_late = one.last is not None and one.last < other.first
    ends_early = other.last is not None and other.last < one.first
    return not begins_late and not ends_early


def days_said(first: date, last: date | None) -> str:
    """``from 2026-12-01`` or ``2026-12-01 to 2026-12-14``"""
    return f"{moments.day(first)} to {moments.day(last)}" if last is not None else f"from {moments.day(first)}"


def state_said(one: Appointment, appointments: Collection[Appointment], today: date) -> str:
    """How it stands today, in words: why it gives the right to nobody, where it does not."""
    if one.ended is not None:
        return "ended"
    if one.is_over(today):
        return "over"
    if today < one.first:
        return "to come"
    if not one.appointee.is_active:
        return "deactivated"
    if not eligible(one.named, one.appointee.roles, one.appointee.client):
        return "not eligible any more"
    return "in force" if in_force(one, appointments, today) else "its holder's is over"


def left_by_ending(one: Appointment, appointments: Collection[Appointment], today: date) -> str:
    """Who has the right once this appointment is ended, its deputies' with it: said before it is."""
    rest = [each for each in appointments if each.named is one.named and each.key != one.key]
    return Named(one.named, is_appointed=False, who=_who(rest, today, None)).said


def left_by_leaving(person: int, appointments: Collection[Appointment], today: date) -> tuple[str, ...]:
    """Who has each right that this person has now, once they are deactivated."""
    rest = [_deactivated(each) if each.appointee.key == person else each for each in appointments]
    own = {each.named for each in appointments if each.appointee.key == person and in_force(each, appointments, today)}
    of_right = {named: [each for each in rest if each.named is named] for named in NamedRight if named in own}
    return tuple(Named(named, is_appointed=False, who=_who(rows, today, None)).said for named, rows in of_right.items())


def _deactivated(one: Appointment) -> Appointment:
    return replace(one, appointee=replace(one.appointee, is_active=False))
