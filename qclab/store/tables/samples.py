"""Samples and the files that are kept with them or with their tests."""

from sqlalchemy import Index

from qclab.store.tables.columns import code, file_name, flag, instant, lines, partial_index, refers, title, whole, words
from qclab.store.tables.declaration import kept

sample = kept(
    "sample",
    code("id", kind="grouped", unique=True),
    refers("batch", "batch"),
    code("stage"),
    title("name"),
    refers("parent", "sample", null=True, index=False),
    whole("container_number"),
    title("container"),
    code("amount", null=True),
    words("unit"),
    code("state"),
    lines("state_reason"),
    code("priority"),
    words("sampled_by"),
    instant("sampled_at", null=True),
    words("sampled_where"),
    refers("place", "place", null=True, index=False),
    words("condition"),
    words("storage_range"),
    words("transport_range"),
    code("label_stock"),
    flag("retain"),
    refers("registered_by", "person", index=False),
    instant("registered_at"),
    refers("received_by", "person", null=True, index=False),
    instant("received_at", null=True),
    words("received_condition"),
    code("received_temperature", null=True),
    words("logger"),
    words("deviation_number"),
    code("agreement", "agreement of QA to the deviation"),
    refers("agreed_by", "person", "agreed to for QA by", null=True, index=False),
    instant("agreed_at", "agreed to for QA at", null=True),
    refers("import_file", "import_file", null=True),
    code("hold_hours", null=True),
    code("past_hold", "what follows past the hold time"),
    called="sample",
    title="{id}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=("id", "name"),
    series=3,
)
"""``state_reason`` of one received with a deviation says which; ``agreement`` is empty of what came as it should, and
of what was received before QA was asked."""
partial_index("ix_sample_awaited", "agreement = 'awaited'", sample.c.batch)
Index("ix_sample_registered", sample.c.registered_at, sample.c.key)

attachment = kept(
    "attachment",
    refers("batch", "batch"),
    refers("sample", "sample", null=True),
    refers("test", "test", null=True),
    refers("investigation", "investigation", null=True),
    file_name("name"),
    code("media_type"),
    code("sha256", kind="machine"),
    whole("length"),
    lines("note"),
    refers("added_by", "person", index=False),
    instant("added_at"),
    called="attachment",
    title="{name}",
    client="batch.client",
    under=("batch", "investigation"),
    part_of=("sample", "test", "investigation"),
    searched=(),
)
