"""The triggers that hold even against a hand with a database client: one list, made again after every migration.

Batch migrations on SQLite drop a table's triggers silently; ``INSERT OR REPLACE`` walks past a DELETE trigger. Both are
why the list is compared with the database by verify.
"""

from sqlalchemy import Connection, inspect

from qclab.store.engines import is_sqlite, key_sequence
from qclab.store.tables import KEPT, blob, change, event, head, metadata

_APPEND = """
CREATE OR REPLACE FUNCTION qclab_append(p_payload text, p_format bigint, p_key_id text, p_act_key text, p_at text,
    p_actor bigint, p_act text, p_tables text[], p_keys text[], p_payloads text[])
RETURNS bigint LANGUAGE plpgsql AS $qclab$
DECLARE last record; now_digest text; now_seq bigint;
BEGIN
    SELECT seq, digest INTO last FROM head WHERE id = 1 FOR UPDATE;
    now_seq := last.seq + 1;
    now_digest := encode(sha256(convert_to(
        last.digest || E'\\n' || p_format || E'\\n' || p_key_id || E'\\n' || p_act_key || E'\\n' || p_payload,
        'UTF8')), 'hex');
    INSERT INTO event (seq, payload, format, key_id, act_key, prev, digest, at, actor, act)
        VALUES (now_seq, p_payload, p_format, p_key_id, p_act_key, last.digest, now_digest, p_at, p_actor, p_act);
    INSERT INTO change (event, position, table_name, row_key, payload)
        SELECT now_seq, c.position, c.table_name, c.row_key, c.payload
        FROM unnest(p_tables, p_keys, p_payloads) WITH ORDINALITY AS c(table_name, row_key, payload, position);
    UPDATE head SET seq = now_seq, digest = now_digest WHERE id = 1;
    RETURN now_seq;
END $qclab$
"""

_REFUSE = """
CREATE OR REPLACE FUNCTION qclab_refuse() RETURNS trigger LANGUAGE plpgsql AS $qclab$
BEGIN RAISE EXCEPTION 'QC Lab keeps every record: % of % is refused', TG_OP, TG_TABLE_NAME; END $qclab$
"""


def _kept(connection: Connection) -> list[str]:
    there = set(inspect(connection).get_table_names())  # a revision on the way has not all of today's tables
    return sorted(
        table.name for table in metadata.tables.values() if table.info["class"] == KEPT and table.name in there
    )


def expected(connection: Connection) -> dict[str, str]:
    """Each trigger (and function) by name, with the statement that makes it, for the connection's engine."""
    kept = _kept(connection)
    return _sqlite(kept) if is_sqlite(connection) else _postgresql(kept)


def _sqlite(kept: list[str]) -> dict[str, str]:
    made: dict[str, str] = {}

    def refuse(name: str, when: str, table: str, condition: str = "") -> None:
        made[name] = (
            f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" {condition}'
            f"BEGIN SELECT RAISE(ABORT, 'QC Lab keeps every record: {when} of {table} is refused'); END"
        )

    for table in (event.name, change.name, blob.name):
        refuse(f"{table}_no_update", "UPDATE", table)
        refuse(f"{table}_no_delete", "DELETE", table)
    refuse(f"{head.name}_no_delete", "DELETE", head.name)
    refuse("head_once", "INSERT", "head", "WHEN EXISTS (SELECT 1 FROM head) ")
    refuse(
        "head_in_order",
        "UPDATE",
        "head",
        "WHEN NEW.seq IS NOT OLD.seq + 1 OR NEW.digest IS NOT (SELECT digest FROM event WHERE seq = NEW.seq) ",
    )
    refuse("event_in_order", "INSERT", "event", "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event) ")
    refuse(
        "change_in_order",
        "INSERT",
        "change",
        "WHEN NEW.event IS NOT (SELECT max(seq) FROM event) "
        "OR EXISTS (SELECT 1 FROM change WHERE event = NEW.event AND position = NEW.position) ",
    )
    refuse("blob_once", "INSERT", "blob", "WHEN EXISTS (SELECT 1 FROM blob WHERE sha256 = NEW.sha256) ")
    for table in kept:
        refuse(f"{table}_no_delete", "DELETE", table)
        refuse(f"{table}_once", "INSERT", table, f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE key = NEW.key) ')  # noqa: S608 - our own tables
    return made


def _postgresql(kept: list[str]) -> dict[str, str]:
    made = {"qclab_refuse": _REFUSE, "qclab_append": _APPEND}

    def refuse(name: str, when: str, table: str) -> None:
        made[name] = (
            f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION qclab_refuse()'
        )

    for table in (event.name, change.name, blob.name):
        refuse(f"{table}_no_update", "UPDATE", table)
    for table in (event.name, change.name, blob.name, head.name, *kept):
        refuse(f"{table}_no_delete", "DELETE OR TRUNCATE", table)
    made["head_in_order"] = (
        "CREATE TRIGGER head_in_order BEFORE UPDATE ON head FOR EACH ROW "
        "WHEN (NEW.seq <> OLD.seq + 1) EXECUTE FUNCTION qclab_refuse()"
    )
    return made


def make(connection: Connection) -> None:
    """Make the triggers of the list, and drop what is there in other words. The caller holds the door's permit.

    SQLite keeps the words of each, so that one that stands is left alone. PostgreSQL takes all of them in one message.
    """
    made = expected(connection)
    if is_sqlite(connection):
        there = _in_words(connection)
        for name in (name for name, words in there.items() if words != made.get(name)):
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        for statement in (statement for name, statement in made.items() if there.get(name) != statement):
            connection.exec_driver_sql(statement)
        return
    rows = connection.exec_driver_sql(
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    )
    statements = [f'DROP TRIGGER "{name}" ON "{table}"' for name, table in rows]
    statements += made.values()
    statements += [f"CREATE SEQUENCE IF NOT EXISTS {key_sequence(table)}" for table in _kept(connection)]
    connection.exec_driver_sql(";\n".join(statements), execution_options={"no_parameters": True})  # % is plpgsql's own


def _in_words(connection: Connection) -> dict[str, str]:
    """The triggers of a SQLite file, as they were made."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {str(name): str(words) for name, words in rows}


def missing(connection: Connection) -> list[str]:
    """Those of the list that the database has not, or has in other words."""
    if is_sqlite(connection):
        there = _in_words(connection)
    else:
        rows = connection.exec_driver_sql(
            "SELECT t.tgname, '' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND c.relnamespace = current_schema()::regnamespace "
            "UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
        )
        there = {str(name): str(words) for name, words in rows}
    return [name for name, made in expected(connection).items() if name not in there or there[name] not in made]
