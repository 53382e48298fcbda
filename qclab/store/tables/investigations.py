"""Cases."""

from qclab.store.tables.columns import code, instant, refers
from qclab.store.tables.declaration import kept

investigation = kept(
    "investigation",
    code("id", unique=True),
    refers("batch", "batch"),
    refers("test", "test"),
    refers("result", "result"),
    code("kind"),
    code("state"),
    instant("opened_at"),
    refers("opened_by", "person", index=False),
    called="case",
    title="{id}",
    client="batch.client",
    under=("batch",),
    part_of=("result",),
    searched=("id",),
    series=8,
)
