"""A requirement says why its test counts, where that test took the place of another one."""

from qclab.store.migrations.steps import Add, take

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(Add("requirement", "because", ""))
