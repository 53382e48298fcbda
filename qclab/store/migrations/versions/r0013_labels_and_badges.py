"""A line of a sampling plan says which label stock its containers take; people have badges.

Lines from before name no stock: their labels are printed on the one that is chosen, as they were.
"""

import sqlalchemy as sa
from alembic import op

from qclab.store.migrations.steps import Add, take

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    take(Add("plan_line", "label_stock", ""), Add("sample", "label_stock", ""))
    op.create_table(
        "badge",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("person", WHOLE, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("issued_by", WHOLE, nullable=False),
        sa.Column("issued_at", CODE, nullable=False),
        sa.Column("ended_at", CODE, nullable=True),
        sa.ForeignKeyConstraint(["issued_by"], ["person.key"], name=op.f("fk_badge_issued_by")),
        sa.ForeignKeyConstraint(["person"], ["person.key"], name=op.f("fk_badge_person")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_badge")),
        sa.UniqueConstraint("code", name=op.f("uq_badge_code")),
    )
    op.create_index(op.f("ix_badge_person"), "badge", ["person"], unique=False)
