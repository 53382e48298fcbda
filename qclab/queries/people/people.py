"""People and when they last signed in."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from qclab.domain.codes import NoSuch
from qclab.domain.people.absence import Absence
from qclab.domain.people.accounts import AccountState
from qclab.domain.people.rights import Actor, Right, Role
from qclab.domain.refusals import Missing
from qclab.domain.trail.acts import Act
from qclab.queries.decoding import instant
from qclab.store import tables as t


@dataclass(frozen=True)
class PersonRow:
    """A person of the laboratory. ``password`` is the stored hash."""

    key: int
    row_version: int
    id: str
    name: str
    position: str
    roles: frozenset[Role]
    client: int | None
    client_name: str
    state: AccountState
    password: str = field(repr=False)
    must_change_password: bool
    failed_attempts: int
    locked_until: datetime | None
    identity_verified: str
    absence: Absence | None = None

    @property
    def is_active(self) -> bool:
        return self.state is AccountState.ACTIVE

    @property
    def actor(self) -> Actor:
        return Actor(self.key, self.id, self.name, self.roles, self.client)

    def may(self, right: Right) -> bool:
        return self.actor.may(right)


_EVERYBODY = (
    select(t.person, t.client.c.name.label("client_name"))
    .outerjoin(t.client, t.client.c.key == t.person.c.client)
    .order_by(t.person.c.id)
)
_BY_KEY = _EVERYBODY.where(t.person.c.key == bindparam("person"))
_BY_ID = _EVERYBODY.where(func.lower(t.person.c.id) == bindparam("id_lower"))


def _row(row: Any) -> PersonRow:
    return PersonRow(
        key=row.key,
        row_version=row.row_version,
        id=row.id,
        name=row.name,
        position=row.position,
        roles=frozenset(Role(word) for word in row.roles.split()),
        client=row.client,
        client_name=row.client_name or "",
        state=AccountState(row.state),
        password=row.password,
        must_change_password=bool(row.must_change_password),
        failed_attempts=row.failed_attempts,
        locked_until=instant(row.locked_until),
        identity_verified=row.identity_verified,
        absence=absence_of(row.away_from, row.away_until),
    )


def absence_of(first: str | None, last: str | None) -> Absence | None:
    """The absence that these two columns of a person say."""
    return Absence(date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


def anybody(connection: Connection) -> bool:
    return connection.execute(select(t.person.c.key).limit(1)).first() is not None


def everybody(connection: Connection) -> list[PersonRow]:
    """All people, for a use case that administers them."""
    return [_row(row) for row in connection.execute(_EVERYBODY)]


def people(connection: Connection, viewer: Actor) -> list[PersonRow]:
    """The people a viewer may know of: a person scoped to a client sees those of that client and the site's own."""
    rows = everybody(connection)
    return [row for row in rows if viewer.client is None or row.client in (None, viewer.client)]


def is_at_the_bench(row: PersonRow) -> bool:
    """Whether this person is here and may enter results."""
    return row.is_active and row.may(Right.ENTER_RESULTS)


def at_the_bench(connection: Connection) -> set[int]:
    """The keys of those to whom a test can be given back: all who are here and may enter results."""
    return {row.key for row in everybody(connection) if is_at_the_bench(row)}


def person(connection: Connection, key: int) -> PersonRow:
    """One person. Raises Missing."""
    row = connection.execute(_BY_KEY, {"person": key}).first()
    if row is None:
        raise Missing("There is no such person.", code=NoSuch.PERSON)
    return _row(row)


def person_by_id(connection: Connection, id_: str) -> PersonRow | None:
    """The person with this user id, whatever its case, or None."""
    row = connection.execute(_BY_ID, {"id_lower": id_.strip().lower()}).first()
    return None if row is None else _row(row)


@dataclass(frozen=True)
class Credentials:
    """What decides whether a password lets a person in."""

    actor: Actor
    state: str
    locked_until: datetime | None
    password: str
    must_change_password: bool


def credentials(connection: Connection, id_: str) -> Credentials | None:
    """Of the person with this user id, or None. It asks for nothing that a database of an older version lacks."""
    own = t.person.c
    columns = (
        own.key, own.id, own.name, own.roles, own.client, own.state, own.locked_until, own.password,
        own.must_change_password,
    )  # fmt: skip
    row = connection.execute(select(*columns).where(func.lower(own.id) == id_.strip().lower())).first()
    if row is None:
        return None
    roles = frozenset(Role(word) for word in row.roles.split())
    actor = Actor(row.key, row.id, row.name, roles, row.client)
    return Credentials(actor, row.state, instant(row.locked_until), row.password, bool(row.must_change_password))


def performers(connection: Connection, viewer: Actor) -> list[PersonRow]:
    """Who may have performed a test."""
    return [row for row in people(connection, viewer) if row.may(Right.ENTER_RESULTS)]


def performer(connection: Connection, viewer: Actor, named: str) -> int:
    """The key of the person of this id or name who may have performed a test; ``me`` is who asks. Raises Missing."""
    wanted = viewer.id if named.strip().lower() == "me" else named.strip()
    for row in performers(connection, viewer):
        if wanted.lower() in (row.id.lower(), row.name.lower()):
            return row.key
    raise Missing(
        f"There is no “{named.strip()}” who may enter results. Give a user id, or “me”.", code=NoSuch.ANALYST_OF_NAME
    )


def last_sign_in(connection: Connection, viewer: Actor, key: int) -> datetime | None:
    """When a person last signed in."""
    statement = select(func.max(t.event.c.at)).where(t.event.c.actor == key, t.event.c.act == Act.SIGNED_IN.value)
    if viewer.client is not None:
        known = select(t.person.c.key).where(t.person.c.client.is_(None) | (t.person.c.client == viewer.client))
        statement = statement.where(t.event.c.actor.in_(known))
    return instant(connection.execute(statement).scalar())
