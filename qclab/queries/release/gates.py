"""The gates of a batch: those that its specifications list, each with who ticked it and on what they rest it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from qclab.domain.catalogue.values import TRAIL
from qclab.domain.people.rights import Actor
from qclab.domain.release.certifying import GateFact
from qclab.queries.catalogue.master_data import IN_FORCE
from qclab.queries.decoding import known_instant
from qclab.queries.scope import of_client
from qclab.queries.trail.unusual import UnusualEvent, came, unusual_events
from qclab.store import tables as t
from qclab.store.zone import laboratory_zone


@dataclass(frozen=True)
class TickRow:
    """A gate that was ticked: what it rests on, its day, by whom and when. ``looked_to``: of the audit trail, the last
    event that was looked at; 0 of any other."""

    key: int
    row_version: int
    reference: str
    done_on: date
    ticked_by_name: str
    ticked_at: datetime
    looked_to: int = 0


@dataclass(frozen=True)
class GateRow:
    """A gate of a batch. ``since`` it is open, where nobody has ticked it, or where ``newer``, an unusual event of the
    batch after its audit trail was looked at, opened it again."""

    key: int
    name: str
    step: int
    held_by: str
    since: datetime
    tick: TickRow | None = None
    is_of_trail: bool = False
    newer: str = ""

    @property
    def is_ticked(self) -> bool:
        return self.tick is not None and not self.newer

    @property
    def fact(self) -> GateFact:
        """As the rules of certification read it."""
        return GateFact(self.key, self.name, self.step, self.held_by, self.since, self.is_ticked, self.newer)


def gates_of(connection: Connection, viewer: Actor, batch: int, today: date) -> list[GateRow]:
    """The gates of a batch that the viewer may know of, by step and in the order of its specifications.

    A version from before there were gates lists none: those of the version that is in force today hold instead.
    """
    bound = _bound(connection, viewer, batch)
    ticks, opened = _ticks(connection, batch) if bound else ({}, {})
    gates = []
    for binding in bound:
        lines = binding.lines or _lines_in_force(connection, binding.version, today)
        for line in lines:
            name = f"{line.name} ({binding.stage})" if len(bound) > 1 else line.name
            since = known_instant(opened.get(line.gate, binding.created_at))
            gate = GateRow(line.gate, name, line.release_step, line.held_by, since, ticks.get(line.gate))
            gates.append(_looked_at(connection, viewer, batch, gate) if line.looks_at == TRAIL else gate)
    return sorted(gates, key=lambda gate: gate.step)


def newer_events(connection: Connection, viewer: Actor, batch: int, looked_to: int) -> list[UnusualEvent]:
    """The unusual events of a batch after the last one that was looked at, the newest first."""
    return unusual_events(connection, viewer, batch, laboratory_zone(connection), after=looked_to)


def _looked_at(connection: Connection, viewer: Actor, batch: int, gate: GateRow) -> GateRow:
    """A gate for which the audit trail is looked at: what is unusual after its tick opens it again."""
    gate = replace(gate, is_of_trail=True)
    newer = newer_events(connection, viewer, batch, gate.tick.looked_to) if gate.tick is not None else []
    return replace(gate, newer=f"{came(newer)} after it was ticked", since=newer[-1].at) if newer else gate


@dataclass(frozen=True)
class _Bound:
    version: int
    stage: str
    created_at: str
    lines: Sequence[Any]


def _bound(connection: Connection, viewer: Actor, batch: int) -> list[_Bound]:
    """The specification versions of a batch, each with its gates."""
    row = t.binding.c
    asked = (
        select(row.key.label("binding"), row.specification, row.stage, t.batch.c.created_at, *_LINE)
        .join(t.batch, t.batch.c.key == row.batch)
        .outerjoin(t.gate, (t.gate.c.specification == row.specification) & (t.gate.c.removed == 0))
        .where(row.batch == batch)
        .order_by(row.key, t.gate.c.position)
    )
    found: dict[int, list[Any]] = {}
    for line in connection.execute(of_client(asked, t.batch.c.client, viewer)):
        found.setdefault(line.binding, []).append(line)
    return [
        _Bound(
            lines[0].specification,
            lines[0].stage,
            lines[0].created_at,
            [line for line in lines if line.gate is not None],
        )
        for lines in found.values()
    ]


_LINE = (t.gate.c.key.label("gate"), t.gate.c.name, t.gate.c.release_step, t.gate.c.held_by, t.gate.c.looks_at)


def _lines_in_force(connection: Connection, version: int, today: date) -> Sequence[Any]:
    """The gates of the version of the same specification that holds today."""
    row, same = t.specification.c, t.specification.alias("same")
    in_force = (
        select(row.key)
        .join(same, same.c.id == row.id)
        .where(same.c.key == version, row.state == IN_FORCE, row.effective_from <= today.isoformat())
        .order_by(row.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    asked = select(*_LINE).where(t.gate.c.specification == in_force, t.gate.c.removed == 0)
    return connection.execute(asked.order_by(t.gate.c.position)).all()


def _ticks(connection: Connection, batch: int) -> tuple[dict[int, TickRow], dict[int, str]]:
    """The ticks that stand, by gate, and since when a gate is open again whose tick was taken back."""
    row = t.gate_tick.c
    ticks: dict[int, TickRow] = {}
    opened: dict[int, str] = {}
    for found in connection.execute(
        select(t.gate_tick, t.person.c.name)
        .join(t.person, t.person.c.key == row.ticked_by)
        .where(row.batch == batch)
        .order_by(row.key)
    ):
        if found.taken_back_at is not None:
            opened[found.gate] = found.taken_back_at
            continue
        ticks[found.gate] = TickRow(
            found.key,
            found.row_version,
            found.reference,
            date.fromisoformat(found.done_on),
            found.name,
            known_instant(found.ticked_at),
            int(found.looked_to or 0),
        )
    return ticks, opened
