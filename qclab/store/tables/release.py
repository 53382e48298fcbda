"""What must be shown for a batch, the certificates that show it, its gates, and what is decided of it."""

from sqlalchemy import UniqueConstraint

from qclab.store.tables.columns import code, instant, lines, refers, whole
from qclab.store.tables.declaration import kept

requirement = kept(
    "requirement",
    refers("batch", "batch"),
    code("stage"),
    refers("criterion", "criterion", index=False),
    refers("sample", "sample", null=True, index=False),
    refers("test", "test", null=True, index=False),
    lines("because", "why this test counts"),
    called="requirement",
    title="{criterion.parameter.name}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=(),
)
"""What must be shown for the batch; every gate reads only these. ``sample`` is set where each container must comply;
``test`` is the attempt that is reportable, and ``because`` why it is that one where it took the place of another."""

certificate = kept(
    "certificate",
    code("id"),
    whole("revision"),
    refers("batch", "batch"),
    code("kind"),
    code("conclusion"),
    code("state"),
    whole("batch_version"),
    code("content", kind="machine"),
    code("content_digest", kind="machine"),
    code("pdf", kind="machine"),
    whole("head_seq", "event the chain stood at"),
    code("head_digest", "digest the chain stood at", kind="machine"),
    refers("issued_by", "person", index=False),
    instant("issued_at"),
    refers("supersedes", "certificate", null=True),
    lines("reason"),
    UniqueConstraint("id", "revision"),
    called="certificate",
    title="{id}, revision {revision}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=("id",),
    series=8,
)
"""``content`` and ``pdf`` are blobs by SHA-256: the frozen content and the very bytes that were issued."""

gate_tick = kept(
    "gate_tick",
    refers("batch", "batch"),
    refers("gate", "gate", index=False),
    lines("reference"),
    code("done_on"),
    refers("ticked_by", "person", index=False),
    instant("ticked_at"),
    refers("taken_back_by", "person", null=True, index=False),
    instant("taken_back_at", null=True),
    lines("taken_back_because"),
    code("looked_to", "last event looked at"),
    called="tick of a gate",
    title="{gate.name}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=(),
)
"""A gate that a person ticked for a batch, with what they rest it on and its day; one that was taken back stays.
``looked_to``: of the audit trail, the number of the last event of the batch that was looked at; empty of any other."""

certification = kept(
    "certification",
    code("id", unique=True),
    refers("batch", "batch"),
    code("disposition"),
    code("status_before"),
    code("status"),
    lines("statement"),
    lines("reason"),
    refers("concluded", "certificate", "certificate of analysis that it rests on", null=True, index=False),
    refers("document", "certificate", "batch certificate", null=True, index=False),
    refers("taken_back", "certification", "entry that it takes back", null=True, index=False),
    refers("decided_by", "person", index=False),
    instant("decided_at"),
    called="entry of the register of certifications",
    title="{id}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=("id",),
    series=8,
)
"""What was decided of a batch, numbered without a gap: certified, rejected, recalled and what else there is."""
