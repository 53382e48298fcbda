"""What events are about: the batches they touched, and names for the rows and keys that a change carries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, func, select

from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.master_data import of_client
from qclab.queries.trail.events import EventRow, RowChange, changes_of, fetch_events
from qclab.store import tables as t

Ref = tuple[str, str]
"""Table and key of a row, as a change names it."""
_AT_ONCE = 500


@dataclass(frozen=True)
class ListedEvent:
    """An event with what it is about: batch ids where it touched any, else the first row it changed."""

    event: EventRow
    about: str

    @property
    def seq(self) -> int:
        return self.event.seq


def listed_events(connection: Connection, viewer: Actor, seqs: Iterable[int]) -> list[ListedEvent]:
    """Events by number, in that order, as found for this viewer by ``find_events``."""
    wanted = list(seqs)
    events = fetch_events(connection, wanted)
    about = _batches(connection, viewer, wanted) | _printed(connection, viewer, events.values())
    first = _first_rows(connection, [seq for seq in wanted if seq not in about])
    names = names_of(connection, set(first.values())) if viewer.client is None else {}
    for seq, ref in first.items():
        if ref in names:
            about[seq] = names[ref]
    return [ListedEvent(events[seq], about.get(seq, "")) for seq in wanted if seq in events]


def _batches(connection: Connection, viewer: Actor, seqs: Sequence[int]) -> dict[int, str]:
    change = t.change.c
    statement = (
        select(
            change.event, func.min(t.batch.c.id).label("first"), func.count(change.row_key.distinct()).label("batches")
        )
        .join(t.batch, cast(t.batch.c.key, Text) == change.row_key)
        .where(change.table_name == t.batch.name, change.event.in_(seqs))
        .group_by(change.event)
    )
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return {row.event: row.first + (f" and {row.batches - 1} more" if row.batches > 1 else "") for row in rows}


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
    """An event in full: its changes that the viewer may know of, how many they may not, and names for every key."""

    listed: ListedEvent
    changes: tuple[RowChange, ...]
    hidden: int
    names: Mapping[Ref, str]


def event_told(connection: Connection, viewer: Actor, seq: int) -> Told:
    """One event. Raises Missing when there is none of this number, or the viewer may not know of it."""
    found = listed_events(connection, viewer, [seq])
    if not found:
        raise Missing(f"There is no event {seq}.")
    changes = changes_of(connection, seq)
    shown = visible(connection, viewer, changes)
    if viewer.client is not None and not found[0].about:
        raise Missing(f"There is no event {seq}.")
    return Told(found[0], tuple(shown), len(changes) - len(shown), names_of(connection, refs_of(shown)))


def visible(connection: Connection, viewer: Actor, changes: Sequence[RowChange]) -> list[RowChange]:
    """The changes of rows that belong to batches of the viewer's client; all of them for the site's own people."""
    if viewer.client is None:
        return list(changes)
    keys: dict[str, list[str]] = {}
    for change in changes:
        keys.setdefault(change.table, []).append(change.key)
    own: set[Ref] = set()
    for name, wanted in keys.items():
        table = t.metadata.tables.get(name)
        if table is None:
            continue
        if name == t.batch.name:
            statement = select(table.c.key).where(table.c.client == viewer.client)
        elif "batch" in table.c:
            statement = select(table.c.key).join(t.batch, t.batch.c.key == table.c.batch)
            statement = statement.where(t.batch.c.client == viewer.client)
        else:
            continue
        for part in _parts(wanted):
            rows = connection.execute(statement.where(table.c.key.in_([int(key) for key in part])))
            own |= {(name, str(key)) for key in rows.scalars()}
    return [change for change in changes if (change.table, change.key) in own]


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


def target_of(table: str, field: str) -> str:
    """The table whose keys stand in this field; empty where it holds a plain value."""
    known = t.metadata.tables.get(table)
    if known is None or field not in known.c or not known.c[field].foreign_keys:
        return ""
    return next(iter(known.c[field].foreign_keys)).column.table.name


def names_of(connection: Connection, refs: Iterable[Ref]) -> dict[Ref, str]:
    """What people call these rows; a row of a table without names of its own is left out."""
    keys: dict[str, set[int]] = {}
    for table, key in refs:
        if table in _NAMES and key.isdigit():
            keys.setdefault(table, set()).add(int(key))
    found: dict[Ref, str] = {}
    for table, wanted in keys.items():
        statement, words = _NAMES[table]
        for part in _parts(sorted(wanted)):
            rows = connection.execute(statement.where(t.metadata.tables[table].c.key.in_(part)))
            found |= {(table, str(row.key)): words(row) for row in rows}
    return found


def _parts(whole: Sequence[Any]) -> list[Sequence[Any]]:
    return [whole[start : start + _AT_ONCE] for start in range(0, len(whole), _AT_ONCE)]


def _id_of(table: Any) -> Select[Any]:
    return select(table.c.key, table.c.id)


def _under(table: Any, *more: Any) -> Select[Any]:
    return select(table.c.key, t.batch.c.id.label("batch_id"), *more).join(t.batch, t.batch.c.key == table.c.batch)


def _result(statement: Select[Any]) -> Select[Any]:
    return statement.join(t.parameter, t.parameter.c.key == t.result.c.parameter)


def _sample_of(table: Any) -> Select[Any]:
    return select(table.c.key, t.sample.c.id).join(t.sample, t.sample.c.key == table.c.sample)


_Words = Callable[[Any], str]
_NAMES: dict[str, tuple[Select[Any], _Words]] = {
    "batch": (_id_of(t.batch), lambda row: str(row.id)),
    "sample": (_id_of(t.sample), lambda row: grouped(row.id)),
    "test": (
        _under(t.test, t.method.c.title).join(t.method, t.method.c.key == t.test.c.method),
        lambda row: f"{row.title}, {row.batch_id}",
    ),
    "result": (
        _result(_under(t.result, t.parameter.c.name)),
        lambda row: f"{row.name}, {row.batch_id}",
    ),
    "evaluation": (
        _result(_under(t.evaluation, t.parameter.c.name).join(t.result, t.result.c.key == t.evaluation.c.result)),
        lambda row: f"{row.name}, {row.batch_id}",
    ),
    "person": (select(t.person.c.key, t.person.c.name, t.person.c.id), lambda row: f"{row.name} ({row.id})"),
    "client": (select(t.client.c.key, t.client.c.name), lambda row: str(row.name)),
    "product": (select(t.product.c.key, t.product.c.name), lambda row: str(row.name)),
    "method": (
        select(t.method.c.key, t.method.c.title, t.method.c.version),
        lambda row: f"{row.title}, version {row.version}",
    ),
    "parameter": (select(t.parameter.c.key, t.parameter.c.name), lambda row: str(row.name)),
    "specification": (
        select(t.specification.c.key, t.specification.c.id, t.specification.c.version),
        lambda row: f"{row.id}, version {row.version}",
    ),
    "criterion": (
        select(t.criterion.c.key, t.criterion.c.limit_text, t.parameter.c.name).join(
            t.parameter, t.parameter.c.key == t.criterion.c.parameter
        ),
        lambda row: f"{row.name} {row.limit_text}",
    ),
    "place": (select(t.place.c.key, t.place.c.name), lambda row: str(row.name)),
    "setting": (select(t.setting.c.key, t.setting.c.name), lambda row: str(row.name)),
    "investigation": (_id_of(t.investigation), lambda row: str(row.id)),
    "certificate": (
        select(t.certificate.c.key, t.certificate.c.id, t.certificate.c.revision),
        lambda row: f"{row.id}, revision {row.revision}",
    ),
    "test_sample": (_sample_of(t.test_sample), lambda row: grouped(row.id)),
    "label_print": (_sample_of(t.label_print), lambda row: grouped(row.id)),
    "binding": (_under(t.binding, t.binding.c.stage), lambda row: f"{row.batch_id}, {row.stage}"),
    "requirement": (
        _under(t.requirement, t.parameter.c.name)
        .join(t.criterion, t.criterion.c.key == t.requirement.c.criterion)
        .join(t.parameter, t.parameter.c.key == t.criterion.c.parameter),
        lambda row: f"{row.name}, {row.batch_id}",
    ),
    "signature": (
        select(t.signature.c.key, t.signature.c.printed_name, t.signature.c.meaning),
        lambda row: f"{row.meaning}, {row.printed_name}",
    ),
    "plan_line": (select(t.plan_line.c.key, t.plan_line.c.name), lambda row: str(row.name)),
    "attachment": (select(t.attachment.c.key, t.attachment.c.name), lambda row: str(row.name)),
    "import_file": (select(t.import_file.c.key, t.import_file.c.name), lambda row: str(row.name)),
}
"""How the rows of a table are named: the question, and the words from its answer."""
