"""Rules of review by exception, with the version by which a test was read when it was approved; and gates for which
the audit trail of a batch is looked at by exception.

Tests from before were read by the rules that came with the program, which no row says. No gate from before looks at
the trail.
"""

import sqlalchemy as sa
from alembic import op

from qclab.store.migrations.steps import Add, AddReference, take

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "review_rules",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("drafted_by", WHOLE, nullable=False),
        sa.Column("drafted_at", CODE, nullable=False),
        sa.Column("in_force_by", WHOLE, nullable=True),
        sa.Column("in_force_at", CODE, nullable=True),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.key"], name=op.f("fk_review_rules_drafted_by")),
        sa.ForeignKeyConstraint(["in_force_by"], ["person.key"], name=op.f("fk_review_rules_in_force_by")),
        sa.UniqueConstraint("version", name=op.f("uq_review_rules_version")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_review_rules")),
    )
    take(
        AddReference("test", "review_rules", "review_rules"),
        Add("gate", "looks_at", ""),
        Add("gate_tick", "looked_to", ""),
    )
