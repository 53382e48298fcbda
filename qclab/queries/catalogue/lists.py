"""The versions of a list that a laboratory has one of: the list for cases, and the rules of review."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, select

from qclab.domain.catalogue.lists import ListState
from qclab.domain.people.rights import Actor
from qclab.queries.catalogue.drafts import drafted_by, steps
from qclab.queries.decoding import instant, known_instant
from qclab.store import tables as t


@dataclass(frozen=True)
class ListRow:
    """A version of a list, with who drafted it and who put it in force."""

    key: int
    row_version: int
    version: int
    state: ListState
    content: str
    drafted_by: int
    drafted_by_name: str
    drafted_at: datetime
    in_force_by_name: str
    in_force_at: datetime | None


def list_rows(connection: Connection, table: Table) -> list[ListRow]:
    """Every version in this table, the oldest first; the shipped one is none of them."""
    drafter, signer = t.person.alias("drafter"), t.person.alias("signer")
    asked = (
        select(table, drafter.c.name.label("drafter"), signer.c.name.label("signer"))
        .join(drafter, drafter.c.key == table.c.drafted_by)
        .outerjoin(signer, signer.c.key == table.c.in_force_by)
        .order_by(table.c.version)
    )
    return [
        ListRow(
            each.key, each.row_version, each.version, ListState(each.state), each.content,
            each.drafted_by, each.drafter, known_instant(each.drafted_at), each.signer or "", instant(each.in_force_at),
        )
        for each in connection.execute(asked)
    ]  # fmt: skip


def shipped_state(rows: list[ListRow]) -> ListState:
    """Where the shipped version is, which is no record."""
    return ListState.REPLACED if any(row.state is ListState.IN_FORCE for row in rows) else ListState.IN_FORCE


def list_drafters(connection: Connection, viewer: Actor, table: Table) -> frozenset[int]:
    """Who worked on a version since the one in force: what they wrote may stand in the draft."""
    rows = list_rows(connection, table)
    since = max((row.version for row in rows if row.state is ListState.IN_FORCE), default=0)
    return frozenset[int]().union(
        *(drafted_by(steps(connection, viewer, table.name, row.key)) for row in rows if row.version > since)
    )
