"""The versions of the rules of review by exception."""

from sqlalchemy import Connection, select

from qclab.domain.catalogue.lists import ListState
from qclab.domain.catalogue.values import ReviewRulesVersion
from qclab.domain.people.rights import Actor
from qclab.domain.review.rules import SHIPPED, ReviewRules, read_version, rules_of, version_of
from qclab.queries.catalogue.lists import ListRow, list_drafters, list_rows, shipped_state
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.scope import of_site
from qclab.store import tables as t


@of_site
def review_rules(connection: Connection) -> list[ListRow]:
    """Every version, the oldest first; the shipped one is none of them."""
    return list_rows(connection, t.review_rules)


@of_site
def rule_versions(connection: Connection) -> list[Kept[ReviewRulesVersion]]:
    """Every version as the catalogue shows it, the newest first and the shipped one, which is no record, last."""
    rows = review_rules(connection)
    return [
        *(Kept(row.key, row.row_version, read_version(row.content, row.version), row.state) for row in reversed(rows)),
        Kept(0, 0, version_of(SHIPPED), shipped_state(rows)),
    ]


def rule_drafters(connection: Connection, viewer: Actor) -> frozenset[int]:
    """Who worked on a version since the one in force."""
    return list_drafters(connection, viewer, t.review_rules)


def rules_key(connection: Connection) -> int | None:
    """The key of the version that is in force; None while it is the shipped one."""
    row = t.review_rules.c
    return connection.execute(select(row.key).where(row.state == ListState.IN_FORCE.value)).scalar()


@of_site
def rules_in_force(connection: Connection) -> ReviewRules:
    """The rules by which submitted tests are read now."""
    row = t.review_rules.c
    found = connection.execute(select(row.version, row.content).where(row.state == ListState.IN_FORCE.value)).first()
    return SHIPPED if found is None else rules_of(read_version(found.content, found.version))
