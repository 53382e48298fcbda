"""People are appointed for named rights: as holder, or as deputy of one. Nobody is until an administrator appoints."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("named_right", CODE, nullable=False),
        sa.Column("person", WHOLE, nullable=False),
        sa.Column("deputy_of", WHOLE, nullable=True),
        sa.Column("first_day", CODE, nullable=False),
        sa.Column("last_day", CODE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("appointed_by", WHOLE, nullable=False),
        sa.Column("appointed_at", CODE, nullable=False),
        sa.Column("ended_at", CODE, nullable=True),
        sa.Column("ended_by", WHOLE, nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.key"], name=op.f("fk_appointment_person")),
        sa.ForeignKeyConstraint(["deputy_of"], ["appointment.key"], name=op.f("fk_appointment_deputy_of")),
        sa.ForeignKeyConstraint(["appointed_by"], ["person.key"], name=op.f("fk_appointment_appointed_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.key"], name=op.f("fk_appointment_ended_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_appointment")),
    )
    for column in ("person", "deputy_of"):
        op.create_index(op.f(f"ix_appointment_{column}"), "appointment", [column], unique=False)
