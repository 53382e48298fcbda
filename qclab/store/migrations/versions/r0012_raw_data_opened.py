"""Which raw data a reviewer opened. Of what was reviewed before nobody knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "raw_data_opened",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("attachment", WHOLE, nullable=False),
        sa.Column("opened_by", WHOLE, nullable=False),
        sa.Column("opened_at", CODE, nullable=False),
        sa.ForeignKeyConstraint(["attachment"], ["attachment.key"], name=op.f("fk_raw_data_opened_attachment")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.key"], name=op.f("fk_raw_data_opened_opened_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_raw_data_opened")),
    )
    op.create_index(op.f("ix_raw_data_opened_attachment"), "raw_data_opened", ["attachment"], unique=False)
