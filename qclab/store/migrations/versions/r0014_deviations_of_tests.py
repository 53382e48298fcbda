"""What a method lets pass with a deviation, the deviations of its tests, and the times of tests that were changed.

Method versions from before let nothing pass. Times that were changed before are in the trail, as they were.
"""

import sqlalchemy as sa
from alembic import op

from qclab.store.migrations.steps import Add, take

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    take(Add("method", "may_pass", "[]"))
    _create(
        "deviation",
        sa.Column("unsaid", CODE, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_by", WHOLE, nullable=False),
        sa.Column("raised_at", CODE, nullable=False),
        sa.Column("agreed_by", WHOLE, nullable=True),
        sa.Column("agreed_at", CODE, nullable=True),
        people=("raised_by", "agreed_by"),
    )
    _create(
        "time_change",
        sa.Column("field", CODE, nullable=False),
        sa.Column("was", CODE, nullable=False),
        sa.Column("became", CODE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", WHOLE, nullable=False),
        sa.Column("changed_at", CODE, nullable=False),
        people=("changed_by",),
    )
    op.create_index(op.f("ix_deviation_batch"), "deviation", ["batch"], unique=False)
    is_open = sa.text("agreed_by IS NULL")
    op.create_index("ix_deviation_open", "deviation", ["key"], sqlite_where=is_open, postgresql_where=is_open)


def _create(name: str, *columns: sa.Column[object], people: tuple[str, ...]) -> None:
    """A table of what is told of a test."""
    refers = {"batch": "batch", "test": "test", **dict.fromkeys(people, "person")}
    op.create_table(
        name,
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("test", WHOLE, nullable=False),
        *columns,
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.key"], name=op.f(f"fk_{name}_{column}"))
            for column, to in refers.items()
        ),
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_test"), name, ["test"], unique=False)
