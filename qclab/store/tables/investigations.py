"""Cases."""

from qclab.store.tables.columns import code, kept, refers

investigation = kept(
    "investigation",
    code("id", unique=True),
    refers("batch", "batch"),
    refers("test", "test"),
    refers("result", "result"),
    code("kind"),
    code("state"),
    code("opened_at"),
    refers("opened_by", "person", index=False),
)
