"""How a value is reported and what is plausible of it, in which range material is kept, and what was confirmed.

A method version from before goes on saying with ``decimals`` how a parameter is reported: it was signed so.
"""

from qclab.store.migrations.steps import Add, take

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = {
    "parameter": ("reported", "plausible"),
    "criterion": ("reported",),
    "plan_line": ("storage_range", "transport_range"),
    "result": ("confirmed",),
    "sample": ("storage_range", "transport_range"),
}


def upgrade() -> None:
    take(*[Add(table, column, "") for table, columns in _COLUMNS.items() for column in columns])
    take(*[Add("product", column, "warn") for column in ("after_expiry", "outside_range")])
