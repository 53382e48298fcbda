"""The versions of the list that cases are worked with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from qclab.domain.catalogue.values import CaseListVersion
from qclab.domain.investigations.lists import SHIPPED, CaseList, ListState, read_list, read_version, version_of
from qclab.domain.people.rights import Actor
from qclab.queries.catalogue.drafts import drafted_by, steps
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.decoding import instant, known_instant
from qclab.queries.scope import of_site
from qclab.store import tables as t


@dataclass(frozen=True)
class ListRow:
    """A version of the list, with who drafted it and who put it in force."""

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
            each.key, each.row_version, each.version, ListState(each.state), each.content,
            each.drafted_by, each.drafter, known_instant(each.drafted_at), each.signer or "", instant(each.in_force_at),
        )
        for each in connection.execute(asked)
    ]  # fmt: skip


@of_site
def list_versions(connection: Connection) -> list[Kept[CaseListVersion]]:
    """Every version as the catalogue shows it, the newest first and the shipped one, which is no record, last."""
    rows = case_lists(connection)
    is_shipped = all(row.state is not ListState.IN_FORCE for row in rows)
    shipped = Kept(0, 0, version_of(SHIPPED), ListState.IN_FORCE if is_shipped else ListState.REPLACED)
    return [
        *(Kept(row.key, row.row_version, read_version(row.content, row.version), row.state) for row in reversed(rows)),
        shipped,
    ]


def drafters(connection: Connection, viewer: Actor) -> frozenset[int]:
    """Who worked on a version since the one in force: what they wrote may stand in the draft."""
    rows = case_lists(connection)
    since = max((row.version for row in rows if row.state is ListState.IN_FORCE), default=0)
    return frozenset[int]().union(
        *(drafted_by(steps(connection, viewer, t.case_list.name, row.key)) for row in rows if row.version > since)
    )


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
