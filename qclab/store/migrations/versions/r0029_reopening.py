"""Approved tests that were opened again, who was given a certificate, and how often an invalid attempt is repeated.

Method versions from before let one repeat be made, as nobody had said otherwise; a version that says otherwise is put
in force.
"""

import sqlalchemy as sa
from alembic import op

from qclab.store.migrations.steps import Add, AddReference, take

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    take(
        Add("method", "repeats", "1"),
        Add("test", "repeat", "0"),
        AddReference("notification", "certificate", "certificate"),
    )
    _reopening()
    _recipient()


def _whole(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, WHOLE, nullable=null)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _code(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, CODE, nullable=null)


def _key() -> tuple[sa.Column[int], sa.Column[int]]:
    return sa.Column("key", WHOLE, autoincrement=False, nullable=False), _whole("row_version")


def _refers(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.key"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def _reopening() -> None:
    op.create_table(
        "reopening",
        *_key(),
        _code("id"),
        _whole("batch"),
        _whole("test"),
        _words("parameters"),
        _words("reason"),
        _words("beside"),
        _code("state"),
        _whole("investigation", null=True),
        _whole("asked_by"),
        _code("asked_at"),
        _whole("settled_by", null=True),
        _code("settled_at", null=True),
        _words("declined_because"),
        _code("approved_at", null=True),
        *_refers(
            "reopening", batch="batch", test="test", investigation="investigation", asked_by="person",
            settled_by="person",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_reopening")),
        sa.UniqueConstraint("id", name=op.f("uq_reopening_id")),
    )  # fmt: skip
    op.create_index(op.f("ix_reopening_batch"), "reopening", ["batch"], unique=False)
    op.create_index(op.f("ix_reopening_test"), "reopening", ["test"], unique=False)
    stands = sa.text("state IN ('asked for', 'reopened')")
    op.create_index("ix_reopening_open", "reopening", ["test"], sqlite_where=stands, postgresql_where=stands)


def _recipient() -> None:
    op.create_table(
        "recipient",
        *_key(),
        _whole("certificate"),
        _words("whom"),
        _code("given_at"),
        _whole("recorded_by"),
        _code("recorded_at"),
        _whole("taken_back_by", null=True),
        _code("taken_back_at", null=True),
        _words("taken_back_because"),
        *_refers("recipient", certificate="certificate", recorded_by="person", taken_back_by="person"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_recipient")),
    )
    op.create_index(op.f("ix_recipient_certificate"), "recipient", ["certificate"], unique=False)
