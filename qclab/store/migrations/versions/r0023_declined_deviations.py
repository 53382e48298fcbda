"""QA declines a deviation of a test, with its reason; none of before was declined."""

from qclab.store.migrations.steps import Add, AddReference, take

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(
        AddReference("deviation", "declined_by", "person"),
        Add("deviation", "declined_at", None),
        Add("deviation", "declined_because", ""),
    )
