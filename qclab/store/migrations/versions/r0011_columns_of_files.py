"""An imported file says how its columns were read, so that the next one with the same headings is read alike.

Files imported before had the columns of the template and no others; they say nothing of it.
"""

from qclab.store.migrations.steps import Add, take

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    take(Add("import_file", "layout", ""), Add("import_file", "read_as", "[]"))
