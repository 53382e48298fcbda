"""The events of a batch that are unusual (domain/trail/unusual.py)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import Connection, Text, and_, cast, or_, select

from qclab.domain.people.rights import Actor
from qclab.domain.trail.unusual import TABLES, Touched, Unusual, unusual
from qclab.queries.decoding import known_instant
from qclab.queries.trail.events import find_events
from qclab.store import tables as t

_EVERYTHING = 2**31 - 1


@dataclass(frozen=True)
class UnusualEvent:
    """An event of a batch by its number, and why it is looked at."""

    seq: int
    act: str
    at: datetime
    why: tuple[Unusual, ...]


def came(events: Sequence[UnusualEvent]) -> str:
    """That these came, the newest first: ``event 412, result changed, came``, or ``event 412, result changed, and 2
    more came``; empty where none did."""
    if not events:
        return ""
    first, more = events[-1], len(events) - 1
    return f"event {first.seq}, {first.act}, {f'and {more} more ' if more else ''}came"


def unusual_events(
    connection: Connection, viewer: Actor, batch: int, zone: tzinfo, *, after: int = 0
) -> list[UnusualEvent]:
    """The unusual events of a batch that the viewer may know of, the newest first, ``after`` this number. What an act
    did to other batches makes none of this one unusual."""
    seqs = [seq for seq in find_events(connection, viewer, batch=batch, limit=_EVERYTHING) if seq > after]
    if not seqs:
        return []
    change, event = t.change.c, t.event.c
    of_batch = or_(
        *(
            and_(
                change.table_name == name,
                change.row_key.in_(
                    select(cast(t.metadata.tables[name].c.key, Text)).where(t.metadata.tables[name].c.batch == batch)
                ),
            )
            for name in TABLES
        )
    )
    touched: dict[int, list[Touched]] = {}
    first, last = min(seqs), max(seqs)
    for row in connection.execute(
        select(change.event, change.table_name, change.payload).where(of_batch, change.event.between(first, last))
    ):
        told = json.loads(row.payload)
        touched.setdefault(row.event, []).append(Touched(row.table_name, told["op"] == "insert", told["to"]))
    wanted = set(seqs)
    acts = select(event.seq, event.act, event.at).where(event.seq.between(first, last)).order_by(event.seq.desc())
    found = []
    for row in connection.execute(acts):
        if row.seq in wanted:
            why = unusual(row.act, touched.get(row.seq, ()), known_instant(row.at), zone)
            if why:
                found.append(UnusualEvent(row.seq, row.act, known_instant(row.at), why))
    return found


def last_event(connection: Connection, viewer: Actor, batch: int) -> int:
    """The number of the last event of a batch that the viewer may know of; 0 where there is none."""
    return next(iter(find_events(connection, viewer, batch=batch, limit=1)), 0)
