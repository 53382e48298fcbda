"""How far a laboratory is set up, and what of it is still an example."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from qclab.domain.laboratory.setting_up import Facts
from qclab.queries.catalogue.drafts import SIGNED
from qclab.queries.catalogue.master_data import DRAFT, IN_FORCE
from qclab.queries.laboratory.settings import today
from qclab.queries.people.people import everybody
from qclab.queries.scope import of_site
from qclab.store import tables as t

_VERSIONS = (t.method, t.specification)


@of_site
def examples(connection: Connection) -> int:
    """How many versions in force are examples that nobody confirmed."""
    return sum(
        connection.execute(
            select(func.count()).select_from(table).where(table.c.state == IN_FORCE, table.c.example != "")
        ).scalar_one()
        for table in _VERSIONS
    )


@of_site
def facts(connection: Connection, now: datetime) -> Facts:
    """What there is: numbers only, so it tells of nobody's material."""

    def number(table: str, *only: str) -> int:
        named = t.metadata.tables[table]
        wanted = select(func.count()).select_from(named)
        return connection.execute(wanted.where(named.c.state.in_(only)) if only else wanted).scalar_one()

    drafts = sum(number(table.name, DRAFT) for table in _VERSIONS)
    in_force = select(func.count()).where(
        t.specification.c.state == IN_FORCE, t.specification.c.effective_from <= today(connection, now).isoformat()
    )
    return Facts(
        people=[row.actor for row in everybody(connection) if row.is_active and row.client is None],
        clients=number("client"),
        products=number("product"),
        methods=number("method"),
        specifications=number("specification"),
        drafts=drafts,
        worked=_worked(connection, only_drafts=drafts > 0),
        in_force=connection.execute(in_force).scalar_one(),
        has_samples=connection.execute(select(t.sample.c.key).limit(1)).first() is not None,
        has_labels=connection.execute(select(t.label_print.c.key).limit(1)).first() is not None,
        examples=examples(connection),
    )


def _worked(connection: Connection, *, only_drafts: bool) -> frozenset[int]:
    """Who worked on the drafts or, where there is none, on the examples in force."""
    change, event = t.change.c, t.event.c
    found: set[int] = set()
    for table in _VERSIONS:
        asked = table.c.state == DRAFT if only_drafts else (table.c.state == IN_FORCE) & (table.c.example != "")
        keys = [str(key) for key in connection.execute(select(table.c.key).where(asked)).scalars()]
        touching = select(change.event).where(change.table_name == table.name, change.row_key.in_(keys))
        by = select(event.actor).distinct().where(event.seq.in_(touching), event.act.not_in(SIGNED))
        found.update(key for key in connection.execute(by).scalars() if key is not None)
    return frozenset(found)
