"""An imported file says what the names in its cells were read as, which rows were left out and why, and its worksheet.

Files imported before named records as we do, were taken whole, and had one worksheet to be read.
"""

from qclab.store.migrations.steps import Add, take

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(
        Add("import_file", "names_read_as", "[]"),
        Add("import_file", "left_out", "[]"),
        Add("import_file", "worksheet", ""),
    )
