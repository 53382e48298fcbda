"""Files that samples, results or batches were imported from."""

from qclab.store.tables.columns import code, file_name, instant, made, refers, whole
from qclab.store.tables.declaration import SITE, kept

import_file = kept(
    "import_file",
    code("kind"),
    file_name("name"),
    code("sha256", kind="machine"),
    whole("rows"),
    code("state"),
    instant("imported_at"),
    refers("imported_by", "person"),
    code("layout", "headings of the file", kind="machine"),
    made("read_as", "columns read as"),
    made("names_read_as", "names read as"),
    made("left_out", "rows left out"),
    file_name("worksheet"),
    called="imported file",
    title="{name}",
    client=SITE,
    under=(),
    part_of=(),
    searched=(),
)
