"""A person may be away, from a day to a day; of nobody it is known from before."""

from qclab.store.migrations.steps import Add, take

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(Add("person", "away_from", None), Add("person", "away_until", None))
