"""Files that were imported, and what may hang on what they brought."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.queries.decoding import known_instant
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
        raise Missing("There is no such import.")
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


def known_samples(connection: Connection, viewer: Actor, ids: Collection[str]) -> dict[str, int]:
    """The keys of those ids that the viewer may know of."""
    statement = (
        select(t.sample.c.id, t.sample.c.key)
        .join(t.batch, t.batch.c.key == t.sample.c.batch)
        .where(t.sample.c.id.in_(list(ids)))
    )
    return {row.id: row.key for row in connection.execute(of_client(statement, t.batch.c.client, viewer))}


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
