"""Batches, and the specification version that each stage of one is bound to."""

from sqlalchemy import UniqueConstraint

from qclab.store.tables.columns import code, instant, lines, refers, words
from qclab.store.tables.declaration import kept

batch = kept(
    "batch",
    code("id"),
    refers("product", "product"),
    refers("client", "client"),
    code("status"),
    lines("status_reason"),
    code("coi_id", "chain-of-identity id"),
    code("donor_code"),
    code("body_weight", null=True),
    code("manufactured_on", null=True),
    instant("expiry_at", null=True),
    code("expiry_zone"),
    words("batch_record"),
    lines("deviations"),
    instant("created_at"),
    UniqueConstraint("client", "id"),
    called="batch",
    title="{id}",
    client="client",
    under=(),
    part_of=("product",),
    searched=("id", "donor_code", "coi_id", "product.id", "product.name"),
)

binding = kept(
    "binding",
    refers("batch", "batch"),
    code("stage"),
    refers("specification", "specification"),
    UniqueConstraint("batch", "stage"),
    called="specification of a batch",
    title="{batch.id}, {stage}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=(),
)
"""The one specification version a batch's stage is tested against, bound by its first registration."""

hold = kept(
    "hold",
    refers("batch", "batch"),
    lines("reason"),
    code("record", "record that holds it"),
    refers("placed_by", "person", null=True, index=False),
    instant("placed_at"),
    refers("lifted_by", "person", null=True, index=False),
    instant("lifted_at", null=True),
    lines("lifted_because"),
    called="hold",
    title="{batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=(),
)
"""A reason for which a batch is on hold, until it is lifted; ``record`` is the number of the case that holds it.
Who placed one from before holds were kept is not known."""
