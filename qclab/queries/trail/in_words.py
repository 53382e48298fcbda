"""What events did to rows, in words: people and records by name, instants on the laboratory's clock, and before each
value the one that it replaced."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from sqlalchemy import Connection, select

from qclab.domain import moments
from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Actor
from qclab.domain.trail.sentences import Field, Row
from qclab.queries.trail.events import FieldChange, RowChange
from qclab.queries.trail.names import Ref, in_parts, names_of, refs_of, signed_record
from qclab.store import tables as t
from qclab.store.tables.declaration import declared, field_words, is_secret, kind_of, table_words, target_of
from qclab.store.zone import laboratory_zone

_REPLACES = "supersedes"
"""The column by which a row takes the place of an earlier row of its table."""
_OF_THE_PROGRAM = frozenset({_REPLACES, "current", "basis", "rule", "rows"})
"""Fields by which the program keeps its records together; what they say stands in other fields too."""


def in_words(connection: Connection, viewer: Actor, changes: Sequence[RowChange]) -> list[Row]:
    """The rows in words, each with every field that it has or had; in bounded statements, however many rows."""
    whole = _with_replaced(connection, changes)
    names = names_of(connection, viewer, refs_of(whole))
    titles = names_of(connection, viewer, {(each.table, each.key) for each in whole}, batch_beside=True)
    words = _Words(names, laboratory_zone(connection))
    return [words.row(change, titles.get((change.table, change.key), "")) for change in whole]


def _with_replaced(connection: Connection, changes: Sequence[RowChange]) -> list[RowChange]:
    """The changes; before each value of a row that takes the place of another stands what that other holds.

    Rows that are replaced are never overwritten, so that they say today what they said then.
    """
    replaced = {(each.table, each.key): _replaced(each) for each in changes if each.inserted}
    wanted: dict[str, set[int]] = {}
    for (name, _), key in replaced.items():
        if key is not None:
            wanted.setdefault(name, set()).add(key)
    earlier = {}
    for name, keys in wanted.items():
        table = t.metadata.tables[name]
        for part in in_parts(sorted(keys)):
            for row in connection.execute(select(table).where(table.c.key.in_(part))).mappings():
                earlier[name, row["key"]] = row
    found = []
    for each in changes:
        key = replaced.get((each.table, each.key))
        before = None if key is None else earlier.get((each.table, key))
        if before is not None:
            fields = tuple(replace(field, before=before.get(field.field)) for field in each.fields)
            given = {field.field for field in fields} | {"key", "row_version"}
            gone = tuple(
                FieldChange(name, value, None)
                for name, value in before.items()
                if name not in given and value not in (None, "")
            )
            each = replace(each, fields=(*fields, *gone))  # noqa: PLW2901 - the same row, with more of it
        found.append(each)
    return found


def _replaced(change: RowChange) -> int | None:
    if target_of(change.table, _REPLACES) != change.table:
        return None
    value = next((field.after for field in change.fields if field.field == _REPLACES), None)
    return value if isinstance(value, int) else None


@dataclass(frozen=True)
class _Words:
    names: Mapping[Ref, str]
    zone: tzinfo

    def row(self, change: RowChange, title: str) -> Row:
        name = self.names.get((change.table, change.key), change.key[:12])
        signed = signed_record(change)
        names = {field.field for field in change.fields}
        fields = []
        for field in change.fields:
            before, after = (self.value(change.table, field.field, value) for value in (field.before, field.after))
            if signed and field.field == "subject":
                after = self.names.get(signed, after)
            technical = _is_technical(change.table, field.field, names)
            fields.append(Field(field.field, field_words(change.table, field.field), before, after, technical))
        called = table_words(change.table)
        return Row(change.table, called, change.key, name, title or name, change.inserted, tuple(fields))

    def value(self, table: str, field: str, value: object) -> str:
        if value is None:
            return ""
        kind, target = kind_of(table, field), target_of(table, field)
        if kind == "flag" and value in (0, 1):
            return "yes" if value else "no"
        if target:
            return self.names.get((target, str(value)), f"{table_words(target)} {value}")
        text = str(value)
        if kind == "grouped":
            return grouped(text)
        return self.instant(text) if kind == "instant" else text

    def instant(self, text: str) -> str:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return text
        if at.tzinfo is None:
            return text
        return moments.second(at, self.zone, with_offset=moments.differs_here(at, self.zone))


def _is_technical(table: str, field: str, beside: Iterable[str]) -> bool:
    """Whether a field says nothing that the event does not say by itself: digests and secrets, the record that a row is
    a part of, how the program keeps its rows together, and who did it when."""
    declaration = declared(table)
    parts = {*declaration.under, *declaration.part_of} if declaration else set()
    if (
        table == t.blob.name
        or field in parts | _OF_THE_PROGRAM
        or kind_of(table, field) == "machine"
        or is_secret(table, field)
    ):
        return True
    return field.endswith("_by") or (field.endswith("_at") and f"{field.removesuffix('_at')}_by" in beside)
