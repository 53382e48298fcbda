"""Labels that were printed."""

from qclab.store.tables.columns import code, kept, refers, whole, words

label_print = kept(
    "label_print",
    refers("batch", "batch"),
    refers("sample", "sample"),
    code("preset"),
    whole("copy"),
    words("reason"),
    words("content"),
    refers("printed_by", "person", index=False),
    code("printed_at"),
)
