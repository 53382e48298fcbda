"""What others did since a person last signed in: counted by kind, and the events themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, and_, cast, func, literal, or_, select, true

from qclab.domain.people.rights import Actor
from qclab.domain.trail.acts import Act
from qclab.queries.scope import own_rows
from qclab.queries.trail.events import EventRow, fetch_events
from qclab.store import tables as t
from qclab.store.encoding import as_instant, instant

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


def news_since(connection: Connection, viewer: Actor, known: datetime | None) -> tuple[datetime | None, list[News]]:
    """How much of each kind others did since then; a kind that did not happen is left out. Where no moment is known,
    since the viewer signed in before they did just now, which is None the first time."""
    before = _before(viewer) if known is None else select(literal(instant(known)).label("at"))
    at = before.cte("before").c.at
    counted = (
        _since(
            select(t.event.c.act, t.change.c.table_name, func.count(t.change.c.row_key.distinct()).label("number")),
            viewer,
            select(at).scalar_subquery(),
        )
        .group_by(t.event.c.act, t.change.c.table_name)
        .subquery()
    )
    rows = connection.execute(select(at, counted).outerjoin(counted, true())).all()
    numbers = {(row.act, row.table_name): row.number for row in rows}
    found = []
    for what, table, acts in _TOLD:
        number = sum(numbers.get((act.value, table.name), 0) for act in acts)
        if number:
            found.append(News(what, table.name, number))
    return as_instant(rows[0].at), found


def _before(viewer: Actor) -> Select[Any]:
    """When the viewer signed in before they did just now."""
    event, other = t.event.c, t.event.alias("other").c
    own = select(func.max(other.seq)).where(other.actor == viewer.key, other.act == Act.SIGNED_IN.value)
    is_before = event.seq < own.scalar_subquery()
    return select(func.max(event.at).label("at")).where(
        event.actor == viewer.key, event.act == Act.SIGNED_IN.value, is_before
    )


def events_behind(connection: Connection, viewer: Actor, since: datetime, limit: int = 500) -> list[EventRow]:
    """The events that ``news_since`` counts, the newest first, at most ``limit``."""
    counted = _since(select(t.event.c.seq), viewer, instant(since))
    statement = counted.distinct().order_by(t.event.c.seq.desc()).limit(limit)
    seqs = list(connection.execute(statement).scalars())
    found = fetch_events(connection, viewer, seqs)
    return [found[seq] for seq in seqs]


def _since(statement: Select[Any], viewer: Actor, since: Any) -> Select[Any]:
    event, change = t.event.c, t.change.c
    wanted = or_(*(_told(table, acts, viewer) for _, table, acts in _TOLD))
    return (
        statement.select_from(t.event)
        .join(t.change, change.event == event.seq)
        .where(event.at > since, event.actor.is_distinct_from(viewer.key), wanted)
    )


def _told(table: Any, acts: tuple[Act, ...], viewer: Actor) -> Any:
    """Rows of a table that these acts touched; for a person scoped to one client, rows of that client."""
    told = and_(t.event.c.act.in_([act.value for act in acts]), t.change.c.table_name == table.name)
    if viewer.client is None:
        return told
    return told & t.change.c.row_key.in_(own_rows(table, viewer, cast(table.c.key, Text)))
