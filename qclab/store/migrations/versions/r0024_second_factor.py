"""People may have a second factor; nobody has one from before."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("person", WHOLE, nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", WHOLE, nullable=False),
        sa.Column("set_at", CODE, nullable=False),
        sa.Column("reset_at", CODE, nullable=True),
        sa.Column("reset_by", WHOLE, nullable=True),
        sa.Column("agreed_by", WHOLE, nullable=True),
        *[
            sa.ForeignKeyConstraint([column], ["person.key"], name=op.f(f"fk_second_factor_{column}"))
            for column in ("person", "reset_by", "agreed_by")
        ],
        sa.PrimaryKeyConstraint("key", name=op.f("pk_second_factor")),
    )
    op.create_index(op.f("ix_second_factor_person"), "second_factor", ["person"], unique=False)
