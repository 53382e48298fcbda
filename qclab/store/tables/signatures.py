"""Signatures."""

from qclab.store.tables.columns import code, kept, refers, whole, words

signature = kept(
    "signature",
    refers("person", "person"),
    words("printed_name"),
    code("meaning"),
    code("at"),
    code("subject_table"),
    whole("subject"),
    refers("batch", "batch", null=True),
    code("digest"),
)
"""A person, a meaning and a time, bound to the digest of the canonical content signed (21 CFR 11.70)."""
