"""Signatures."""

from qclab.store.tables.columns import code, instant, made, refers, whole
from qclab.store.tables.declaration import kept

signature = kept(
    "signature",
    refers("person", "person"),
    made("printed_name"),
    code("meaning"),
    instant("at", "when"),
    code("subject_table", "kind of what was signed"),
    whole("subject", "what was signed", index=True),
    refers("batch", "batch", null=True),
    code("digest", kind="machine"),
    code("format", "format of what was signed"),
    made("rows", "records that were signed", kind="machine"),
    code("asked", "given to sign"),
    code("zone", "time zone"),
    code("utc_offset", "ahead of UTC"),
    called="signature",
    title="{meaning}, {printed_name}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=(),
)
"""A person, a meaning and a time, bound to the content that was signed (21 CFR 11.70).

``digest`` names the blob with the very bytes that were signed, in the ``format`` (``domain/signatures/contents.py``);
``rows`` are the tables and keys of what they were made of. Format 0: made before contents were kept; its digest is of
something that nobody can make again, and what was asked, the zone and the offset are empty."""
