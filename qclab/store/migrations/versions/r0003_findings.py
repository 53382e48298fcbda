"""A method version lists findings open to judgement; what was not tested names its deviation.

Versions that were in force before list none: a decision made on them before stands and is named as one made before.
"""

from qclab.store.migrations.steps import Add, take

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(Add("parameter", "findings", "[]"), Add("test", "deviation", ""), Add("decision", "deviation", ""))
