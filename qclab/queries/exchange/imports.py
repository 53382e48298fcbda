"""Files that were imported, and what may hang on what they brought."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, or_, select

from qclab.domain.codes import NoSuch
from qclab.domain.exchange.names import OF_ONE_FILE, Name
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.decoding import known_instant, sequence
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class ImportRow:
    """An imported file; ``sha256`` names its kept bytes, ``rows`` counts the rows that were taken."""

    key: int
    row_version: int
    kind: str
    name: str
    sha256: str
    rows: int
    state: str
    imported_by_name: str
    imported_at: datetime
    left_out: tuple[tuple[int, str, str], ...] = ()
    """The rows that were left out: line, heading of the value where the line has several, and why."""
    names: tuple[tuple[str, str, str, str], ...] = ()
    """What texts in its cells were read as: column, what it was looked for in, text, meaning."""


_REMEMBERED: Final = 50
"""Imports of which the names are remembered."""


def _select() -> Any:
    return select(t.import_file, t.person.c.name.label("imported_by_name")).join(
        t.person, t.person.c.key == t.import_file.c.imported_by
    )


def _row(row: Any) -> ImportRow:
    return ImportRow(
        row.key,
        row.row_version,
        row.kind,
        row.name,
        row.sha256,
        row.rows,
        row.state,
        row.imported_by_name,
        known_instant(row.imported_at),
        tuple((line, part, why) for line, part, why in sequence(row.left_out)),
        tuple((column, within, text, meaning) for column, within, text, meaning in sequence(row.names_read_as)),
    )


def imports(connection: Connection, viewer: Actor, limit: int = 500) -> list[ImportRow]:
    """The newest imports; a person scoped to one client sees their own, for a file may hold others' material."""
    statement = _select().order_by(t.import_file.c.key.desc()).limit(limit)
    if viewer.client is not None:
        statement = statement.where(t.import_file.c.imported_by == viewer.key)
    return [_row(row) for row in connection.execute(statement)]


def import_in_use(connection: Connection, kind: str, sha256: str, state: str) -> ImportRow | None:
    """The import of the same bytes that is in this state, for a use case that refuses to take them twice."""
    same = (t.import_file.c.kind == kind) & (t.import_file.c.sha256 == sha256) & (t.import_file.c.state == state)
    row = connection.execute(_select().where(same).limit(1)).first()
    return None if row is None else _row(row)


@dataclass(frozen=True)
class Before:
    """How the columns of a file with the same headings were read last: names of columns by heading. ``names``: what
    texts in the cells of such files were last said to mean."""

    columns: Mapping[str, str]
    by: str
    at: datetime
    names: Mapping[Name, str] = field(default_factory=dict)


def read_before(connection: Connection, viewer: Actor, kind: str, layout: str, state: str) -> Before | None:
    """The newest import in this state of a file with these headings; of a person scoped to one client, their own. Each
    file has some of the names only, so those of several are looked at."""
    statement = (
        select(t.import_file.c.read_as, t.import_file.c.imported_at, t.import_file.c.names_read_as, t.person.c.name)
        .join(t.person, t.person.c.key == t.import_file.c.imported_by)
        .where(t.import_file.c.kind == kind, t.import_file.c.layout == layout, t.import_file.c.state == state)
        .order_by(t.import_file.c.key.desc())
        .limit(_REMEMBERED)
    )
    if viewer.client is not None:
        statement = statement.where(t.import_file.c.imported_by == viewer.key)
    rows = connection.execute(statement).all()
    if not rows:
        return None
    names = {
        Name(column, text, within): meaning
        for row in reversed(rows)
        for column, within, text, meaning in sequence(row.names_read_as)
        if column not in OF_ONE_FILE
    }
    newest = rows[0]
    return Before(dict(sequence(newest.read_as)), newest.name, known_instant(newest.imported_at), names)


def worksheets_before(
    connection: Connection, viewer: Actor, kind: str, titles: Collection[str], state: str
) -> set[tuple[str, str]]:
    """Which worksheets of these titles were read in imports in this state: title and layout."""
    statement = select(t.import_file.c.worksheet, t.import_file.c.layout).where(
        t.import_file.c.kind == kind, t.import_file.c.worksheet.in_(list(titles)), t.import_file.c.state == state
    )
    if viewer.client is not None:
        statement = statement.where(t.import_file.c.imported_by == viewer.key)
    return {(row.worksheet, row.layout) for row in connection.execute(statement.distinct())}


def import_and_samples(connection: Connection, viewer: Actor, key: int) -> tuple[ImportRow, dict[int, str]]:
    """An import and the samples it registered, by key, with their state.

    Raises Missing when there is none, or when it brought a sample that the viewer may not know of.
    """
    row = connection.execute(_select().where(t.import_file.c.key == key)).first()
    registered = (
        select(t.sample.c.key, t.sample.c.state)
        .join(t.batch, t.batch.c.key == t.sample.c.batch)
        .where(t.sample.c.import_file == key)
        .order_by(t.sample.c.key)
    )
    seen = {each.key: each.state for each in connection.execute(of_client(registered, t.batch.c.client, viewer))}
    there = connection.execute(
        select(func.count()).select_from(t.sample).where(t.sample.c.import_file == key)
    ).scalar_one()
    if row is None or len(seen) != there or (viewer.client is not None and not seen):
        raise Missing("There is no such import.", code=NoSuch.IMPORT)
    return _row(row), seen


def samples_with_results(connection: Connection, samples: Collection[int]) -> list[str]:
    """The ids of those among these samples that a test with a result uses."""
    statement = (
        select(t.sample.c.id)
        .join(t.test_sample, t.test_sample.c.sample == t.sample.c.key)
        .join(t.result, t.result.c.test == t.test_sample.c.test)
        .where(t.sample.c.key.in_(list(samples)))
        .distinct()
        .order_by(t.sample.c.id)
    )
    return list(connection.execute(statement).scalars())


@dataclass(frozen=True)
class CalledSample:
    """A sample that a text may mean, by its id or by its name."""

    key: int
    id: str
    name: str
    batch_id: str
    state: SampleState


def samples_called(connection: Connection, viewer: Actor, texts: Collection[str]) -> list[CalledSample]:
    """The samples of these ids or names that the viewer may know of."""
    statement = (
        select(t.sample.c.key, t.sample.c.id, t.sample.c.name, t.batch.c.id.label("batch_id"), t.sample.c.state)
        .join(t.batch, t.batch.c.key == t.sample.c.batch)
        .where(or_(t.sample.c.id.in_(list(texts)), t.sample.c.name.in_(list(texts))))
        .order_by(t.sample.c.id)
    )
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return [CalledSample(row.key, row.id, row.name, row.batch_id, SampleState(row.state)) for row in rows]


def samples_to_test(connection: Connection, viewer: Actor, batches: Collection[str], limit: int) -> list[CalledSample]:
    """The newest samples with an open test, of these batches (their ids in small letters) where any is named."""
    statement = (
        select(t.sample.c.key, t.sample.c.id, t.sample.c.name, t.batch.c.id.label("batch_id"), t.sample.c.state)
        .join(t.batch, t.batch.c.key == t.sample.c.batch)
        .join(t.test_sample, t.test_sample.c.sample == t.sample.c.key)
        .join(t.test, t.test.c.key == t.test_sample.c.test)
        .where(t.test.c.state == TestState.OPEN, t.sample.c.state.in_([each for each in SampleState if each.in_hand]))
        .distinct()
        .order_by(t.sample.c.key.desc())
        .limit(limit)
    )
    if batches:
        statement = statement.where(func.lower(t.batch.c.id).in_(sorted(batches)))
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return [CalledSample(row.key, row.id, row.name, row.batch_id, SampleState(row.state)) for row in rows]


def methods_of_samples(connection: Connection, viewer: Actor, texts: Collection[str]) -> set[str]:
    """The ids of the methods by which samples of these ids or names are tested, those that the viewer may know of."""
    statement = (
        select(t.method.c.id)
        .join(t.test, t.test.c.method == t.method.c.key)
        .join(t.test_sample, t.test_sample.c.test == t.test.c.key)
        .join(t.sample, t.sample.c.key == t.test_sample.c.sample)
        .join(t.batch, t.batch.c.key == t.sample.c.batch)
        .where(or_(t.sample.c.id.in_(list(texts)), t.sample.c.name.in_(list(texts))))
        .distinct()
    )
    return set(connection.execute(of_client(statement, t.batch.c.client, viewer)).scalars())


def tests_of_samples(connection: Connection, samples: Collection[int]) -> dict[int, list[int]]:
    """The tests that use each of these samples, for a use case that has checked the samples."""
    found: dict[int, list[int]] = {}
    for row in connection.execute(
        select(t.test_sample.c.sample, t.test_sample.c.test)
        .where(t.test_sample.c.sample.in_(list(samples)))
        .order_by(t.test_sample.c.test)
    ):
        found.setdefault(row.sample, []).append(row.test)
    return found
