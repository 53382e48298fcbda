"""What the program's role may do on a PostgreSQL server: what its door needs and nothing more.

The tables belong to another role, which migrates. So whoever has the password of a workstation cannot switch off a
trigger, set a sequence back or alter a function, and what was granted beyond is named by verify.
"""

import re
from collections.abc import Iterator
from typing import Final

from qclab.domain.codes import AtDatabase
from qclab.domain.refusals import Invalid, Reason
from qclab.store.engines import key_sequence
from qclab.store.tables import KEPT, blob, change, counter, event, head, metadata

VERSION_TABLE: Final = "alembic_version"
_GROWS: Final = frozenset({"SELECT", "INSERT"})
_LIVES: Final = frozenset({"SELECT", "INSERT", "UPDATE"})
OF_A_SEQUENCE: Final = frozenset({"SELECT", "USAGE"})
_NAME = re.compile(r"[a-z_][a-z0-9_$]{0,62}")


def of_tables() -> dict[str, frozenset[str]]:
    """What the program does with each table."""
    kept = {table.name: _LIVES for table in metadata.tables.values() if table.info["class"] == KEPT}
    trail = dict.fromkeys((event.name, change.name, blob.name), _GROWS)
    return {
        **kept,
        **trail,
        head.name: frozenset({"SELECT", "UPDATE"}),
        counter.name: _LIVES,
        VERSION_TABLE: frozenset({"SELECT"}),
    }


def statements(role: str, schema: str = "public") -> Iterator[str]:
    """The SQL by which the owner of the tables lets a role work, and no more. Raises Invalid for what is no name."""
    for name in (role, schema):
        if not _NAME.fullmatch(name):
            raise Invalid(
                Reason(
                    f"“{name}” is no name of a role: use small letters, digits and _.", "role", code=AtDatabase.NO_ROLE
                )
            )
    yield f'REVOKE ALL ON SCHEMA "{schema}" FROM PUBLIC;'
    yield f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}";'
    yield f'REVOKE ALL ON ALL TABLES IN SCHEMA "{schema}" FROM PUBLIC, "{role}";'
    yield f'REVOKE ALL ON ALL SEQUENCES IN SCHEMA "{schema}" FROM PUBLIC, "{role}";'
    for table, rights in sorted(of_tables().items()):
        yield f'GRANT {", ".join(sorted(rights))} ON "{schema}"."{table}" TO "{role}";'
    for table in sorted(table.name for table in metadata.tables.values() if table.info["class"] == KEPT):
        yield f'GRANT {", ".join(sorted(OF_A_SEQUENCE))} ON SEQUENCE "{schema}"."{key_sequence(table)}" TO "{role}";'
