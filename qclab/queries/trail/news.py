"""What others did since a person last signed in: counted by kind, and the events themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, and_, cast, func, or_, select

from qclab.domain.people.rights import Actor
from qclab.domain.trail.acts import Act
from qclab.queries.people.people import last_sign_in
from qclab.queries.scope import own_rows
from qclab.queries.trail.events import EventRow, fetch_events
from qclab.store import tables as t
from qclab.store.encoding import instant

_TOLD = (
    ("registered", t.sample, (Act.SAMPLES_REGISTERED, Act.SAMPLES_IMPORTED)),
    ("received", t.sample, (Act.SAMPLES_RECEIVED,)),
    ("rejected", t.sample, (Act.SAMPLE_REJECTED,)),
    ("added", t.test, (Act.TEST_ADDED,)),
    ("assigned", t.test, (Act.TESTS_ASSIGNED,)),
    ("submitted", t.test, (Act.TESTS_SUBMITTED,)),
    ("verified", t.test, (Act.TESTS_VERIFIED,)),
    ("approved", t.test, (Act.TESTS_APPROVED,)),
    ("returned", t.test, (Act.TEST_RETURNED,)),
    ("proposed as not done", t.test, (Act.TEST_NOT_DONE_PROPOSED,)),
)
"""What is told, in this order: the words, whose rows are counted, and the acts that do it."""


@dataclass(frozen=True)
class News:
    """So many samples or tests were registered, submitted, returned."""

    what: str
    table: str
    number: int


def previous_sign_in(connection: Connection, viewer: Actor) -> datetime | None:
    """When the viewer signed in before they did just now; None the first time."""
    own = (t.event.c.actor == viewer.key) & (t.event.c.act == Act.SIGNED_IN.value)
    this = connection.execute(select(func.max(t.event.c.seq)).where(own)).scalar()
    return None if this is None else last_sign_in(connection, viewer, viewer.key, before=this)


def news(connection: Connection, viewer: Actor, since: datetime) -> list[News]:
    """How much of each kind others did since then; a kind that did not happen is left out."""
    statement = (
        _since(
            select(t.event.c.act, t.change.c.table_name, func.count(t.change.c.row_key.distinct()).label("number")),
            viewer,
            since,
        )
        .group_by(t.event.c.act, t.change.c.table_name)
    )  # fmt: skip
    counted = {(row.act, row.table_name): row.number for row in connection.execute(statement)}
    found = []
    for what, table, acts in _TOLD:
        number = sum(counted.get((act.value, table.name), 0) for act in acts)
        if number:
            found.append(News(what, table.name, number))
    return found


def events_behind(connection: Connection, viewer: Actor, since: datetime, limit: int = 500) -> list[EventRow]:
    """The events that ``news`` counts, the newest first, at most ``limit``."""
    statement = _since(select(t.event.c.seq), viewer, since).distinct().order_by(t.event.c.seq.desc()).limit(limit)
    seqs = list(connection.execute(statement).scalars())
    found = fetch_events(connection, viewer, seqs)
    return [found[seq] for seq in seqs]


def _since(statement: Select[Any], viewer: Actor, since: datetime) -> Select[Any]:
    event, change = t.event.c, t.change.c
    wanted = or_(*(_told(table, acts, viewer) for _, table, acts in _TOLD))
    return (
        statement.select_from(t.event)
        .join(t.change, change.event == event.seq)
        .where(event.at > instant(since), event.actor.is_distinct_from(viewer.key), wanted)
    )


def _told(table: Any, acts: tuple[Act, ...], viewer: Actor) -> Any:
    """Rows of a table that these acts touched; for a person scoped to one client, rows of that client."""
    told = and_(t.event.c.act.in_([act.value for act in acts]), t.change.c.table_name == table.name)
    if viewer.client is None:
        return told
    return told & t.change.c.row_key.in_(own_rows(table, viewer, cast(table.c.key, Text)))
