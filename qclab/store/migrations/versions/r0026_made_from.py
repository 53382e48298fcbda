"""What batches were made from, and the batches below a lot that failed."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _made_from()
    _affected()


def _whole(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, WHOLE, nullable=null)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _key() -> tuple[sa.Column[int], sa.Column[int]]:
    return sa.Column("key", WHOLE, autoincrement=False, nullable=False), _whole("row_version")


def _refers(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.key"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def _made_from() -> None:
    op.create_table(
        "made_from",
        *_key(),
        _whole("batch"),
        _whole("parent", null=True),
        *_text("supplier", "lot", "expiry", "reason"),
        _whole("said_by"),
        sa.Column("said_at", CODE, nullable=False),
        _whole("withdrawn_by", null=True),
        sa.Column("withdrawn_at", CODE, nullable=True),
        *_text("withdrawn_because"),
        *_refers("made_from", batch="batch", parent="batch", said_by="person", withdrawn_by="person"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_made_from")),
    )
    op.create_index(op.f("ix_made_from_batch"), "made_from", ["batch"], unique=False)
    op.create_index(op.f("ix_made_from_parent"), "made_from", ["parent"], unique=False)


def _affected() -> None:
    op.create_table(
        "affected",
        *_key(),
        _whole("batch"),
        _whole("source"),
        _whole("alarm"),
        *_text("said"),
        sa.Column("raised_at", CODE, nullable=False),
        sa.Column("answer", CODE, nullable=False),
        *_text("because"),
        _whole("answered_by", null=True),
        sa.Column("answered_at", CODE, nullable=True),
        *_refers("affected", batch="batch", source="batch", alarm="alarm", answered_by="person"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_affected")),
    )
    op.create_index(op.f("ix_affected_batch"), "affected", ["batch"], unique=False)
    op.create_index(op.f("ix_affected_source"), "affected", ["source"], unique=False)
