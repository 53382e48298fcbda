"""Tests that a reviewer or QA gave back: by whom, when, why, and whether anything of their record changed since."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Text, and_, cast, func, or_, select

from qclab.domain.people.rights import Actor
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.trail.acts import Act
from qclab.queries.scope import of_client
from qclab.queries.trail.events import fetch_events
from qclab.store import tables as t

_GIVING_BACK: Final = (
    Act.TEST_RETURNED.value,
    Act.TEST_NOT_DONE_DECLINED.value,
    Act.DEVIATION_DECLINED.value,
    Act.TEST_REOPENED.value,
    Act.INVALID_DECLINED.value,
)
_BESIDE: Final = frozenset({"state", "state_reason", "analyst", "due_at", "priority"})
"""What of a test may change without anything of its record being changed."""
_PARTS: Final = (t.result, t.observation, t.unit, t.attachment, t.deviation)


@dataclass(frozen=True)
class Returned:
    """A test that is open again: who gave it back, when, and in which words."""

    by: str
    at: datetime
    reason: str
    is_unchanged: bool

    def __str__(self) -> str:
        return f"Returned by {self.by}: {self.reason}"


def returned(connection: Connection, viewer: Actor, tests: Collection[int]) -> dict[int, Returned]:
    """Those of these tests that are open again after they were given back, by key."""
    seqs = _last_given_back(connection, viewer, tests) if tests else {}
    if not seqs:
        return {}
    events = fetch_events(connection, viewer, set(seqs.values()))
    changed = _changed_since(connection, seqs)
    return {
        key: Returned(events[seq].actor_name, events[seq].at, events[seq].reason, key not in changed)
        for key, seq in seqs.items()
    }


def _last_given_back(connection: Connection, viewer: Actor, tests: Collection[int]) -> dict[int, int]:
    statement = (
        select(t.test.c.key, func.max(t.event.c.seq).label("seq"))
        .join(t.batch, t.batch.c.key == t.test.c.batch)
        .join(t.change, and_(t.change.c.table_name == t.test.name, t.change.c.row_key == cast(t.test.c.key, Text)))
        .join(t.event, t.event.c.seq == t.change.c.event)
        .where(
            t.test.c.key.in_(list(tests)),
            t.test.c.state == TestState.OPEN.value,
            t.test.c.state_reason != "",
            t.event.c.act.in_(_GIVING_BACK),
        )
        .group_by(t.test.c.key)
    )
    return {row.key: row.seq for row in connection.execute(of_client(statement, t.batch.c.client, viewer))}


def _changed_since(connection: Connection, seqs: dict[int, int]) -> set[int]:
    """Those with a value, a reading, a file or a word of how they were performed that is later than its event."""
    changed = set()
    parts: list[Any] = [
        select(table.c.test.label("test"), t.change.c.event)
        .join(t.change, and_(t.change.c.table_name == table.name, t.change.c.row_key == cast(table.c.key, Text)))
        .where(table.c.test.in_(list(seqs)), t.change.c.event > min(seqs.values()))
        for table in _PARTS
    ]
    for statement in parts:
        changed |= {row.test for row in connection.execute(statement) if row.event > seqs[row.test]}
    own = (
        select(t.test.c.key, t.change.c.event, t.change.c.payload)
        .join(t.change, and_(t.change.c.table_name == t.test.name, t.change.c.row_key == cast(t.test.c.key, Text)))
        .where(t.test.c.key.in_(list(seqs)), or_(*[
            and_(t.test.c.key == key, t.change.c.event > seq) for key, seq in seqs.items()
        ]))
    )  # fmt: skip
    for row in connection.execute(own):
        if json.loads(row.payload)["to"].keys() - _BESIDE:
            changed.add(row.key)
    return changed
