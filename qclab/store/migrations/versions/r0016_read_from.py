"""Which parameters are read from which container of a test; of what was registered before, all from all together."""

from qclab.store.migrations.steps import Add, take

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(*(Add(table, "parameters", "[]") for table in ("plan_line", "test_sample")))
