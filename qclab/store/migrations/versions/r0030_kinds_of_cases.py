"""Lighter kinds of cases, what a case concerns beside its batch, and the list that cases are worked with.

Cases from before are out of specification and keep their failing value; they concern nothing else. They were opened
with the shipped list, which no row says.
"""

import warnings

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import SAWarning

from qclab.store.migrations.steps import Add, AddReference, take

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    take(Add("investigation", "seen", ""), Add("investigation", "printed", ""))
    with warnings.catch_warnings():
        # of a table that this one refers to, which is only looked at: nothing of it is made again
        warnings.filterwarnings("ignore", "Skipped unsupported reflection", SAWarning)
        with op.batch_alter_table("investigation") as batch:
            for column in ("test", "result"):
                batch.alter_column(column, existing_type=WHOLE, nullable=True)
    _case_list()
    take(AddReference("investigation", "case_list", "case_list"))
    _table(
        "concerned_batch",
        {"batch": "batch", "concluded_by": "person"},
        _whole("batch"),
        sa.Column("effect", CODE, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        _whole("concluded_by", null=True),
        sa.Column("concluded_at", CODE, nullable=True),
        sa.UniqueConstraint("investigation", "batch", name=op.f("uq_concerned_batch_investigation_batch")),
        indexed=("batch",),
    )
    _table(
        "concerned_test",
        {"batch": "batch", "test": "test", "result": "result"},
        _whole("batch"),
        _whole("test"),
        _whole("result", null=True),
        sa.UniqueConstraint("investigation", "test", name=op.f("uq_concerned_test_investigation_test")),
        indexed=("test", "result"),
    )
    _table(
        "concerned_subject",
        {},
        sa.Column("kind", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
    )


def _case_list() -> None:
    op.create_table(
        "case_list",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        _whole("row_version"),
        _whole("version"),
        sa.Column("state", CODE, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        _whole("drafted_by"),
        sa.Column("drafted_at", CODE, nullable=False),
        _whole("in_force_by", null=True),
        sa.Column("in_force_at", CODE, nullable=True),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.key"], name=op.f("fk_case_list_drafted_by")),
        sa.ForeignKeyConstraint(["in_force_by"], ["person.key"], name=op.f("fk_case_list_in_force_by")),
        sa.UniqueConstraint("version", name=op.f("uq_case_list_version")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_case_list")),
    )


def _whole(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, WHOLE, nullable=null)


def _table(name: str, refers: dict[str, str], *parts: sa.schema.SchemaItem, indexed: tuple[str, ...] = ()) -> None:
    """A kept table of what a case concerns; ``refers`` has the table that each column refers to."""
    always = {"investigation": "investigation", "added_by": "person"}
    op.create_table(
        name,
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        _whole("row_version"),
        _whole("investigation"),
        _whole("added_by"),
        sa.Column("added_at", CODE, nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.key"], name=op.f(f"fk_{name}_{column}"))
            for column, to in {**always, **refers}.items()
        ),
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_{name}")),
    )
    for column in ("investigation", *indexed):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)
