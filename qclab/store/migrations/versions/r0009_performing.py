"""A method version says what must be said of how its tests were performed; a test says when somebody last said it.

Versions from before ask what was asked then: by whom, from when and until when. What their tests hold stands.
"""

from qclab.store.migrations.steps import Add, take

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(Add("method", "must_say", '["by","from","to"]'), Add("test", "performance_said_at", None))
