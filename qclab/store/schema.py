"""Creating and migrating a database: one transaction and one ``migrated`` event for each revision.

Before a revision: verify and back up (services/database/databases.py sees to it). SQLite's foreign keys are off before
BEGIN: a batch migration copies a table, and under ON DELETE CASCADE the copy emptied its children. Alembic is imported
when a revision is taken, not before: it would be a quarter of the time the program needs to start.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.pool import StaticPool

from qclab.domain.codes import AtDatabase
from qclab.domain.refusals import Conflict, Unavailable
from qclab.domain.trail.acts import Act
from qclab.store import chain, engines, guard, shape, tables, triggers
from qclab.store.door import Store, Writing
from qclab.store.failures import translated

VERSION_TABLE = "alembic_version"
_MIGRATIONS = Path(__file__).parent / "migrations"


def known() -> list[str]:
    """The revisions of this program, oldest first, from the names of their files: ``r0002_expiry_zone.py``."""
    return sorted(path.name[1:5] for path in (_MIGRATIONS / "versions").glob("r[0-9][0-9][0-9][0-9]_*.py"))


def newest() -> str:
    """The revision this program works with."""
    return known()[-1]


def revision_of(connection: Connection) -> str | None:
    """The revision a database stands at, or None for an empty one."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT max(version_num) FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - our own table


def pending(connection: Connection) -> list[str]:
    """The revisions still to be taken, oldest first.

    Raises Conflict for a database made by a newer program, or by another one.
    """
    now, order = revision_of(connection), known()
    there = set(inspect(connection).get_table_names())
    if now is None and not there:
        return order
    if now is None or not {tables.event.name, tables.change.name, tables.head.name} <= there:
        raise Conflict(
            "This database belongs to another program: its tables are not QC Lab's.", code=AtDatabase.ANOTHER_PROGRAM
        )
    if now not in order:
        raise Conflict(
            f"This database was made by a newer QC Lab (schema {now}). Install that version to open it.",
            code=AtDatabase.NEWER,
        )
    return order[order.index(now) + 1 :]


def migrate(store: Store, target: str | None = None, *, demo: str = "") -> list[str]:
    """Take the pending revisions up to ``target`` (default: all); the revisions taken.

    ``demo`` is the password of a demonstration: an empty database becomes one now or never, by its first event.
    """
    with store.read() as connection:
        revisions = pending(connection)
    if target is not None:
        revisions = revisions[: revisions.index(target) + 1]
    return [revision for revision in revisions if _take(store, revision, demo)]


def _take(store: Store, revision: str, demo: str) -> bool:
    """Take one revision; False when another workstation took it while this one waited for its turn."""
    with translated(), without_foreign_keys(store.engine) as connection, connection.begin():
        engines.wait_for_turn(connection)
        if revision not in pending(connection):
            return False
        before = revision_of(connection)
        at = store.clock()
        writing = Writing(connection, None, Act.MIGRATED, at)
        steps: list[dict[str, Any]] = []
        with guard.permit(connection):
            _upgrade(connection, revision, writing, steps)
            if before is None:
                chain.start(connection)
            triggers.make(connection)
            _check_foreign_keys(connection)
        said = {"from": before, "steps": steps, **stands(connection)}
        if before is None and demo:
            said["demo"] = demo
        writing.finish(store.payload(None, Act.MIGRATED, at, "", said), store.new_act_key())
    return True


def stands(connection: Connection) -> dict[str, Any]:
    """Where a database stands, as its events tell it: the revision, and the schema in the words of its engine."""
    return {"to": revision_of(connection), "engine": connection.dialect.name, "schema": shape.lines(connection)}


def build(connection: Connection, store: Store, revision: str) -> None:
    """The tables of a revision in an empty database, for rows that are copied in: no event, no head, no triggers."""
    with guard.permit(connection):
        _upgrade(connection, revision, Writing(connection, None, Act.MIGRATED, store.clock()), [])


def expected_lines(revision: str) -> list[str]:
    """The schema that the program itself gives a SQLite database at a revision."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with engine.connect() as connection:
            build(connection, Store(engine), revision)
            triggers.make(connection)
            return shape.lines(connection)
    finally:
        engine.dispose()


def _upgrade(connection: Connection, revision: str, writing: Writing, steps: list[dict[str, Any]]) -> None:
    from alembic.config import Config  # noqa: PLC0415 - only where a database is made or migrated
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415 - as above

    scripts = _scripts()
    config = Config(attributes={"connection": connection, "writing": writing, "steps": steps})
    with EnvironmentContext(config, scripts, fn=lambda now, _: scripts._upgrade_revs(revision, now)):
        scripts.run_env()


@cache
def _scripts() -> Any:
    """The revisions, read once: alembic's own ``command.upgrade`` reads all of them for each that is taken."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - only where a database is made or migrated

    return ScriptDirectory(str(_MIGRATIONS))


@contextmanager
def without_foreign_keys(engine: Engine) -> Iterator[Connection]:
    """A connection to write with, where SQLite does not look at foreign keys until the end."""
    with engines.to_write(engine) as connection:
        driver: Any = connection.connection.driver_connection
        if not engines.is_sqlite(connection):
            yield connection
            return
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    if engines.is_sqlite(connection):
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise Unavailable(
                f"The migration would leave {len(broken)} rows without what they refer to; undone.",
                code=AtDatabase.ROWS_WITHOUT,
            )
