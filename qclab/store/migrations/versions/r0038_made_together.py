"""Who made a batch and in which session, so that those made together are found. Of those from before it is not said."""

from alembic import op

from qclab.store.migrations.steps import Add, take

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(Add("batch", "operators", ""), Add("batch", "session", ""))
    op.create_index(op.f("ix_batch_manufactured_on"), "batch", ["manufactured_on"], unique=False)
