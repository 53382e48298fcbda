"""Files that samples, results or batches were imported from."""

from qclab.store.tables.columns import code, kept, refers, whole, words

import_file = kept(
    "import_file",
    code("kind"),
    words("name"),
    code("sha256"),
    whole("rows"),
    code("state"),
    code("imported_at"),
    refers("imported_by", "person"),
)
