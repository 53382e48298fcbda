"""The susceptibility of what grew in a batch that was certified, supplied or reported before.

No late positive from before is asked for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "susceptibility",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("alarm", WHOLE, nullable=False),
        sa.Column("due_at", CODE, nullable=False),
        sa.Column("asked_of", sa.Text(), nullable=False),
        sa.Column("asked_at", CODE, nullable=True),
        sa.Column("comes", CODE, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_by", WHOLE, nullable=True),
        sa.Column("said_at", CODE, nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_susceptibility_batch")),
        sa.ForeignKeyConstraint(["alarm"], ["alarm.key"], name=op.f("fk_susceptibility_alarm")),
        sa.ForeignKeyConstraint(["said_by"], ["person.key"], name=op.f("fk_susceptibility_said_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_susceptibility")),
    )
    op.create_index(op.f("ix_susceptibility_batch"), "susceptibility", ["batch"], unique=False)
