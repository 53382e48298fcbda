"""Cases can be worked and closed: phases, answers, references, notices, files, an owner, a conclusion.

Cases from before stay open and have none of it; their target counts from the day on which they were opened.
"""

import sqlalchemy as sa
from alembic import op

from qclab.store.migrations.steps import Add, AddReference, take

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    take(
        AddReference("investigation", "owner", "person"),
        Add("investigation", "due_at", None),
        Add("investigation", "extended_because", ""),
        Add("investigation", "conclusion", ""),
        Add("investigation", "because", ""),
        AddReference("investigation", "closed_by", "person"),
        Add("investigation", "closed_at", None),
        AddReference("attachment", "investigation", "investigation"),
    )
    op.create_index(op.f("ix_attachment_investigation"), "attachment", ["investigation"], unique=False)
    _table(
        "investigation_phase",
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("investigation", WHOLE, nullable=False),
        sa.Column("phase", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("finding", CODE, nullable=False),
        sa.Column("cause", CODE, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("returned_because", sa.Text(), nullable=False),
        sa.Column("signed_at", CODE, nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_investigation_phase_batch")),
        sa.UniqueConstraint("investigation", "phase", name=op.f("uq_investigation_phase_investigation_phase")),
    )
    _table(
        "investigation_answer",
        sa.Column("investigation", WHOLE, nullable=False),
        sa.Column("phase", CODE, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", CODE, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *_by("answered"),
        _by_person("investigation_answer", "answered"),
        sa.UniqueConstraint(
            "investigation", "phase", "question", name=op.f("uq_investigation_answer_investigation_phase_question")
        ),
    )
    _table(
        "investigation_reference",
        sa.Column("investigation", WHOLE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        *_by("added"),
        _by_person("investigation_reference", "added"),
    )
    _table(
        "investigation_notice",
        sa.Column("investigation", WHOLE, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        *_by("told"),
        _by_person("investigation_notice", "told"),
    )


def _by(done: str) -> tuple[sa.Column[int], sa.Column[str]]:
    return sa.Column(f"{done}_by", WHOLE, nullable=False), sa.Column(f"{done}_at", CODE, nullable=False)


def _by_person(table: str, done: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{done}_by"], ["person.key"], name=op.f(f"fk_{table}_{done}_by"))


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    """A kept table of what belongs to a case."""
    op.create_table(
        name,
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        *parts,
        sa.ForeignKeyConstraint(["investigation"], ["investigation.key"], name=op.f(f"fk_{name}_investigation")),
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_investigation"), name, ["investigation"], unique=False)
