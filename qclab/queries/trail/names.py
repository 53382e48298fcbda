"""Names for the rows and keys that a change carries."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from string import Formatter
from typing import Any

from sqlalchemy import Connection, Select, select

from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Actor
from qclab.queries.scope import follow, known_rows
from qclab.queries.trail.events import RowChange
from qclab.store import tables as t
from qclab.store.tables.declaration import declared, end_of, kind_of, target_of

Ref = tuple[str, str]
"""Table and key of a row, as a change names it."""
_AT_ONCE = 500


def refs_of(changes: Iterable[RowChange]) -> set[Ref]:
    """Every row that the changes name: the changed rows, and those that their fields refer to."""
    refs: set[Ref] = set()
    for change in changes:
        refs.add((change.table, change.key))
        for field in change.fields:
            target = target_of(change.table, field.field)
            if target:
                refs |= {(target, str(value)) for value in (field.before, field.after) if value is not None}
        refs |= {signed for signed in [signed_record(change)] if signed}
    return refs


def signed_record(change: RowChange) -> Ref | None:
    """The row that a new signature signs; its table stands in a field of its own."""
    said = {field.field: field.after for field in change.fields} if change.table == t.signature.name else {}
    return (str(said["subject_table"]), str(said["subject"])) if {"subject_table", "subject"} <= said.keys() else None


_WITH_BATCH = ", {batch.id}"


def names_of(
    connection: Connection, viewer: Actor, refs: Iterable[Ref], *, batch_beside: bool = False
) -> dict[Ref, str]:
    """What people call these rows, as their tables declare it; without those that are not kept or not the viewer's to
    know. ``batch_beside``: the batch is said beside them, and left out here."""
    keys: dict[str, set[int]] = {}
    titles: dict[str, str] = {}
    for table, key in refs:
        declaration = declared(table)
        if declaration is not None and key.isdigit():
            titles[table] = declaration.title.removesuffix(_WITH_BATCH) if batch_beside else declaration.title
            keys.setdefault(table, set()).add(int(key))
    names: dict[Ref, str] = {}
    for table, wanted in keys.items():
        statement, paths = _titles(table, titles[table])
        for part in in_parts(sorted(known_rows(connection, viewer, table, wanted))):
            for row in connection.execute(statement.where(t.metadata.tables[table].c.key.in_(part))):
                said = [str(value) for value in row[1:]]
                values = {p: grouped(v) if is_id else v for (p, is_id), v in zip(paths, said, strict=True)}
                names[table, str(row.key)] = _filled(titles[table], values)
    return names


def in_parts(whole: Sequence[Any]) -> list[Sequence[Any]]:
    """Parts that fit into one statement each."""
    return [whole[start : start + _AT_ONCE] for start in range(0, len(whole), _AT_ONCE)]


@cache
def _titles(name: str, title: str) -> tuple[Select[Any], tuple[tuple[str, bool], ...]]:
    """The question for what the titles of a table's rows are made of: the key, then the end of each path.

    Beside each path whether its values are ids that are read in groups.
    """
    table = t.metadata.tables[name]
    paths = [path for _, path, _, _ in Formatter().parse(title) if path]
    statement, ends = follow(select(table.c.key).select_from(table), table, paths, outer=True)
    return statement.add_columns(*ends.values()), tuple((p, kind_of(*end_of(name, p)) == "grouped") for p in ends)


def _filled(title: str, values: Mapping[str, str]) -> str:
    return "".join(text + (values[path] if path else "") for text, path, _, _ in Formatter().parse(title))
