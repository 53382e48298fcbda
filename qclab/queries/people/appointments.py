"""Who was ever appointed for a named right: as holder or as deputy, by whom, why, and until when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from qclab.domain.codes import NoSuch
from qclab.domain.people.appointments import Appointment, days_said, in_force, state_said
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.queries.decoding import instant, known_instant
from qclab.queries.people.standing import APPOINTEE, APPOINTMENT, appointment_of
from qclab.store import tables as t


@dataclass(frozen=True)
class AppointmentRow:
    """An appointment as the list of them shows it; ``holder_name`` of a deputy."""

    key: int
    row_version: int
    value: Appointment
    holder_name: str
    reason: str
    appointed_by_name: str
    appointed_at: datetime
    ended_by_name: str
    ended_at: datetime | None
    ended_because: str

    @property
    def holds_as(self) -> str:
        """``holder``, or ``deputy of A. de Wit``."""
        return f"deputy of {self.holder_name}" if self.value.deputy_of is not None else "holder"

    def state(self, rows: "Sequence[AppointmentRow]", today: date) -> str:
        """How it stands among all of them."""
        return state_said(self.value, values(rows), today)


_HOLDERS, _HOLDER = t.appointment.alias("holders"), t.person.alias("holder")
_BY, _ENDED = t.person.alias("appointing"), t.person.alias("ending")
_ONE = t.appointment.c
_ALL = (
    select(
        *APPOINTMENT, _ONE.row_version, _ONE.reason, _ONE.appointed_at, _ONE.ended_because,
        _HOLDER.c.name.label("holder_name"),
        _BY.c.name.label("appointed_by_name"), _ENDED.c.name.label("ended_by_name"),
    )
    .select_from(t.appointment)
    .join(APPOINTEE, APPOINTEE.c.key == _ONE.person)
    .join(_BY, _BY.c.key == _ONE.appointed_by)
    .outerjoin(_ENDED, _ENDED.c.key == _ONE.ended_by)
    .outerjoin(_HOLDERS, _HOLDERS.c.key == _ONE.deputy_of)
    .outerjoin(_HOLDER, _HOLDER.c.key == _HOLDERS.c.person)
    .order_by(_ONE.key.desc())
)  # fmt: skip


def appointments(connection: Connection, viewer: Actor) -> list[AppointmentRow]:
    """All there ever were of people whom the viewer may know of, the newest first."""
    statement = _ALL
    if viewer.client is not None:
        statement = statement.where(APPOINTEE.c.client.is_(None) | (APPOINTEE.c.client == viewer.client))
    return [
        AppointmentRow(
            row.appointment, row.row_version, appointment_of(row), row.holder_name or "", row.reason,
            row.appointed_by_name, known_instant(row.appointed_at), row.ended_by_name or "", instant(row.ended_at),
            row.ended_because,
        )
        for row in connection.execute(statement)
    ]  # fmt: skip


def get_appointment(connection: Connection, viewer: Actor, key: int) -> AppointmentRow:
    """One of them. Raises Missing."""
    for row in appointments(connection, viewer):
        if row.key == key:
            return row
    raise Missing("There is no such appointment.", code=NoSuch.APPOINTMENT)


def in_order(rows: Sequence[AppointmentRow], today: date) -> list[AppointmentRow]:
    """Those that are not over first, by right, each holder before the deputies."""

    def place(row: AppointmentRow) -> tuple[bool, str, int, int]:
        one = row.value
        return one.is_over(today), one.named, one.deputy_of or one.key, one.key

    return sorted(rows, key=place)


def appointed_words(rows: Sequence[AppointmentRow], today: date) -> dict[int, list[str]]:
    """By person, what they have by name today: ``signs certificates of analysis, deputy of A. de Wit``."""
    words: dict[int, list[str]] = {}
    for row in rows:
        if in_force(row.value, values(rows), today):
            words.setdefault(row.value.appointee.key, []).append(f"{row.value.named}, {row.holds_as}")
    return words


def told_to(rows: Sequence[AppointmentRow], person: int, changed: Collection[int], today: date) -> list[str]:
    """What a person is told of appointments that were made or ended a moment ago: their own, and those of whose deputy
    they are."""
    holders = {row.key for row in rows if row.key in changed}
    own = [row for row in rows if row.value.appointee.key == person and {row.key, row.value.deputy_of} & holders]
    return [
        f"Your appointment stands so now: {row.value.named}, {row.holds_as}, "
        f"{days_said(row.value.first, row.value.last)}, {row.state(rows, today)}."
        for row in own
    ]


def values(rows: Sequence[AppointmentRow]) -> list[Appointment]:
    """What the rules ask of them."""
    return [row.value for row in rows]
