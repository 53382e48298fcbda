"""A deviation of receiving has its number and QA's agreement; of what was received before, nobody asks it."""

import sqlalchemy as sa
from alembic import op

from qclab.store.migrations.steps import Add, AddReference, take

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(
        Add("sample", "deviation_number", ""),
        Add("sample", "agreement", ""),
        AddReference("sample", "agreed_by", "person"),
        Add("sample", "agreed_at", None),
    )
    where = sa.text("agreement = 'awaited'")
    op.create_index("ix_sample_awaited", "sample", ["batch"], sqlite_where=where, postgresql_where=where)
