"""Creating and migrating a database: one transaction and one ``migrated`` event for each revision.

Before a revision: verify and back up (services/databases.py sees to it). SQLite's foreign keys are off before BEGIN: a
batch migration copies a table, and under ON DELETE CASCADE the copy emptied its children.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from qclab.domain.acts import Act
from qclab.domain.refusals import Conflict, Unavailable
from qclab.store import chain, engines, guard, triggers
from qclab.store.door import Store, Writing

_VERSION_TABLE = "alembic_version"


def _config(connection: Connection | None = None, **attributes: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes.update(attributes, connection=connection)
    return config


def newest() -> str:
    """The revision this program works with."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None  # noqa: S101 - the program ships its revisions
    return revision


def revision_of(connection: Connection) -> str | None:
    """The revision a database stands at, or None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def pending(connection: Connection) -> list[str]:
    """The revisions still to be taken, oldest first.

    Raises Conflict for a database made by a newer program, or by another one.
    """
    now = revision_of(connection)
    if now is None and inspect(connection).get_table_names():
        raise Conflict("This database belongs to another program: it holds tables that are not QC Lab's.")
    order = [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]
    if now is None:
        return order
    if now not in order:
        raise Conflict(f"This database was made by a newer QC Lab (schema {now}). Install that version to open it.")
    return order[order.index(now) + 1 :]


def migrate(store: Store, target: str | None = None) -> list[str]:
    """Take the pending revisions up to ``target`` (default: all); the revisions taken."""
    with store.read() as connection:
        revisions = pending(connection)
    if target is not None:
        revisions = revisions[: revisions.index(target) + 1]
    for revision in revisions:
        _take(store, revision)
    return revisions


def _take(store: Store, revision: str) -> None:
    with engines.translated(), _without_foreign_keys(store) as connection, connection.begin():
        before = revision_of(connection)
        at = store.clock()
        writing = Writing(connection, None, Act.MIGRATED, at)
        steps: list[dict[str, Any]] = []
        with guard.permit(connection):
            command.upgrade(_config(connection, writing=writing, steps=steps), revision)
            if before is None:
                chain.start(connection)
            triggers.make(connection)
            _check_foreign_keys(connection)
        said = {"from": before, "to": revision, "steps": steps, "schema": schema_lines(connection)}
        writing.finish(store.payload(None, Act.MIGRATED, at, "", said), store.new_act_key())


@contextmanager
def _without_foreign_keys(store: Store) -> Iterator[Connection]:
    with store.engine.connect().execution_options(**{engines.WRITES: True}) as connection:
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
            raise Unavailable(f"The migration would leave {len(broken)} rows without what they refer to; undone.")


def schema_lines(connection: Connection) -> list[str]:
    """The schema in the database's own words, a line for each table, column, index, constraint and trigger.

    The ``migrated`` event keeps them, so that verify can say which one was changed behind the program's back.
    """
    if engines.is_sqlite(connection):
        rows = connection.exec_driver_sql(
            "SELECT type || ' ' || name || ': ' || sql FROM sqlite_master "
            "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        )
    else:
        rows = connection.exec_driver_sql(_POSTGRESQL_LINES, execution_options={"no_parameters": True})
    return sorted(re.sub(r"\s+", " ", line).strip() for (line,) in rows)


_POSTGRESQL_LINES = """
WITH ours AS (SELECT oid, relname, relkind FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
SELECT 'column ' || o.relname || '.' || a.attname || ': ' || format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || coalesce(' collate ' || c.collname, '') || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
  FROM ours o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum
  LEFT JOIN pg_collation c ON c.oid = a.attcollation AND c.collname <> 'default'
 WHERE o.relkind = 'r'
UNION ALL SELECT 'constraint ' || o.relname || '.' || k.conname || ': ' || pg_get_constraintdef(k.oid)
  FROM ours o JOIN pg_constraint k ON k.conrelid = o.oid
UNION ALL SELECT 'index ' || i.relname || ': ' || pg_get_indexdef(i.oid) FROM ours i WHERE i.relkind = 'i'
UNION ALL SELECT 'trigger ' || t.tgname || ': ' || pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
  FROM ours o JOIN pg_trigger t ON t.tgrelid = o.oid WHERE NOT t.tgisinternal
UNION ALL SELECT 'function ' || p.proname || ': ' || p.prosrc FROM pg_proc p
 WHERE p.pronamespace = current_schema()::regnamespace AND p.proname LIKE 'qclab%'
UNION ALL SELECT 'rule ' || rulename || ': ' || definition FROM pg_rules WHERE schemaname = current_schema()
"""
