"""Who must be told of a batch and that they were, requests for a supply out of specification with their documents, and
the marketing authorisation of a product, which says who must be told.
"""

import sqlalchemy as sa
from alembic import op

from qclab.store.migrations.steps import Add, take

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    take(Add("product", "authorisation", ""))
    _create(
        "notification",
        [
            _whole("batch"),
            _whole("alarm", null=True),
            _whole("certification", null=True),
            _words("whom"),
            _words("note"),
            _code("due_at"),
        ],
        {"batch": "batch", "alarm": "alarm", "certification": "certification"},
        index=("batch",),
    )
    _create(
        "told",
        [
            _whole("batch", null=True),
            _whole("alarm", null=True),
            _whole("notification", null=True),
            _words("whom"),
            _words("who"),
            _code("how"),
            _whole("reached"),
            _words("said"),
            _code("told_at"),
            _whole("told_by"),
            _code("recorded_at"),
            _whole("taken_back_by", null=True),
            _code("taken_back_at", null=True),
            _words("taken_back_because"),
        ],
        {
            "batch": "batch", "alarm": "alarm", "notification": "notification", "told_by": "person",
            "taken_back_by": "person",
        },
        index=("batch", "alarm", "notification"),
    )  # fmt: skip
    _create(
        "supply_request",
        [
            _whole("batch"),
            _words("physician"),
            _words("hospital"),
            _words("reason"),
            _code("asked_at"),
            _whole("recorded_by"),
            _code("recorded_at"),
            _whole("withdrawn_by", null=True),
            _code("withdrawn_at", null=True),
            _words("withdrawn_because"),
        ],
        {"batch": "batch", "recorded_by": "person", "withdrawn_by": "person"},
        index=("batch",),
    )
    _create(
        "supply_document",
        [
            _whole("supply_request"),
            _whole("batch"),
            _whole("position"),
            _code("station"),
            _words("name"),
            _whole("attachment", null=True),
            _words("note"),
            _whole("added_by", null=True),
            _code("added_at", null=True),
        ],
        {"supply_request": "supply_request", "batch": "batch", "attachment": "attachment", "added_by": "person"},
        index=("supply_request",),
    )


def _whole(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, WHOLE, nullable=null)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _code(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, CODE, nullable=null)


def _create(
    table: str, columns: list[sa.Column[str] | sa.Column[int]], refers: dict[str, str], index: tuple[str, ...]
) -> None:
    op.create_table(
        table,
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        _whole("row_version"),
        *columns,
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.key"], name=op.f(f"fk_{table}_{name}"))
            for name, to in refers.items()
        ),
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_{table}")),
    )
    for name in index:
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name], unique=False)
