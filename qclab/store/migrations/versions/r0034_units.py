"""Units of tests that are read, what was seen of them, and the suspected positives among them.

Tests from before have no units: their results stay as they were entered.
"""

import sqlalchemy as sa
from alembic import op

from qclab.store.migrations.steps import Add, AddReference, take

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _create(
        "unit",
        [
            _whole("batch"),
            _whole("test"),
            _whole("parameter"),
            _whole("sample", null=True),
            _whole("number"),
            _words("incubator"),
            _words("position"),
            _whole("loaded_by"),
            _code("loaded_at"),
            _whole("made_from", null=True),
            _whole("transferred_by", null=True),
            _code("transferred_at", null=True),
            _whole("stopped_by", null=True),
            _code("stopped_at", null=True),
            _words("stopped_because"),
        ],
        {
            "batch": "batch", "test": "test", "parameter": "parameter", "sample": "sample", "loaded_by": "person",
            "made_from": "unit", "transferred_by": "person", "stopped_by": "person",
        },
        index=("batch", "test"),
    )  # fmt: skip
    take(
        AddReference("observation", "seen_in", "unit"),
        AddReference("observation", "photo", "attachment"),
        Add("observation", "note", ""),
    )
    op.create_index(op.f("ix_observation_seen_in"), "observation", ["seen_in"], unique=False)
    _create(
        "suspicion",
        [
            _whole("batch"),
            _whole("unit"),
            _whole("observation"),
            _whole("alarm", null=True),
            _whole("hold", null=True),
            _code("finding"),
            _code("means"),
            _words("because"),
            _whole("settled_by", null=True),
            _code("settled_at", null=True),
        ],
        {
            "batch": "batch", "unit": "unit", "observation": "observation", "alarm": "alarm", "hold": "hold",
            "settled_by": "person",
        },
        index=("batch", "unit"),
    )  # fmt: skip
    where = sa.text("finding = ''")
    op.create_index("ix_suspicion_open", "suspicion", ["batch"], sqlite_where=where, postgresql_where=where)


def _whole(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, WHOLE, nullable=null)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _code(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, CODE, nullable=null)


def _create(table: str, columns: list[sa.schema.SchemaItem], refers: dict[str, str], index: tuple[str, ...]) -> None:
    op.create_table(
        table,
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        _whole("row_version"),
        *columns,
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.key"], name=op.f(f"fk_{table}_{name}"))
            for name, to in refers.items()
        ),
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_{table}")),
    )
    for name in index:
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name], unique=False)
