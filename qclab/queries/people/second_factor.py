"""Whether the laboratory asks a second factor, and whose telephone is known."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from qclab.queries.scope import of_site
from qclab.store import tables as t


@dataclass(frozen=True)
class Factor:
    """The second factor of a person: its secret, and the last step of time whose code was used."""

    key: int
    row_version: int
    secret: str = field(repr=False)
    last_step: int


def factor_of(connection: Connection, person: int) -> Factor | None:
    """Of this person, or None while there is none."""
    own = t.second_factor.c
    columns = (own.key, own.row_version, own.secret, own.last_step)
    row = connection.execute(select(*columns).where(own.person == person, own.reset_at.is_(None))).first()
    return None if row is None else Factor(*row)


@of_site
def with_second_factor(connection: Connection) -> frozenset[int]:
    """The people who have one, by key."""
    own = t.second_factor.c
    return frozenset(connection.execute(select(own.person).where(own.reset_at.is_(None))).scalars())
