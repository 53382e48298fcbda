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
    code("manufactured_on", null=True, index=True),
    instant("expiry_at", null=True),
    code("expiry_zone"),
    words("batch_record"),
    lines("deviations"),
    words("operators"),
    words("session"),
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
"""A reason for which a batch is on hold, until it is lifted. ``record`` is the number of what placed it: a case, a
reopening, or the shipment of which a contract laboratory told a suspected positive; empty where a person did. Who
placed one from before holds were kept is not known."""

made_from = kept(
    "made_from",
    refers("batch", "batch"),
    refers("parent", "batch", "batch it was made from", null=True),
    words("supplier"),
    words("lot"),
    words("expiry", "expiry of the lot"),
    lines("reason"),
    refers("said_by", "person", index=False),
    instant("said_at"),
    refers("withdrawn_by", "person", null=True, index=False),
    instant("withdrawn_at", null=True),
    lines("withdrawn_because"),
    called="material of a batch",
    title="{batch.id}",
    client="batch.client",
    under=("batch", "parent"),
    part_of=("batch",),
    searched=(),
)
"""What a batch was made from: a batch of this laboratory, or a lot of another maker with its supplier and number. One
that was withdrawn stays."""

affected = kept(
    "affected",
    refers("batch", "batch"),
    refers("source", "batch", "lot that failed"),
    refers("alarm", "alarm", index=False),
    lines("said"),
    instant("raised_at"),
    code("answer"),
    lines("because"),
    refers("answered_by", "person", null=True, index=False),
    instant("answered_at", null=True),
    called="affected batch",
    title="{batch.id}",
    client="batch.client",
    under=("batch", "source"),
    part_of=("batch",),
    searched=(),
)
"""A batch that was made from a lot which was held, rejected or recalled, until it is held or said why not."""
