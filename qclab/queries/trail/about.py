"""What events are about: the batches they touched, and names for the rows and keys that a change carries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Any

from sqlalchemy import Connection, Select, select

from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.trail.acts import Act
from qclab.queries.scope import follow, known_rows, of_client
from qclab.queries.trail.events import EventRow, RowChange, changes_of, fetch_events, touching
from qclab.store import tables as t
from qclab.store.tables.declaration import aggregates, declared, end_of, kind_of, target_of

Ref = tuple[str, str]
"""Table and key of a row, as a change names it."""
_AT_ONCE = 500


@dataclass(frozen=True)
class ListedEvent:
    """An event with what it is about: the aggregate that it touched, mostly a batch, else the first row it changed."""

    event: EventRow
    about: str

    @property
    def seq(self) -> int:
        return self.event.seq


def listed_events(connection: Connection, viewer: Actor, seqs: Iterable[int]) -> list[ListedEvent]:
    """Events by number, in that order, as found for this viewer by ``find_events``."""
    wanted = list(seqs)
    events = fetch_events(connection, viewer, wanted)
    about = _aggregates(connection, viewer, wanted) | _printed(connection, viewer, events.values())
    first = _first_rows(connection, [seq for seq in wanted if seq not in about])
    names = names_of(connection, viewer, set(first.values())) if viewer.client is None else {}
    for seq, ref in first.items():
        if ref in names:
            about[seq] = names[ref]
    return [ListedEvent(events[seq], about.get(seq, "")) for seq in wanted if seq in events]


def _aggregates(connection: Connection, viewer: Actor, seqs: Sequence[int]) -> dict[int, str]:
    """The batch or other aggregate that each event touched, the first by name where it touched several."""
    about: dict[int, str] = {}
    for aggregate in aggregates():
        touched = touching(aggregate, viewer).add_columns(t.change.c.row_key).where(t.change.c.event.in_(seqs))
        rows = connection.execute(touched.distinct()).all()
        names = names_of(connection, viewer, {(aggregate.name, row.row_key) for row in rows})
        of_event: dict[int, list[str]] = {}
        for row in rows:
            of_event.setdefault(row.event, []).append(names[aggregate.name, row.row_key])
        for seq, named in of_event.items():
            about.setdefault(seq, min(named) + (f" and {len(named) - 1} more" if len(named) > 1 else ""))
    return about


def _printed(connection: Connection, viewer: Actor, events: Iterable[EventRow]) -> dict[int, str]:
    """The batch whose certificate was printed: such an event changes no row and names the certificate."""
    numbers = {each.seq: each.said["certificate"] for each in events if each.act == Act.CERTIFICATE_PRINTED}
    found: dict[str, str] = {}
    statement = select(t.certificate.c.id, t.batch.c.id.label("batch_id"))
    statement = of_client(
        statement.join(t.batch, t.batch.c.key == t.certificate.c.batch), t.batch.c.client, viewer
    ).distinct()
    for part in _parts(sorted(set(numbers.values()))):
        found |= {row.id: row.batch_id for row in connection.execute(statement.where(t.certificate.c.id.in_(part)))}
    return {seq: found[number] for seq, number in numbers.items() if number in found}


def _first_rows(connection: Connection, seqs: Sequence[int]) -> dict[int, Ref]:
    change = t.change.c
    rows = connection.execute(
        select(change.event, change.table_name, change.row_key).where(change.event.in_(seqs), change.position == 1)
    )
    return {row.event: (row.table_name, row.row_key) for row in rows}


@dataclass(frozen=True)
class Told:
    """An event in full: its changes that the viewer may know of, and names for every key."""

    listed: ListedEvent
    changes: tuple[RowChange, ...]
    names: Mapping[Ref, str]


def event_told(connection: Connection, viewer: Actor, seq: int) -> Told:
    """One event. Raises Missing when there is none of this number, or the viewer may not know of it."""
    found = listed_events(connection, viewer, [seq])
    if not found:
        raise Missing(f"There is no event {seq}.")
    changes = changes_of(connection, viewer, seq)
    if viewer.client is not None and not found[0].about:
        raise Missing(f"There is no event {seq}.")
    return Told(found[0], tuple(changes), names_of(connection, viewer, refs_of(changes)))


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


def names_of(connection: Connection, viewer: Actor, refs: Iterable[Ref]) -> dict[Ref, str]:
    """What people call these rows, as their tables declare it; without those that are not kept or not the viewer's to
    know."""
    keys: dict[str, set[int]] = {}
    titles: dict[str, str] = {}
    for table, key in refs:
        declaration = declared(table)
        if declaration is not None and key.isdigit():
            titles[table] = declaration.title
            keys.setdefault(table, set()).add(int(key))
    names: dict[Ref, str] = {}
    for table, wanted in keys.items():
        statement, paths = _titles(table, titles[table])
        for part in _parts(sorted(known_rows(connection, viewer, table, wanted))):
            for row in connection.execute(statement.where(t.metadata.tables[table].c.key.in_(part))):
                said = [str(value) for value in row[1:]]
                values = {p: grouped(v) if is_id else v for (p, is_id), v in zip(paths, said, strict=True)}
                names[table, str(row.key)] = _filled(titles[table], values)
    return names


def _parts(whole: Sequence[Any]) -> list[Sequence[Any]]:
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
