"""How a person stands now: asked within every read and every write, in one statement, so that what is taken away ends
with the next question (21 CFR 11.10(d), 11.300)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select

from qclab.domain import moments
from qclab.domain.clocks import zone_named
from qclab.domain.people.accounts import AccountState
from qclab.domain.people.appointments import Appointee, Appointment, named_rights
from qclab.domain.people.rights import Actor, Named, NamedRight, Right, Role
from qclab.domain.refusals import Invalid
from qclab.queries.decoding import day
from qclab.queries.people.people import PersonRow, people
from qclab.store import tables as t
from qclab.store.zone import SETTING, UNTIL_SET


@dataclass(frozen=True)
class Standing:
    """What decides whether somebody who signed in may go on, and how the rights stand that people are appointed for."""

    active: bool
    roles: frozenset[Role]
    client: int | None
    must_change_password: bool
    named: tuple[Named, ...]


_OWN, APPOINTEE = t.person, t.person.alias("appointee")
_ONE, _EARLIER = t.appointment.c, t.appointment.alias("earlier").c
_ZONE = select(t.setting.c.value).where(t.setting.c.name == SETTING).scalar_subquery()


def _counted(appointment: Any) -> Any:
    """One that ended before it began never counted (domain/people/appointments.py)."""
    return or_(appointment.ended_at.is_(None), appointment.ended_at >= appointment.first_day)


_FIRST = select(_EARLIER.first_day).where(_EARLIER.named_right == _ONE.named_right, _counted(_EARLIER))
_FIRST_DAY = _FIRST.order_by(_EARLIER.first_day).limit(1).correlate(t.appointment).scalar_subquery()
_DECIDES = or_(
    _ONE.ended_at.is_(None),
    and_(_counted(_ONE), _ONE.first_day == _FIRST_DAY),
)
"""Those that may be in force, and the first of each right, since which people have it by name."""
APPOINTMENT = (
    _ONE.key.label("appointment"), _ONE.named_right, _ONE.first_day, _ONE.last_day, _ONE.deputy_of, _ONE.ended_at,
    APPOINTEE.c.key.label("appointee"), APPOINTEE.c.name.label("appointee_name"),
    APPOINTEE.c.roles.label("appointee_roles"), APPOINTEE.c.client.label("appointee_client"),
    APPOINTEE.c.state.label("appointee_state"),
)  # fmt: skip
_STANDING = (
    select(
        _OWN.c.state, _OWN.c.roles, _OWN.c.client, _OWN.c.must_change_password, _OWN.c.name, _ZONE.label("zone"),
        *APPOINTMENT,
    )
    .select_from(_OWN)
    .outerjoin(t.appointment, _DECIDES)
    .outerjoin(APPOINTEE, APPOINTEE.c.key == _ONE.person)
    .where(_OWN.c.key == bindparam("key"))
    .order_by(_ONE.key)
)  # fmt: skip
_APPOINTED = (
    select(_ZONE.label("zone"), *APPOINTMENT)
    .select_from(t.appointment)
    .join(APPOINTEE, APPOINTEE.c.key == _ONE.person)
    .where(_DECIDES)
    .order_by(_ONE.key)
)


def standing(connection: Connection, key: int, now: Callable[[], datetime]) -> Standing | None:
    """A person's standing; ``now`` is asked where the day decides anything."""
    rows = connection.execute(_STANDING, {"key": key}).all()
    if not rows:
        return None
    row = rows[0]
    roles = frozenset(Role(word) for word in row.roles.split())
    person = Appointee(key, row.name, roles, row.client)
    (named,) = _named([person], [row for row in rows if row.appointment is not None], now)
    return Standing(row.state == AccountState.ACTIVE, roles, row.client, bool(row.must_change_password), named)


def who_may(connection: Connection, viewer: Actor, right: Right, now: datetime) -> list[PersonRow]:
    """The people who are here and have this right, by role or by name, of those whom the viewer may know of."""
    rows = [row for row in people(connection, viewer) if row.is_active]
    persons = [Appointee(row.key, row.name, row.roles, row.client) for row in rows]
    stand = _named(persons, connection.execute(_APPOINTED).all(), lambda: now)
    return [row for row, named in zip(rows, stand, strict=True) if replace(row.actor, named=named).may(right)]


def _named(persons: Sequence[Appointee], rows: Sequence[Any], now: Callable[[], datetime]) -> list[tuple[Named, ...]]:
    """How the rights that people were appointed for stand with each of these."""
    if not rows:
        return [()] * len(persons)
    appointments, today = [appointment_of(row) for row in rows], _day(rows[0].zone, now())
    return [named_rights(person, appointments, today) for person in persons]


def appointment_of(row: Any) -> Appointment:
    """An appointment with whom it is of, from a row with the columns of both."""
    roles = frozenset(Role(word) for word in row.appointee_roles.split())
    is_active = row.appointee_state == AccountState.ACTIVE
    person = Appointee(
        row.appointee,
        row.appointee_name,
        roles,
        row.appointee_client,
        is_active=is_active,
    )
    first, ended = date.fromisoformat(row.first_day), row.ended_at
    return Appointment(
        row.appointment, NamedRight(row.named_right), person, first, day(row.last_day), row.deputy_of,
        datetime.fromisoformat(ended).date() if ended else None,
    )  # fmt: skip


def _day(zone: str | None, now: datetime) -> date:
    """The day in the laboratory. Where a hand behind the program's back made its zone none, that is told where anything
    is shown (store/zone.py), and nobody is kept from verifying: the day is that of UTC."""
    try:
        return moments.day_of(now, zone_named(zone or UNTIL_SET))
    except Invalid:
        return moments.day_of(now, zone_named(UNTIL_SET))
