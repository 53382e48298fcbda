"""A version that was copied from the shipped catalogue says so until it is confirmed against a document of one's own.

Versions from before were written by the laboratory: none of them is an example.
"""

from qclab.store.migrations.steps import Add, take

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(*(Add(table, column, "") for table in ("method", "specification") for column in ("procedure", "example")))
