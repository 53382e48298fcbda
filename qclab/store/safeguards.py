"""What keeps a database from being changed past the door, where the schema's own words do not tell it: settings,
owners, grants, event triggers, sequences; on SQLite what stands in the file beside tables and triggers. Verify names
each that was switched off.
"""

from collections import Counter
from typing import Any, Final

from sqlalchemy import Connection

from qclab.store import engines, privileges
from qclab.store.fold import Find
from qclab.store.tables import KEPT, metadata

_OURS: Final = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
_WEAKENING: Final = (
    "session_replication_role", "row_security", "search_path", "synchronous_commit", "default_transaction_isolation",
    "default_transaction_read_only", "zero_damaged_pages", "ignore_checksum_failure", "ignore_system_indexes",
    "session_preload_libraries", "local_preload_libraries", "transform_null_equals", "lo_compat_privileges",
    "event_triggers", "allow_system_table_mods", "standard_conforming_strings", "role",
)  # fmt: skip
"""Settings of a database or a role that change what is checked, seen or kept."""


def check(connection: Connection, find: Find) -> None:
    """Name every safeguard that is off."""
    if engines.is_sqlite(connection):
        _check_file(connection, find)
        return
    for kind, name, what in _rows(connection, _POSTGRESQL):
        find(f"{kind} {name}", what)
    _check_owners(connection, find)
    _check_grants(connection, find)
    _check_sequences(connection, find)


def _rows(connection: Connection, statement: str) -> list[Any]:
    return list(connection.exec_driver_sql(statement, execution_options={"no_parameters": True}))


def _check_file(connection: Connection, find: Find) -> None:
    for name in ("application_id", "user_version"):
        value = connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
        if value != 0:
            find(f"PRAGMA {name}", f"is {value}, the program leaves it 0")
    hidden = _rows(connection, "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name GLOB 'sqlite_*'")
    for kind, name, table, sql in hidden:
        if kind not in ("index", "table") or (sql is not None and not name.startswith(("sqlite_stat", "sqlite_seq"))):
            find(
                f"{kind} {name}",
                f"is on {table} and bears a name that is SQLite's own: {' '.join(str(sql).split())[:160]}",
            )


def _check_owners(connection: Connection, find: Find) -> None:
    rows = _rows(connection, _OWNERS)
    if not rows:
        return
    ((owner, _),) = Counter(row.owner for row in rows if row.kind == "table").most_common(1)
    for kind, name, of in rows:
        if of != owner:
            find(f"{kind} {name}", f"belongs to {of}, the others to {owner}")


def _check_grants(connection: Connection, find: Find) -> None:
    allowed, of_kinds = privileges.of_tables(), {"sequence": privileges.OF_A_SEQUENCE, "schema": frozenset({"USAGE"})}
    for kind, name, grantee, right, is_grantable in _rows(connection, _GRANTS):
        permitted = of_kinds.get(kind) or allowed.get(name, frozenset())
        if (kind, grantee, right) == ("schema", "PUBLIC", "USAGE"):
            continue  # as every database is made
        if kind == "column" or grantee == "PUBLIC" or right not in permitted:
            find(f"{kind} {name}", f"{grantee} was granted {right}")
        elif is_grantable:
            find(f"{kind} {name}", f"{grantee} may grant {right} to others")


def _check_sequences(connection: Connection, find: Find) -> None:
    there = {row.name: row for row in _rows(connection, _SEQUENCES)}
    tables = {name for (name,) in _rows(connection, f"SELECT relname FROM pg_class WHERE relnamespace = {_OURS}")}  # noqa: S608 - our own names
    for table in sorted(table.name for table in metadata.tables.values() if table.info["class"] == KEPT):
        name = engines.key_sequence(table)
        if name not in there or table not in tables:
            continue  # the schema says so
        row = there[name]
        if (row.step, row.cycles) != (1, False):
            find(f"sequence {name}", f"goes on by {row.step}{', and begins again' if row.cycles else ''}")
        last, is_called = _rows(connection, f'SELECT last_value, is_called FROM "{name}"')[0]  # noqa: S608 - our own names
        ((key,),) = _rows(connection, f'SELECT coalesce(max(key), 0) FROM "{table}"')  # noqa: S608 - our own names
        if (last if is_called else last - 1) < key:
            find(f"sequence {name}", f"was set back to {last}, but key {key} was given: nothing more can be registered")


def _own(oid: str) -> str:
    """Not what an extension of the server brought into the schema."""
    return f"NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = {oid} AND e.deptype = 'e')"


_OWNERS: Final = f"""
SELECT CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'r' THEN 'table' ELSE 'relation' END AS kind, c.relname AS name,
       pg_get_userbyid(c.relowner) AS owner
  FROM pg_class c WHERE c.relnamespace = {_OURS} AND c.relkind IN ('r', 'S', 'v', 'm', 'p', 'f') AND {_own("c.oid")}
UNION ALL SELECT 'function', p.oid::regprocedure::text, pg_get_userbyid(p.proowner)
  FROM pg_proc p WHERE p.pronamespace = {_OURS} AND {_own("p.oid")}
ORDER BY 1, 2
"""  # noqa: S608 - our own names

_GRANTS: Final = f"""
SELECT kind, name, coalesce(r.rolname, 'PUBLIC') AS grantee, a.privilege_type AS right, a.is_grantable FROM (
  SELECT CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind, c.relname AS name, c.relowner AS owner,
         c.relacl AS acl
    FROM pg_class c WHERE c.relnamespace = {_OURS} AND c.relkind IN ('r', 'S', 'v', 'm', 'p', 'f') AND {_own("c.oid")}
  UNION ALL SELECT 'column', c.relname || '.' || a.attname, c.relowner, a.attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = {_OURS} AND a.attacl IS NOT NULL
  UNION ALL SELECT 'schema', nspname, nspowner, nspacl FROM pg_namespace WHERE oid = {_OURS}
) AS ours CROSS JOIN LATERAL aclexplode(acl) AS a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE a.grantee <> owner ORDER BY 1, 2, 3, 4
"""  # noqa: S608 - our own names

_SEQUENCES: Final = f"""
SELECT c.relname AS name, s.seqincrement AS step, s.seqcycle AS cycles
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE c.relnamespace = {_OURS}
"""  # noqa: S608 - our own names

_POSTGRESQL: Final = f"""
SELECT 'setting' AS kind, split_part(s.line, '=', 1) AS name,
       'is ' || substr(s.line, strpos(s.line, '=') + 1) || ' for '
       || CASE WHEN d.setrole = 0 THEN 'everybody' ELSE 'the role ' || pg_get_userbyid(d.setrole) END
       || CASE WHEN d.setdatabase = 0 THEN ' on the server' ELSE ' in this database' END AS what
  FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS s(line)
 WHERE d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
   AND split_part(s.line, '=', 1) IN ({", ".join(f"'{name}'" for name in _WEAKENING)})
UNION ALL SELECT 'setting', name, 'is ' || reset_val || ' on the server' FROM pg_settings
 WHERE name = 'session_replication_role' AND reset_val <> 'origin' AND source NOT LIKE '%database%' AND source <> 'user'
UNION ALL SELECT 'event trigger', t.evtname, 'runs ' || t.evtfoid::regprocedure || ' at ' || t.evtevent
  FROM pg_event_trigger t WHERE {_own("t.oid")}
UNION ALL SELECT 'table', relname, 'has row security forced on its owner' FROM pg_class
 WHERE relnamespace = {_OURS} AND relforcerowsecurity
UNION ALL SELECT 'policy', p.polname, 'was made on ' || c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
 WHERE c.relnamespace = {_OURS}
UNION ALL SELECT 'rule', r.rulename, 'was made on ' || c.relname FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
 WHERE c.relnamespace = {_OURS} AND r.rulename <> '_RETURN'
UNION ALL SELECT 'table', c.relname, 'is inherited by ' || i.inhrelid::regclass FROM pg_inherits i
  JOIN pg_class c ON c.oid = i.inhparent WHERE c.relnamespace = {_OURS} AND c.relkind = 'r'
UNION ALL SELECT 'function', p.oid::regprocedure::text, 'runs with the rights of its owner' FROM pg_proc p
 WHERE p.pronamespace = {_OURS} AND p.prosecdef AND {_own("p.oid")}
UNION ALL SELECT 'function', p.oid::regprocedure::text, 'sets ' || array_to_string(p.proconfig, ', ') FROM pg_proc p
 WHERE p.pronamespace = {_OURS} AND p.proconfig IS NOT NULL AND {_own("p.oid")}
UNION ALL SELECT 'function', p.oid::regprocedure::text, 'is not as the program made it: ' || concat_ws(', ', l.lanname,
       CASE p.provolatile WHEN 'v' THEN NULL WHEN 's' THEN 'stable' ELSE 'immutable' END,
       CASE WHEN p.proisstrict THEN 'strict' END, CASE WHEN p.proleakproof THEN 'leakproof' END)
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = {_OURS}
   AND p.proname IN ('qclab_append', 'qclab_refuse')
   AND (l.lanname <> 'plpgsql' OR p.provolatile <> 'v' OR p.proisstrict OR p.proleakproof)
UNION ALL SELECT 'operator', o.oprname, 'was made in the schema of the records' FROM pg_operator o
 WHERE o.oprnamespace = {_OURS} AND {_own("o.oid")}
UNION ALL SELECT 'cast', c.castsource::regtype || ' to ' || c.casttarget::regtype, 'was made here' FROM pg_cast c
 WHERE c.oid >= 16384 AND {_own("c.oid")}
UNION ALL SELECT 'column', c.relname || '.' || a.attname, 'gives itself a value' FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = {_OURS} AND (a.attidentity <> '' OR a.attgenerated <> '')
UNION ALL SELECT 'default grants', pg_get_userbyid(d.defaclrole), 'are made for what comes later: ' || d.defaclacl::text
  FROM pg_default_acl d
UNION ALL SELECT 'subscription', s.subname, 'writes past the triggers' FROM pg_subscription s
 WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY 1, 2, 3
"""  # noqa: S608 - our own names
