"""The versions of the list that cases are worked with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from qclab.domain.investigations.lists import SHIPPED, CaseList, ListState, read_list
from qclab.queries.decoding import instant, known_instant
from qclab.queries.scope import of_site
from qclab.store import tables as t


@dataclass(frozen=True)
class ListRow:
    """A version of the list, with who drafted it and who put it in force."""

    key: int
    version: int
    state: ListState
    content: str
    drafted_by: int
    drafted_by_name: str
    drafted_at: datetime
    in_force_by_name: str
    in_force_at: datetime | None


@of_site
def case_lists(connection: Connection) -> list[ListRow]:
    """Every version, the oldest first; the shipped one is none of them."""
    drafter, signer, row = t.person.alias("drafter"), t.person.alias("signer"), t.case_list.c
    asked = (
        select(t.case_list, drafter.c.name.label("drafter"), signer.c.name.label("signer"))
        .join(drafter, drafter.c.key == row.drafted_by)
        .outerjoin(signer, signer.c.key == row.in_force_by)
        .order_by(row.version)
    )
    return [
        ListRow(
            each.key, each.version, ListState(each.state), each.content, each.drafted_by, each.drafter,
            known_instant(each.drafted_at), each.signer or "", instant(each.in_force_at),
        )
        for each in connection.execute(asked)
    ]  # fmt: skip


def list_in_force(connection: Connection) -> int | None:
    """The key of the version that a case is opened with; None while it is the shipped one."""
    row = t.case_list.c
    return connection.execute(select(row.key).where(row.state == ListState.IN_FORCE.value)).scalar()


def lists_by_key(connection: Connection, keys: Collection[int]) -> dict[int | None, CaseList]:
    """These versions, and the shipped one by None."""
    row = t.case_list.c
    found: dict[int | None, CaseList] = {None: SHIPPED}
    if keys:
        for each in connection.execute(select(row.key, row.content).where(row.key.in_(list(keys)))):
            found[each.key] = read_list(each.content)
    return found
