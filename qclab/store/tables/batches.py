"""Batches, and the specification version that each stage of one is bound to."""

from sqlalchemy import UniqueConstraint

from qclab.store.tables.columns import code, kept, refers, words

batch = kept(
    "batch",
    code("id"),
    refers("product", "product"),
    refers("client", "client"),
    code("status"),
    words("status_reason"),
    code("coi_id"),
    code("donor_code"),
    code("body_weight", null=True),
    code("manufactured_on", null=True),
    code("expiry_at", null=True),
    code("expiry_zone"),
    words("batch_record"),
    words("deviations"),
    code("created_at"),
    UniqueConstraint("client", "id"),
)

binding = kept(
    "binding",
    refers("batch", "batch"),
    code("stage"),
    refers("specification", "specification"),
    UniqueConstraint("batch", "stage"),
)
"""The one specification version a batch's stage is tested against, bound by its first registration."""
