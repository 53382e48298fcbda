"""Plans of retests and their retests, investigation tests of a case, methods that are never retested.

Method versions from before let retests be made, as nobody had said otherwise; a version that says so is put in force.
Cases from before have no plan, and no repeat that was begun before their closing.
"""

import sqlalchemy as sa
from alembic import op

from qclab.store.migrations.steps import Add, AddReference, take

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    take(Add("method", "retest", "planned"), AddReference("investigation", "repeat", "test"))
    op.create_index(op.f("ix_investigation_repeat"), "investigation", ["repeat"], unique=False)
    _table(
        "retest_plan",
        {"batch": "batch", "investigation": "investigation", "planned_by": "person"},
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("investigation", WHOLE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("returned_because", sa.Text(), nullable=False),
        sa.Column("planned_by", WHOLE, nullable=False),
        sa.Column("planned_at", CODE, nullable=False),
        sa.Column("signed_at", CODE, nullable=True),
        indexed=("investigation",),
    )
    _table(
        "retest",
        {"batch": "batch", "plan": "retest_plan", "analyst": "person", "test": "test"},
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("plan", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("analyst", WHOLE, nullable=False),
        sa.Column("test", WHOLE, nullable=True),
        sa.UniqueConstraint("plan", "number", name=op.f("uq_retest_plan_number")),
        indexed=("plan", "test"),
    )
    people = ("planned_by", "performed_by", "recorded_by")
    _table(
        "investigation_test",
        {"investigation": "investigation", **dict.fromkeys(people, "person")},
        sa.Column("investigation", WHOLE, nullable=False),
        sa.Column("hypothesis", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("tells", sa.Text(), nullable=False),
        sa.Column("planned_by", WHOLE, nullable=False),
        sa.Column("planned_at", CODE, nullable=False),
        sa.Column("performed_by", WHOLE, nullable=True),
        sa.Column("performed_at", CODE, nullable=True),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("recorded_at", CODE, nullable=True),
        indexed=("investigation",),
    )


def _table(name: str, refers: dict[str, str], *parts: sa.schema.SchemaItem, indexed: tuple[str, ...]) -> None:
    """A kept table; ``refers`` has the table that each column refers to."""
    op.create_table(
        name,
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.key"], name=op.f(f"fk_{name}_{column}"))
            for column, to in refers.items()
        ),
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_{name}")),
    )
    for column in indexed:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)
