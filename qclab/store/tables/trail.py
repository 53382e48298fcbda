"""The audit trail: one event a transaction, its changes, the head of the chain, and bytes kept once."""

from sqlalchemy import Index

from qclab.store.tables.columns import code, code_key, data, instant, whole, whole_key, words
from qclab.store.tables.declaration import DERIVED, TRAIL, table

event = table(
    "event",
    TRAIL,
    whole_key("seq"),
    words("payload"),
    whole("format"),
    code("key_id"),
    code("act_key", unique=True),
    code("prev"),
    code("digest"),
    instant("at", "when", index=True),
    whole("actor", null=True, index=True),
    code("act", index=True),
)
"""``at``, ``actor`` and ``act`` are copied out of the payload for searching; verify compares them."""

change = table(
    "change",
    TRAIL,
    whole_key("event", "event.seq"),
    whole_key("position"),
    code("table_name"),
    code("row_key"),
    words("payload"),
)
Index("ix_change_row", change.c.table_name, change.c.row_key, change.c.event)

head = table(
    "head",
    TRAIL,
    whole_key("id"),
    whole("seq"),
    code("digest"),
)

blob = table(
    "blob",
    TRAIL,
    code_key("sha256"),
    whole("length"),
    data("bytes"),
    called="stored bytes",
)

counter = table("counter", DERIVED, code_key("series"), whole("value"))
"""The last number given in each gap-free series of ids."""
