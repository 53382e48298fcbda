"""The live database against what the trail says it must be: rows both ways, bytes, counters, head and schema."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from qclab.store import chain, counters, engines, schema, shape, triggers
from qclab.store.chain import Head
from qclab.store.encoding import sha256
from qclab.store.fold import Find, Fold, inserted
from qclab.store.tables import KEPT, blob, certificate, counter, head, metadata

_BLOCK = 2_000
_BYTES_AT_ONCE = 20
There = dict[str, list[str]]
"""The columns each table really has; none for a table that cannot be read as it is."""


def rows(connection: Connection, there: There, table: str, columns: str, order: str) -> Iterator[Any]:
    """Rows of a table as the driver gives them, a block at a time; none when the table cannot be read."""
    if not there.get(table):
        return iter(())
    block = _BYTES_AT_ONCE if table == blob.name else _BLOCK
    return engines.raw_rows(connection, f'SELECT {columns} FROM "{table}" ORDER BY {order}', block)  # noqa: S608 - our own tables


def count(connection: Connection, there: There, table: str) -> int:
    if not there.get(table):
        return 0
    found: int = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one()  # noqa: S608 - our own tables
    return found


def certified_heads(connection: Connection, there: There) -> Iterator[tuple[Head, str]]:
    """The head that each certificate carries in print."""
    if {"key", "head_seq", "head_digest"} <= set(there.get(certificate.name, ())):
        for key, seq, digest in rows(connection, there, certificate.name, "key, head_seq, head_digest", "key"):
            if isinstance(seq, int) and seq > 0:
                yield Head(seq, digest), f"printed on certificate {key}"


def check_head(connection: Connection, there: There, last: Head, find: Find) -> None:
    found = [tuple(row) for row in rows(connection, there, head.name, "id, seq, digest", "id")]
    if found != [(1, last.seq, last.digest)]:
        find("head", f"does not name the last event, {last.seq}: events were cut off or added, or the head was changed")


def check_rows(connection: Connection, there: There, fold: Fold, find: Find) -> int:
    """Every kept table: altered and added rows, then those the trail knows and the table lacks."""
    seen = 0
    kept = {table.name for table in metadata.tables.values() if table.info["class"] == KEPT}
    known = {name for name in fold.tables if isinstance(name, str)}
    for name in sorted((kept | known) & there.keys() - {blob.name}):
        seen += _check_table(connection, there, name, fold.tables.pop(name, {}), find)
    _check_blobs(connection, there, fold.tables.pop(blob.name, {}), find)
    for missing, expected in fold.tables.items():
        find(f"{missing}", f"the table is missing, with {len(expected)} rows of the trail")
    return seen


def _check_table(connection: Connection, there: There, table: str, expected: dict[str, Any], find: Find) -> int:
    names = sorted(there[table])  # the order of canonical JSON
    if "key" not in names:
        find(table, "the column key is missing, and the rows cannot be checked")
        return 0
    at, seen = names.index("key"), 0
    secret = chain.has_secrets(table)
    columns = ", ".join(f'"{name}"' for name in names)
    for row in rows(connection, there, table, columns, '"key"'):
        seen += 1
        key = str(row[at])
        want = expected.pop(key, None)
        if want is None:
            find(f"{table} {key}", "is in no event: it was added behind the program's back")
            continue
        values = inserted(want)
        live = tuple(chain.seen(table, dict(zip(names, row, strict=True))).values()) if secret else row
        if list(values) != names or tuple(values.values()) != live or float in map(type, live):  # 1 == 1.0
            _name_differences(f"{table} {key}", values, dict(zip(names, live, strict=True)), find)
    for key in expected:
        find(f"{table} {key}", "is missing: it was deleted behind the program's back")
    return seen


def _name_differences(where: str, want: dict[str, Any], live: dict[str, Any], find: Find) -> None:
    for name in sorted(want.keys() | live.keys()):
        before, now = want.get(name), live.get(name)
        if before != now or type(before) is not type(now):
            find(f"{where}: {name}", f"is {_brief(now)}, the trail says {_brief(before)}")


def _brief(value: object) -> str:
    text = "NULL" if value is None else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _check_blobs(connection: Connection, there: There, expected: dict[str, Any], find: Find) -> None:
    for digest, length, data in rows(connection, there, blob.name, "sha256, length, bytes", "sha256"):
        where = f"blob {str(digest)[:12]}"
        want = expected.pop(digest, None)
        if want is None:
            find(where, "is in no event: it was added behind the program's back")
        elif inserted(want).get("length") != length:
            find(f"{where}: length", f"is {length!r}, the trail says {inserted(want).get('length')!r}")
        if not isinstance(data, bytes) or sha256(data) != digest:
            find(f"{where}: bytes", "are not those that were kept")
    for digest in expected:
        find(f"blob {str(digest)[:12]}", "is missing: it was deleted behind the program's back")


def check_counters(connection: Connection, there: There, find: Find) -> None:
    given = counters.recount(connection, there)
    for series, value in rows(connection, there, counter.name, "series, value", "series"):
        if series not in given:
            find(f"counter {series}", "counts ids of which none was given")
        elif (want := given.pop(series)) != value:
            find(f"counter {series}: value", f"is {value!r}, but {want} ids were given")
    for series, want in given.items():
        find(f"counter {series}", f"is missing, but {want} ids were given")


def check_schema(connection: Connection, there: There, shaped: dict[str, Any], find: Find) -> None:
    """The schema against the trail, and the triggers against the program."""
    found = [row[0] for row in rows(connection, there, schema.VERSION_TABLE, "version_num", "version_num")]
    if found != [shaped.get("to")]:
        find(f"{schema.VERSION_TABLE}: version_num", f"says {found}, the trail says {shaped.get('to')!r}")
    now = set(shape.lines(connection))
    before = set(_shape_told(connection, shaped))
    for line in sorted(before - now):
        find("schema", f"lacks {line[:160]}")
    for line in sorted(now - before):
        find("schema", f"was given {line[:160]}")
    if shaped.get("to") == schema.newest():
        for name in triggers.missing(connection):
            find("schema", f"the trigger {name} is not the program's")


def _shape_told(connection: Connection, shaped: dict[str, Any]) -> list[str]:
    if engines.is_sqlite(connection) and shaped.get("engine") != connection.dialect.name:
        # A backup of a PostgreSQL database has the same rows, so its events tell of a schema in other words.
        return schema.expected_lines(shaped["to"]) if shaped.get("to") in schema.known() else []
    return [str(line) for line in shaped.get("schema", ())]
