"""Duties that QA relaxes for a product, and each step that was taken by one. Nothing is relaxed before."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _create(
        "relaxation",
        {"product": "product", "signed_by": "person", "ended_by": "person"},
        sa.Column("product", WHOLE, nullable=False),
        sa.Column("step", CODE, nullable=False),
        sa.Column("duty", CODE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", CODE, nullable=False),
        sa.Column("last_day", CODE, nullable=False),
        sa.Column("signed_by", WHOLE, nullable=False),
        sa.Column("ended_by", WHOLE, nullable=True),
        sa.Column("ended_at", CODE, nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
    )
    op.create_index(op.f("ix_relaxation_product"), "relaxation", ["product"], unique=False)
    _create(
        "relaxation_use",
        {"relaxation": "relaxation", "batch": "batch", "used_by": "person"},
        sa.Column("relaxation", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("record", CODE, nullable=False),
        sa.Column("used_by", WHOLE, nullable=False),
        sa.Column("used_at", CODE, nullable=False),
    )
    for column in ("relaxation", "batch"):
        op.create_index(op.f(f"ix_relaxation_use_{column}"), "relaxation_use", [column], unique=False)


def _create(name: str, refers: dict[str, str], *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        *columns,
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.key"], name=op.f(f"fk_{name}_{column}"))
            for column, to in refers.items()
        ),
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_{name}")),
    )
