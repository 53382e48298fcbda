"""Alarms, which stand on every page of those they concern until each of them has acknowledged them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("batch", WHOLE, nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("raised_at", CODE, nullable=False),
        sa.Column("raised_by", WHOLE, nullable=False),
        sa.Column("answered_at", CODE, nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_alarm_batch")),
        sa.ForeignKeyConstraint(["raised_by"], ["person.key"], name=op.f("fk_alarm_raised_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_alarm")),
        sa.UniqueConstraint("id", name=op.f("uq_alarm_id")),
    )
    op.create_index(op.f("ix_alarm_batch"), "alarm", ["batch"], unique=False)
    still_open = sa.text("answered_at IS NULL")
    op.create_index("ix_alarm_open", "alarm", ["key"], sqlite_where=still_open, postgresql_where=still_open)
    op.create_table(
        "acknowledgement",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("alarm", WHOLE, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("acknowledged_by", WHOLE, nullable=False),
        sa.Column("acknowledged_at", CODE, nullable=False),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["person.key"], name=op.f("fk_acknowledgement_acknowledged_by")),
        sa.ForeignKeyConstraint(["alarm"], ["alarm.key"], name=op.f("fk_acknowledgement_alarm")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_acknowledgement")),
    )
    op.create_index(op.f("ix_acknowledgement_alarm"), "acknowledgement", ["alarm"], unique=False)
