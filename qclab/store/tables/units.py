"""What is read of a running test: its units in their incubators, and the suspected positives among them."""

from qclab.store.tables.columns import code, instant, lines, partial_index, refers, whole, words
from qclab.store.tables.declaration import kept

unit = kept(
    "unit",
    refers("batch", "batch"),
    refers("test", "test"),
    refers("parameter", "parameter", index=False),
    refers("sample", "sample", "container", null=True, index=False),
    whole("number"),
    words("incubator"),
    words("position"),
    refers("loaded_by", "person", index=False),
    instant("loaded_at"),
    refers("made_from", "unit", "subculture of", null=True, index=False),
    refers("transferred_by", "person", null=True, index=False),
    instant("transferred_at", null=True),
    refers("stopped_by", "person", null=True, index=False),
    instant("stopped_at", null=True),
    lines("stopped_because"),
    called="unit of a test",
    title="unit {number}, {parameter.name}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("test",),
    searched=(),
)
"""A bottle, canister or plate. ``sample`` is the container that it holds material of, empty where it holds that of all
containers together; ``number`` counts within the test. ``loaded_at`` is the start of its incubation, ``transferred_at``
when a clouded medium was transferred; of the subculture that was made then ``made_from`` is that unit. What was seen of
it are observations."""

suspicion = kept(
    "suspicion",
    refers("batch", "batch"),
    refers("unit", "unit"),
    refers("observation", "observation", "seen", index=False),
    refers("alarm", "alarm", null=True, index=False),
    refers("hold", "hold", null=True, index=False),
    code("finding"),
    code("means", "looked into by"),
    lines("because"),
    refers("settled_by", "person", null=True, index=False),
    instant("settled_at", null=True),
    called="suspected positive of a unit",
    title="unit {unit.number}, {unit.parameter.name}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("unit",),
    searched=(),
)
"""``finding`` is empty while it is open. The alarm and the hold are those that it raised; the one that the first of
several in a batch raised stands for all."""
partial_index("ix_suspicion_open", "finding = ''", suspicion.c.batch)
