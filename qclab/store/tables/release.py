"""What must be shown for a batch, and the certificates that show it."""

from sqlalchemy import UniqueConstraint

from qclab.store.tables.columns import code, kept, refers, whole, words

requirement = kept(
    "requirement",
    refers("batch", "batch"),
    code("stage"),
    refers("criterion", "criterion", index=False),
    refers("sample", "sample", null=True, index=False),
    refers("test", "test", null=True, index=False),
)
"""What must be shown for the batch; every gate reads only these. ``sample`` is set where each container must comply;
``test`` is the attempt that is reportable."""

certificate = kept(
    "certificate",
    code("id"),
    whole("revision"),
    refers("batch", "batch"),
    code("kind"),
    code("conclusion"),
    code("state"),
    whole("batch_version"),
    code("content"),
    code("content_digest"),
    code("pdf"),
    whole("head_seq"),
    code("head_digest"),
    refers("issued_by", "person", index=False),
    code("issued_at"),
    refers("supersedes", "certificate", null=True),
    words("reason"),
    UniqueConstraint("id", "revision"),
)
"""``content`` and ``pdf`` are blobs by SHA-256: the frozen content and the very bytes that were issued."""
