"""A batch expires at an instant that is printed in a named time zone: the column says so, and the zone is kept."""

from sqlalchemy import select

from qclab.store.migrations.steps import Add, Rename, table_now, take, writing

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(Rename("batch", "expires", "expiry_at"), Add("batch", "expiry_zone", ""))
    batch = table_now("batch")
    dated = writing().connection.execute(
        select(batch.c.key).where(batch.c.expiry_at.is_not(None)).order_by(batch.c.key)
    )
    for key in dated.scalars().all():
        writing().update(batch, key, expiry_zone="UTC")
