"""Gates, holds and the register of certifications; "on hold" is a mark beside the status and no status.

Batches that were on hold are in quarantine, held by the cases that are open of them, placed by
who opened them, or by the reason that stood there, placed by nobody who is known. Specifications from before list no
gates.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import select

from qclab.store.migrations.steps import table_now, table_to_fill, writing

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _gate()
    _hold()
    _gate_tick()
    _certification()
    _hold_again()


def _whole(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, WHOLE, nullable=null)


def _key() -> tuple[sa.Column[int], sa.Column[int]]:
    return sa.Column("key", WHOLE, autoincrement=False, nullable=False), _whole("row_version")


def _refers(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.key"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def _gate() -> None:
    op.create_table(
        "gate",
        *_key(),
        _whole("specification"),
        _whole("position"),
        sa.Column("name", sa.Text(), nullable=False),
        _whole("release_step"),
        sa.Column("held_by", sa.Text(), nullable=False),
        _whole("removed"),
        *_refers("gate", specification="specification"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_gate")),
    )
    op.create_index(op.f("ix_gate_specification"), "gate", ["specification"], unique=False)


def _hold() -> None:
    op.create_table(
        "hold",
        *_key(),
        _whole("batch"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("record", CODE, nullable=False),
        _whole("placed_by", null=True),
        sa.Column("placed_at", CODE, nullable=False),
        _whole("lifted_by", null=True),
        sa.Column("lifted_at", CODE, nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=False),
        *_refers("hold", batch="batch", placed_by="person", lifted_by="person"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_batch"), "hold", ["batch"], unique=False)


def _gate_tick() -> None:
    op.create_table(
        "gate_tick",
        *_key(),
        _whole("batch"),
        _whole("gate"),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("done_on", CODE, nullable=False),
        _whole("ticked_by"),
        sa.Column("ticked_at", CODE, nullable=False),
        _whole("taken_back_by", null=True),
        sa.Column("taken_back_at", CODE, nullable=True),
        sa.Column("taken_back_because", sa.Text(), nullable=False),
        *_refers("gate_tick", batch="batch", gate="gate", ticked_by="person", taken_back_by="person"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_gate_tick")),
    )
    op.create_index(op.f("ix_gate_tick_batch"), "gate_tick", ["batch"], unique=False)


def _certification() -> None:
    op.create_table(
        "certification",
        *_key(),
        sa.Column("id", CODE, nullable=False),
        _whole("batch"),
        sa.Column("disposition", CODE, nullable=False),
        sa.Column("status_before", CODE, nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _whole("concluded", null=True),
        _whole("document", null=True),
        _whole("taken_back", null=True),
        _whole("decided_by"),
        sa.Column("decided_at", CODE, nullable=False),
        *_refers(
            "certification",
            batch="batch",
            concluded="certificate",
            document="certificate",
            taken_back="certification",
            decided_by="person",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_certification")),
        sa.UniqueConstraint("id", name=op.f("uq_certification_id")),
    )
    op.create_index(op.f("ix_certification_batch"), "certification", ["batch"], unique=False)


def _hold_again() -> None:
    """The status that was overwritten was quarantine: no other was ever given."""
    batch, case, hold = table_now("batch"), table_now("investigation"), table_to_fill("hold")
    connection = writing().connection
    held = connection.execute(
        select(batch.c.key, batch.c.status_reason).where(batch.c.status == "on hold").order_by(batch.c.key)
    ).all()
    for key, reason in held:
        cases = connection.execute(
            select(case.c.id, case.c.opened_by, case.c.opened_at)
            .where(case.c.batch == key, case.c.state != "closed")
            .order_by(case.c.key)
        ).all()
        reasons = [(f"{each.id} is open", each.id, each.opened_by, each.opened_at) for each in cases]
        writing().insert_many(
            hold,
            [
                {
                    "batch": key, "reason": why, "record": record, "placed_by": by, "placed_at": at,
                    "lifted_by": None, "lifted_at": None, "lifted_because": "",
                }
                for why, record, by, at in reasons or [(reason, "", None, writing().at)]
            ],
        )  # fmt: skip
        writing().update(batch, key, status="quarantine", status_reason="")
