"""Contract laboratories, shipments to them, the tests that are outside, and what is told of those before the report."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _create(
        "contract_laboratory",
        [
            _words("name"),
            _words("address"),
            _words("contact"),
            _words("agreement"),
            _words("methods"),
            _code("approved_until", null=True),
        ],
        {},
    )
    _create(
        "shipment",
        [
            _code("id"),
            _whole("laboratory"),
            _words("temperature"),
            _words("carrier"),
            _whole("prepared_by"),
            _code("prepared_at"),
            _code("left_at", null=True),
            _whole("sent_by", null=True),
            _code("arrived_at", null=True),
            _words("confirmed_by"),
            _words("condition"),
            _whole("receipt_by", null=True),
            sa.UniqueConstraint("id", name=op.f("uq_shipment_id")),
        ],
        {
            "laboratory": "contract_laboratory", "prepared_by": "person", "sent_by": "person", "receipt_by": "person",
        },
        index=("laboratory",),
    )  # fmt: skip
    _create(
        "sent_test",
        [
            _whole("batch"),
            _whole("test"),
            _whole("shipment"),
            _code("state"),
            _code("expected_on"),
            _code("was_due_at"),
            _words("reason"),
            _words("deviation"),
            _words("report_number"),
            _code("reported_on", null=True),
            _words("report_method"),
            _words("report_unit"),
            _whole("certificate", null=True),
            _whole("reported_by", null=True),
            _code("reported_at", null=True),
        ],
        {
            "batch": "batch", "test": "test", "shipment": "shipment", "certificate": "attachment",
            "reported_by": "person",
        },
        index=("batch", "test", "shipment"),
    )  # fmt: skip
    where = sa.text("state IN ('prepared', 'away', 'reported')")
    op.create_index(
        "uq_sent_test_current", "sent_test", ["test"], unique=True, sqlite_where=where, postgresql_where=where
    )
    _create(
        "laboratory_notice",
        [
            _whole("batch"),
            _whole("sent_test"),
            _code("says"),
            _code("how"),
            _words("who"),
            _words("said"),
            _code("told_at"),
            _whole("recorded_by"),
            _code("recorded_at"),
            _whole("alarm", null=True),
            _whole("hold", null=True),
        ],
        {"batch": "batch", "sent_test": "sent_test", "recorded_by": "person", "alarm": "alarm", "hold": "hold"},
        index=("batch", "sent_test"),
    )


def _whole(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, WHOLE, nullable=null)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _code(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, CODE, nullable=null)


def _create(
    table: str, columns: list[sa.schema.SchemaItem], refers: dict[str, str], index: tuple[str, ...] = ()
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
