"""Labels that were printed."""

from qclab.store.tables.columns import code, instant, lines, made, refers, whole
from qclab.store.tables.declaration import kept

label_print = kept(
    "label_print",
    refers("batch", "batch"),
    refers("sample", "sample"),
    code("preset"),
    whole("copy"),
    lines("reason"),
    made("content", kind="machine"),
    refers("printed_by", "person", index=False),
    instant("printed_at"),
    called="label",
    title="{sample.id}",
    client="batch.client",
    under=("batch",),
    part_of=("sample",),
    searched=(),
)
