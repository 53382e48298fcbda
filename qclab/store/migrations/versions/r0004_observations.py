"""Observations: what was seen or measured behind a result. Results recorded before have none and need none."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "observation",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("test", WHOLE, nullable=False),
        sa.Column("parameter", WHOLE, nullable=False),
        sa.Column("sample", WHOLE, nullable=True),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("replicate", WHOLE, nullable=True),
        sa.Column("reading", CODE, nullable=True),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("read_as", sa.Text(), nullable=False),
        sa.Column("source", CODE, nullable=False),
        sa.Column("qualifier", CODE, nullable=False),
        sa.Column("value", CODE, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("observed_by", WHOLE, nullable=False),
        sa.Column("observed_at", CODE, nullable=False),
        sa.Column("offset_minutes", WHOLE, nullable=False),
        sa.Column("entered_by", WHOLE, nullable=False),
        sa.Column("entered_at", CODE, nullable=False),
        sa.Column("supersedes", WHOLE, nullable=True),
        sa.Column("current", WHOLE, nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_observation_batch")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.key"], name=op.f("fk_observation_entered_by")),
        sa.ForeignKeyConstraint(["observed_by"], ["person.key"], name=op.f("fk_observation_observed_by")),
        sa.ForeignKeyConstraint(["parameter"], ["parameter.key"], name=op.f("fk_observation_parameter")),
        sa.ForeignKeyConstraint(["sample"], ["sample.key"], name=op.f("fk_observation_sample")),
        sa.ForeignKeyConstraint(["supersedes"], ["observation.key"], name=op.f("fk_observation_supersedes")),
        sa.ForeignKeyConstraint(["test"], ["test.key"], name=op.f("fk_observation_test")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_observation")),
    )
    op.create_index(op.f("ix_observation_batch"), "observation", ["batch"], unique=False)
    op.create_index(op.f("ix_observation_test"), "observation", ["test"], unique=False)
