"""What editing the catalogue asks: who worked on a version, and what a draft is held against."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from qclab.domain.catalogue import values as c
from qclab.domain.people.rights import Actor
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue import master_data as queries
from qclab.queries.catalogue.master_data import IN_FORCE, SUPERSEDED
from qclab.queries.scope import known_rows
from qclab.store import tables as t

SIGNED = (
    Act.METHOD_PUT_IN_FORCE.value, Act.SPECIFICATION_PUT_IN_FORCE.value, Act.CASE_LIST_PUT_IN_FORCE.value,
    Act.EXAMPLES_CONFIRMED.value,
)  # fmt: skip
"""Acts that sign a version: no work on what it says."""


@dataclass(frozen=True)
class Step:
    """One event in the life of an entry of the catalogue."""

    at: datetime
    by: int | None
    name: str
    act: str
    reason: str

    @property
    def is_signing(self) -> bool:
        """Whether it was put in force or confirmed."""
        return self.act in SIGNED


def steps(connection: Connection, viewer: Actor, table: str, key: int) -> list[Step]:
    """What happened to one record of the catalogue, the oldest first."""
    event, change = t.event.c, t.change.c
    if not known_rows(connection, viewer, table, [key]):
        return []
    touching = select(change.event).where(change.table_name == table, change.row_key == str(key))
    rows = connection.execute(select(event.payload).where(event.seq.in_(touching)).order_by(event.seq))
    return [_step(json.loads(row.payload)) for row in rows]


def _step(told: dict[str, Any]) -> Step:
    actor = told["actor"] or {"key": None, "name": "the program"}
    return Step(datetime.fromisoformat(told["at"]), actor["key"], actor["name"], told["act"], told["reason"])


def drafted_by(history: list[Step]) -> frozenset[int]:
    """The people who worked on what a version says."""
    return frozenset(step.by for step in history if step.by is not None and not step.is_signing)


def around(connection: Connection, viewer: Actor) -> c.Catalogue:
    """What a draft is held against: each method in force (else its newest draft), and specifications not superseded."""
    newest = queries.catalogue(connection, viewer)
    in_force = {kept.value.id: kept.value for kept in queries.methods(connection) if kept.state == IN_FORCE}
    specifications = sorted(
        (kept.value for kept in queries.specifications(connection, viewer) if kept.state != SUPERSEDED),
        key=lambda each: (each.id, each.version),
    )
    return replace(
        newest,
        methods=tuple(in_force.get(each.id, each) for each in newest.methods),
        specifications=tuple(specifications),
    )
