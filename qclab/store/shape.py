"""The schema in the database's own words; ``migrated`` events keep them, and verify names what was changed since."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection

from qclab.store import engines


def lines(connection: Connection) -> list[str]:
    """A line for each table, column, index, constraint, trigger, function and whatever else shapes what is read."""
    if engines.is_sqlite(connection):
        found = [line for row in connection.exec_driver_sql(_SQLITE) for line in _parts(*row)]
    else:
        rows = connection.exec_driver_sql(_POSTGRESQL, execution_options={"no_parameters": True})
        found = [line for (line,) in rows]
    return sorted(re.sub(r"\s+", " ", line).strip() for line in found)


def _parts(kind: str, name: str, sql: str) -> Iterator[str]:
    """A line for each part of a table's statement: a batch migration writes them in any order."""
    if kind != "table" or "(" not in sql:
        yield f"{kind} {name}: {sql}"
        return
    start, end = sql.index("(") + 1, sql.rindex(")")
    yield f"table {name}{sql[end + 1 :]}"
    depth = 0
    for token in re.finditer(r"'[^']*'|[(),]", sql):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if (token[0] == "," and depth == 1) or token.start() == end:
            yield f"table {name}: {sql[start : token.start()].strip()}"
            start = token.end()


def columns(connection: Connection) -> dict[str, list[str]]:
    """The columns that each table really has, in order, whatever the program expects."""
    if engines.is_sqlite(connection):
        rows = connection.exec_driver_sql(
            "SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c "
            "WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT GLOB 'sqlite_*' ORDER BY t.name, c.cid"
        )
    else:
        rows = connection.exec_driver_sql(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' "
            "AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum"
        )
    found: dict[str, list[str]] = {}
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return found


_SQLITE = """
SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*'
"""

_POSTGRESQL = """
WITH ours AS (SELECT * FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
SELECT 'relation ' || relname || ': ' || relkind::text || ' ' || relpersistence::text
       || CASE WHEN relrowsecurity THEN ' with row security' ELSE '' END
  FROM ours WHERE relkind IN ('r', 'v', 'm', 'p', 'f', 'S')
UNION ALL SELECT 'view ' || relname || ': ' || pg_get_viewdef(oid) FROM ours WHERE relkind IN ('v', 'm')
UNION ALL SELECT 'child ' || inhrelid::regclass || ' of ' || inhparent::regclass
  FROM pg_inherits JOIN ours ON oid = inhparent WHERE relkind IN ('r', 'p')
UNION ALL SELECT 'column ' || o.relname || '.' || a.attname || ': ' || format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || coalesce(' collate ' || c.collname, '') || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
  FROM ours o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum
  LEFT JOIN pg_collation c ON c.oid = a.attcollation AND c.collname <> 'default'
 WHERE o.relkind = 'r'
UNION ALL SELECT 'constraint ' || o.relname || '.' || k.conname || ': ' || pg_get_constraintdef(k.oid)
  FROM ours o JOIN pg_constraint k ON k.conrelid = o.oid
UNION ALL SELECT 'constraint ' || o.relname || '.' || k.conname || ' is switched off'
  FROM ours o JOIN pg_trigger t ON t.tgrelid = o.oid JOIN pg_constraint k ON k.oid = t.tgconstraint
 WHERE t.tgisinternal AND t.tgenabled <> 'O'
UNION ALL SELECT 'index ' || o.relname || ': ' || pg_get_indexdef(o.oid)
       || CASE WHEN i.indisvalid AND i.indisready THEN '' ELSE ' not valid' END
  FROM ours o JOIN pg_index i ON i.indexrelid = o.oid
UNION ALL SELECT 'trigger ' || t.tgname || ': ' || pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
  FROM ours o JOIN pg_trigger t ON t.tgrelid = o.oid WHERE NOT t.tgisinternal
UNION ALL SELECT 'function ' || p.oid::regprocedure || ': ' || p.prosrc FROM pg_proc p
 WHERE p.pronamespace = current_schema()::regnamespace
UNION ALL SELECT 'rule ' || rulename || ': ' || definition FROM pg_rules WHERE schemaname = current_schema()
UNION ALL SELECT 'policy ' || policyname || ' on ' || tablename || ': ' || coalesce(qual, '') FROM pg_policies
 WHERE schemaname = current_schema()
"""
