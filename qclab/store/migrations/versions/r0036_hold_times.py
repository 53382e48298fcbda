"""Hold times of the lines of a sampling plan, and of the samples that are taken by them.

No line and no sample from before has one, so that nothing is past it.
"""

from qclab.store.migrations.steps import Add, take

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(
        Add("plan_line", "hold_hours", None),
        Add("plan_line", "past_hold", "block"),
        Add("sample", "hold_hours", None),
        Add("sample", "past_hold", "block"),
    )
