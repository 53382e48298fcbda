"""The files behind the tests that are reviewed, and which of them a reviewer opened."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.queries.scope import of_client
from qclab.store import tables as t


def files_of(connection: Connection, viewer: Actor, tests: Sequence[int]) -> dict[int, tuple[list[int], list[int]]]:
    """The files of each test that has any, and those of them that the viewer opened."""
    found: dict[int, tuple[list[int], list[int]]] = {}
    for row in connection.execute(_files(viewer).where(t.attachment.c.test.in_(list(tests)))):
        files, opened = found.setdefault(row.test, ([], []))
        files.append(row.key)
        if row.opening is not None:
            opened.append(row.key)
    return found


def was_opened(connection: Connection, viewer: Actor, attachment: int) -> bool:
    """Whether the viewer opened this file before. Raises Missing."""
    row = connection.execute(_files(viewer).where(t.attachment.c.key == attachment)).first()
    if row is None:
        raise Missing("There is no such file.", code=NoSuch.FILE)
    return row.opening is not None


def _files(viewer: Actor) -> Select[Any]:
    opened = t.raw_data_opened.c
    statement = (
        select(t.attachment.c.test, t.attachment.c.key, opened.key.label("opening"))
        .join(t.batch, t.batch.c.key == t.attachment.c.batch)
        .outerjoin(t.raw_data_opened, (opened.attachment == t.attachment.c.key) & (opened.opened_by == viewer.key))
    )
    return of_client(statement, t.batch.c.client, viewer)
