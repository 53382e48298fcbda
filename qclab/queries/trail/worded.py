"""Which events hold certain words, anywhere in the whole act: its reason, who did it, every value before and after, and
the names of what it touched, such as a parameter, a method, a file."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from string import Formatter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, or_, select, union

from qclab.domain.identifiers import plain
from qclab.domain.people.rights import Actor
from qclab.queries.scope import follow, holds, known_rows, own_rows
from qclab.queries.trail.events import EventRow, fetch_events
from qclab.store import tables as t
from qclab.store.tables.declaration import declared, end_of, is_secret, kept_tables, kind_of, metadata, target_of

_READ_AT_ONCE = 5_000


def events_with(connection: Connection, viewer: Actor, words: str) -> set[int] | None:
    """The numbers of the events that hold each of the words; None where there is none to look for."""
    found: set[int] | None = None
    for word in dict.fromkeys(words.lower().split()):
        if found is None or found:
            holding = {
                *_touching_what_is_called(connection, viewer, word),
                *_with_value(connection, viewer, word),
                *_naming(connection, viewer, word),
                *_saying(connection, viewer, word),
            }
            found = holding if found is None else found & holding
    return found


def _touching_what_is_called(connection: Connection, viewer: Actor, word: str) -> Iterable[int]:
    """Events that touched a row in whose name, or in that of what it is a part of, the word stands."""
    change = t.change.c
    parts = []
    for table in kept_tables():
        paths = _names(table.name)
        statement, ends = follow(select(cast(table.c.key, Text)).select_from(table), table, paths, outer=True)
        held = [
            holds(cast(column, Text), plain(word) if _is_grouped(table.name, path) else word)
            for path, column in ends.items()
        ]
        statement = statement.where(or_(*held))
        if viewer.client is not None:
            statement = statement.where(table.c.key.in_(own_rows(table, viewer)))
        parts.append(select(change.event).where(change.table_name == table.name, change.row_key.in_(statement)))
    return connection.execute(union(*parts)).scalars()


def _with_value(connection: Connection, viewer: Actor, word: str) -> Iterator[int]:
    """Events that changed a field from or to a value with the word in it."""
    holding = holds(t.change.c.payload, _in_json(word))

    def is_it(table: str, field: str, value: object) -> bool:
        return isinstance(value, str) and word in value.lower() and _is_read(table, field)

    return _changing(connection, viewer, holding, is_it)


def _naming(connection: Connection, viewer: Actor, word: str) -> Iterable[int]:
    """Events that changed a field from or to a person or a place of this name, such as the analyst of a test."""
    payload = t.change.c.payload
    wanted: set[tuple[str, object]] = set()
    for table in (t.person, t.place):
        held = or_(*[holds(table.c[path], word) for path in _own_names(table.name)])
        wanted |= {(table.name, key) for key in connection.execute(select(table.c.key).where(held)).scalars()}
    if not wanted:
        return ()
    numbers = {f":{key}{end}" for _, key in wanted for end in ",}"}

    def is_it(table: str, field: str, value: object) -> bool:
        return (target_of(table, field), value) in wanted and not field.endswith("_by")

    return _changing(connection, viewer, or_(*[payload.contains(number) for number in sorted(numbers)]), is_it)


def _changing(
    connection: Connection, viewer: Actor, likely: ColumnElement[bool], is_it: Callable[[str, str, object], bool]
) -> Iterator[int]:
    """Events that changed a field from or to what ``is_it``, asked with table, field and value; of those that are
    ``likely`` to, by the text of the difference."""
    change = t.change.c
    statement = select(change.event, change.table_name, change.row_key, change.payload).where(likely)
    rows = [
        row
        for row in connection.execute(statement)
        if any(is_it(row.table_name, field, value) for field, value in _values(json.loads(row.payload)))
    ]
    if viewer.client is not None:
        keys: dict[str, set[int]] = {}
        for row in rows:
            if declared(row.table_name) is not None:
                keys.setdefault(row.table_name, set()).add(int(row.row_key))
        known = {name: known_rows(connection, viewer, name, wanted) for name, wanted in keys.items()}
        rows = [row for row in rows if row.row_key.isdigit() and int(row.row_key) in known.get(row.table_name, ())]
    yield from (row.event for row in rows)


def _saying(connection: Connection, viewer: Actor, word: str) -> Iterator[int]:
    """Events whose act, person, reason, workstation or further words have the word, as far as the viewer is told."""
    event = t.event.c
    statement = select(event.seq).where(holds(event.payload, _in_json(word)))
    seqs = list(connection.execute(statement).scalars())
    for start in range(0, len(seqs), _READ_AT_ONCE):
        told = fetch_events(connection, viewer, seqs[start : start + _READ_AT_ONCE])
        yield from (seq for seq, row in told.items() if any(word in text.lower() for text in _words_of(row)))


def _words_of(event: EventRow) -> Iterator[str]:
    yield from (event.act, event.actor_name, event.actor_id, event.reason, event.workstation)
    yield from _texts(event.said)


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, Mapping):
        said = said.values()
    elif not isinstance(said, list | tuple):
        yield str(said)
        return
    for each in said:
        yield from _texts(each)


def _values(difference: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for side in ("from", "to"):
        yield from difference.get(side, {}).items()


def _is_read(table: str, field: str) -> bool:
    """No digest and no instant."""
    return kind_of(table, field) not in ("machine", "instant") and not is_secret(table, field)


def _in_json(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)[1:-1]


@cache
def _names(name: str) -> tuple[str, ...]:
    """The paths by which a row of a table is named or found, with those of what it is a part of."""
    paths = _own_names(name)
    declaration = declared(name)
    for column in declaration.part_of if declaration else ():
        paths |= {f"{column}.{path}": None for path in _own_names(target_of(name, column))}
    for path in tuple(paths):
        hop, _, _ = path.rpartition(".")
        paths |= {f"{hop}.{further}": None for further in _ids(_target(name, hop))} if hop else {}
    return tuple(paths)


def _own_names(name: str) -> dict[str, None]:
    declaration = declared(name)
    if declaration is None:
        return {}
    titles = (path for _, path, _, _ in Formatter().parse(declaration.title) if path)
    own = dict.fromkeys((*titles, *declaration.searched))
    if target_of(name, "supersedes") == name:  # the event that replaced a value touched it, and does not repeat it
        own |= {field: None for field in ("typed", "read_as") if field in metadata.tables[name].c}
    return own


def _ids(name: str) -> tuple[str, ...]:
    declaration = declared(name)
    searched = declaration.searched if declaration else ()
    return tuple(path for path in ("id", *searched) if path in metadata.tables[name].c)


def _target(name: str, hops: str) -> str:
    for hop in hops.split("."):
        name = target_of(name, hop)
    return name


def _is_grouped(name: str, path: str) -> bool:
    return kind_of(*end_of(name, path)) == "grouped"
