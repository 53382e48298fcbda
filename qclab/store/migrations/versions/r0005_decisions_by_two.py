"""A decision on a required line is reviewed, then agreed to by QA: who of QA, when, and with which note.

Decisions that one person accepted before stand and are named as such; those still proposed take both steps.
"""

from qclab.store.migrations.steps import Add, AddReference, take

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(AddReference("decision", "qa_by", "person"), Add("decision", "qa_at", None), Add("decision", "qa_note", ""))
