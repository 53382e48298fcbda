"""A signature keeps what was signed: its format, what it was made of, what was asked, the zone and the offset.

Signatures made before are of format 0: their content was not kept, and nobody can make it again.
"""

from qclab.store.migrations.steps import Add, take

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    empty = [Add("signature", column, "") for column in ("rows", "asked", "zone", "utc_offset")]
    take(Add("signature", "format", "0"), *empty)
