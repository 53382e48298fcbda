"""How many persons verify a test of a method, and who did before it is approved.

Method versions from before ask for one, who approves, as it was then; a version that asks for more is put in force.
"""

from qclab.store.migrations.steps import Add, AddReference, take

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(
        Add("method", "verifications", "1"),
        AddReference("test", "verified_by", "person"),
        AddReference("test", "verified_again_by", "person"),
    )
