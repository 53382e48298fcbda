"""The guard: on every connection, a statement that writes is refused unless the write door itself sent it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

_PERMITTED = "qclab_permitted"
_QUIET = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$", re.DOTALL)
_READS = frozenset({"SELECT", "WITH", "VALUES", "EXPLAIN", "SHOW", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"})
_WRITES = re.compile(
    r"\b(INSERT|DELETE|MERGE|TRUNCATE|INTO|UPDATE\s+\S+\s+SET|CREATE|ALTER|DROP)\b"
    r"|\b(qclab_append|nextval|setval|set_config|lo_\w+|pg_\w*(write|import|unlink)\w*|dblink\w*)\s*\(",
    re.IGNORECASE,
)


class WriteOutsideTheDoor(RuntimeError):  # noqa: N818 - it names what happened
    """A bug: some code tried to change the database without going through the write door."""


def attach(engine: Engine) -> None:
    """Put the guard on an engine."""
    event.listen(engine, "before_cursor_execute", _refuse)


@contextmanager
def permit(connection: Connection) -> Iterator[None]:
    """Let the statements of this block pass; only the door and the migrations open it."""
    connection.info[_PERMITTED] = connection.info.get(_PERMITTED, 0) + 1
    try:
        yield
    finally:
        connection.info[_PERMITTED] -= 1


def writes(statement: str) -> bool:
    """Whether a statement may change data, schema or settings. What is not surely a read counts as a write."""
    bare = _QUIET.sub(" ", statement).strip().rstrip(";")
    first = re.match(r"\(*\s*(\w+)", bare)
    if ";" in bare or first is None:
        return True
    word = first.group(1).upper()
    if word == "PRAGMA":
        return "=" in bare
    if word not in _READS:
        return True
    return _WRITES.search(bare) is not None


def _refuse(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _executemany: bool
) -> None:
    if not connection.info.get(_PERMITTED) and writes(statement):
        raise WriteOutsideTheDoor(statement.strip().split("\n", 1)[0][:200])
