"""The guard: on every connection, a statement that writes is refused unless the write door itself sent it.

It catches mistakes inside a write; outside of one the database itself refuses, since other connections only read.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event

_PERMITTED = "qclab_permitted"
_QUIET = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$|\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b",
    re.DOTALL | re.IGNORECASE,
)
"""What says nothing about writing: literals, quoted names, comments, and a lock on rows that are read."""
_READS = frozenset({"SELECT", "WITH", "VALUES", "EXPLAIN", "SHOW", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"})
_WRITES = re.compile(
    r"\b(INSERT|DELETE|UPDATE|MERGE|TRUNCATE|INTO|CREATE|ALTER|DROP|ATTACH)\b"
    r"|\b(qclab_append|nextval|setval|set_config|lo_\w+|load_extension|(query|cursor|table|schema)_to_xml\w*"
    r"|pg_\w*(write|import|unlink|terminate|cancel|reload|rotate|switch|create|drop|promote|notify)\w*|dblink\w*)\s*\(",
    re.IGNORECASE,
)
_ESCAPES = re.compile(r"(?<!['\w])E'", re.IGNORECASE)
"""A literal with backslashes, which could hide where it ends."""
_LOOKS = re.compile(
    r"PRAGMA\s+((\w+\.)?(table_info|table_xinfo|table_list|index_list|index_info|index_xinfo|foreign_key_list"
    r"|foreign_key_check|integrity_check|quick_check)\b"
    r"|(application_id|busy_timeout|compile_options|database_list|encoding|foreign_keys|freelist_count|journal_mode|page_count|page_size"
    r"|query_only|read_uncommitted|schema_version|synchronous|user_version)\s*$)",
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
    info = connection.info  # of a connection that is lost meanwhile it cannot be had again
    info[_PERMITTED] = info.get(_PERMITTED, 0) + 1
    try:
        yield
    finally:
        info[_PERMITTED] -= 1


def require_permit(connection: Connection, what: str) -> None:
    """Refuse what goes past SQLAlchemy, which no listener sees, outside a permitted block."""
    if not connection.info.get(_PERMITTED):
        raise WriteOutsideTheDoor(what)


@lru_cache(maxsize=2_000)
def writes(statement: str) -> bool:
    """Whether a statement may change data, schema or settings. What is not surely a read counts as a write."""
    bare = _QUIET.sub(" ", statement).strip().rstrip(";")
    first = re.match(r"\(*\s*(\w+)", bare)
    if ";" in bare or first is None or _ESCAPES.search(statement):
        return True
    word = first.group(1).upper()
    if word == "PRAGMA":
        return "=" in bare or _LOOKS.match(bare) is None
    return word not in _READS or _WRITES.search(bare) is not None


def _refuse(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _executemany: bool
) -> None:
    if writes(statement):
        require_permit(connection, statement.strip().split("\n", 1)[0][:200])
