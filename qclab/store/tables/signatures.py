"""Signatures."""

from qclab.store.tables.columns import code, instant, refers, whole, words
from qclab.store.tables.declaration import kept

signature = kept(
    "signature",
    refers("person", "person"),
    words("printed_name"),
    code("meaning"),
    instant("at", "when"),
    code("subject_table", "kind of what was signed"),
    whole("subject", "what was signed"),
    refers("batch", "batch", null=True),
    code("digest", kind="machine"),
    called="signature",
    title="{meaning}, {printed_name}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=(),
)
"""A person, a meaning and a time, bound to the digest of the canonical content signed (21 CFR 11.70)."""
