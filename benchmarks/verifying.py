"""Row 14: proving a long trail untouched, against one pass with sqlite3 and hashlib over the same rows."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.rounds import Ratio, compare
from benchmarks.sizes import Size
from qclab.store import chain, engines, schema, verify
from qclab.store.door import Store
from qclab.store.encoding import canonical, instant, sha256

_AT = instant(datetime(2026, 3, 2, 8, tzinfo=UTC))
_PLACES = "INSERT INTO place (key, row_version, id, name, parent, kind, condition) VALUES (?, 1, ?, ?, NULL, ?, ?)"
_EVENTS = (
    "INSERT INTO event (seq, payload, format, key_id, act_key, prev, digest, at, actor, act)"
    " VALUES (?, ?, 1, '', ?, ?, ?, ?, NULL, ?)"
)
_CHANGES = "INSERT INTO change (event, position, table_name, row_key, payload) VALUES (?, 1, 'place', ?, ?)"
_READ_EVENTS = "SELECT prev, format, key_id, act_key, payload, digest FROM event ORDER BY seq"
_READ_CHANGES = "SELECT event, table_name, row_key, payload FROM change ORDER BY event, position"


def measured(folder: Path, size: Size) -> Iterator[Ratio]:
    """Row 14, then an altered and a deleted row, each of which must be named."""
    path = folder / "trail.db"
    last = _lay(path, size.audit_rows // 2)
    engine = engines.open_engine(path)
    store = Store(engine)
    bare = sqlite3.connect(path, isolation_level=None)

    def ours() -> None:
        with store.read() as connection:
            found = verify.verify(connection)
        assert found.faults == (), found.faults[:3]
        assert found.events >= size.audit_rows // 2

    yield compare(
        "14",
        f"verify {size.audit_rows:,} audit rows",
        ours,
        lambda: _one_pass(bare),
        good=2,
        best=1,
        rounds=min(size.rounds, 5),
    )
    expected = _altered(bare, last)
    with store.read() as connection:
        named = {fault.where for fault in verify.verify(connection).faults}
    assert named == expected, named ^ expected
    bare.close()
    engine.dispose()


def _lay(path: Path, events: int) -> int:
    """A database with so many events, each of which inserted one row; the last event."""
    engine = engines.open_engine(path)
    schema.migrate(Store(engine))
    engine.dispose()
    with sqlite3.connect(path) as bare:
        (first, digest), triggers = bare.execute("SELECT seq, digest FROM head").fetchone(), _without_triggers(bare)
        places, made, changes = [], [], []
        for seq in range(first + 1, first + 1 + events):
            key = seq - first
            row = {"id": f"PL-{key}", "name": f"Shelf {key}", "parent": None, "kind": "shelf", "condition": "2-8 °C"}
            difference = canonical({"op": "insert", "to": {"key": key, "row_version": 1, **row}})
            said = {"count": 1, "digest": chain.changes_digest([("place", key, difference)])}
            payload = canonical(
                {
                    "act": "catalogue changed", "actor": None, "at": _AT, "offset_minutes": 0, "program": "0.1.0",
                    "reason": "", "said": {}, "source": "bench", "workstation": "LAB-7", "changes": said,
                }
            )  # fmt: skip
            before, digest = digest, chain.event_digest(digest, 1, "", f"act-{seq}", payload)
            places.append((key, row["id"], row["name"], row["kind"], row["condition"]))
            made.append((seq, payload, f"act-{seq}", before, digest, _AT, "catalogue changed"))
            changes.append((seq, str(key), difference))
        bare.executemany(_PLACES, places)
        bare.executemany(_EVENTS, made)
        bare.executemany(_CHANGES, changes)
        bare.execute("UPDATE head SET seq = ?, digest = ?", (first + events, digest))
        for statement in triggers:
            bare.execute(statement)
    bare.close()
    return int(first) + events


def _without_triggers(bare: sqlite3.Connection) -> list[str]:
    rows = bare.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in rows:
        bare.execute(f'DROP TRIGGER "{name}"')
    return [sql for _, sql in rows]


def _one_pass(bare: sqlite3.Connection) -> None:
    """The whole chain, and the digest of each event's changes, once, in order."""
    changes = bare.execute(_READ_CHANGES)
    pending = changes.fetchone()
    last = chain.GENESIS
    for seq, (prev, form, key_id, act_key, payload, digest) in enumerate(bare.execute(_READ_EVENTS), start=1):
        content = f"{prev}\n{form}\n{key_id}\n{act_key}\n{payload}"
        assert prev == last, f"event {seq}"
        assert hashlib.sha256(content.encode()).hexdigest() == digest, f"event {seq}"
        last = digest
        own = []
        while pending is not None and pending[0] == seq:
            own.append(f"{pending[1]}\n{pending[2]}\n{pending[3]}\n")
            pending = changes.fetchone()
        assert json.loads(payload)["changes"]["digest"] == sha256("".join(own)), f"changes of event {seq}"
    assert pending is None


def _altered(bare: sqlite3.Connection, last: int) -> set[str]:
    """An event and a row edited, an event and a row deleted, behind the program's back; where verify must say so."""
    first = last - bare.execute("SELECT count(*) FROM place").fetchone()[0]
    event, lost, row = last - 10, last - 20, 30
    bare.execute("BEGIN IMMEDIATE")
    triggers = _without_triggers(bare)
    bare.execute("UPDATE event SET payload = replace(payload, 'bench', 'other') WHERE seq = ?", (event,))
    bare.execute("DELETE FROM event WHERE seq = ?", (lost,))
    bare.execute("UPDATE place SET name = 'other' WHERE key = ?", (row,))
    bare.execute("DELETE FROM place WHERE key = ?", (row + 1,))
    for statement in triggers:
        bare.execute(statement)
    bare.execute("COMMIT")
    of_lost = {f"event {lost + 1}", f"change {lost}.1", f"place {lost - first}"}
    return {f"event {event}", *of_lost, f"place {row}: name", f"place {row + 1}"}
