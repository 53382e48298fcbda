"""The versions of the list that cases are worked with."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from qclab.domain.catalogue.lists import ListState
from qclab.domain.catalogue.values import CaseListVersion
from qclab.domain.investigations.lists import SHIPPED, CaseList, read_list, read_version, version_of
from qclab.domain.people.rights import Actor
from qclab.queries.catalogue.lists import ListRow, list_drafters, list_rows, shipped_state
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.scope import of_site
from qclab.store import tables as t


@of_site
def case_lists(connection: Connection) -> list[ListRow]:
    """Every version, the oldest first; the shipped one is none of them."""
    return list_rows(connection, t.case_list)


@of_site
def list_versions(connection: Connection) -> list[Kept[CaseListVersion]]:
    """Every version as the catalogue shows it, the newest first and the shipped one, which is no record, last."""
    rows = case_lists(connection)
    return [
        *(Kept(row.key, row.row_version, read_version(row.content, row.version), row.state) for row in reversed(rows)),
        Kept(0, 0, version_of(SHIPPED), shipped_state(rows)),
    ]


def drafters(connection: Connection, viewer: Actor) -> frozenset[int]:
    """Who worked on a version since the one in force."""
    return list_drafters(connection, viewer, t.case_list)


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
