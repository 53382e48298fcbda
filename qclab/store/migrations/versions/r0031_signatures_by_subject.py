"""Signatures are found by what was signed without looking through all of them."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_signature_subject"), "signature", ["subject"], unique=False)
