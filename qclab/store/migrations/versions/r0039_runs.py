"""Runs: tests of one method version that are performed together, each at its position.

Tests from before are on no run.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "run",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("method", WHOLE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("made_by", WHOLE, nullable=False),
        sa.Column("made_at", CODE, nullable=False),
        sa.Column("ended_by", WHOLE, nullable=True),
        sa.Column("ended_at", CODE, nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["method"], ["method.key"], name=op.f("fk_run_method")),
        sa.ForeignKeyConstraint(["made_by"], ["person.key"], name=op.f("fk_run_made_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.key"], name=op.f("fk_run_ended_by")),
        sa.UniqueConstraint("id", name=op.f("uq_run_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_method"), "run", ["method"], unique=False)
    op.create_table(
        "run_position",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("run", WHOLE, nullable=False),
        sa.Column("test", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("put_by", WHOLE, nullable=False),
        sa.Column("put_at", CODE, nullable=False),
        sa.Column("current", WHOLE, nullable=False),
        sa.Column("off_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_run_position_batch")),
        sa.ForeignKeyConstraint(["run"], ["run.key"], name=op.f("fk_run_position_run")),
        sa.ForeignKeyConstraint(["test"], ["test.key"], name=op.f("fk_run_position_test")),
        sa.ForeignKeyConstraint(["put_by"], ["person.key"], name=op.f("fk_run_position_put_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_run_position")),
    )
    for name in ("batch", "run", "test"):
        op.create_index(op.f(f"ix_run_position_{name}"), "run_position", [name], unique=False)
    where = sa.text("current = 1")
    op.create_index(
        "uq_run_position_current", "run_position", ["test"], unique=True, sqlite_where=where, postgresql_where=where
    )
