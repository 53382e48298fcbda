"""Runs: tests of one method version that are performed together, and the position of each."""

from qclab.store.tables.columns import code, flag, instant, lines, partial_index, refers, whole
from qclab.store.tables.declaration import SITE, kept

run = kept(
    "run",
    code("id", unique=True),
    refers("method", "method"),
    code("state"),
    refers("made_by", "person", index=False),
    instant("made_at"),
    refers("ended_by", "person", null=True, index=False),
    instant("ended_at", null=True),
    lines("because", "came to this because"),
    called="run",
    title="{id}",
    client=SITE,
    under=(),
    part_of=(),
    searched=("id",),
    series=8,
)
"""Of one client's batches or of many. Whose they are stands in its positions. ``state`` is one of domain/runs;
``ended_by`` submitted it or discarded it; ``because``: why it was discarded, or by which criteria it is invalid."""

run_position = kept(
    "run_position",
    refers("batch", "batch"),
    refers("run", "run"),
    refers("test", "test"),
    whole("number", "position"),
    refers("put_by", "person", "put on by", index=False),
    instant("put_at", "put on"),
    flag("current", "is on the run"),
    lines("off_because", "taken off because"),
    called="position of a run",
    title="{run.id} position {number}",
    client="batch.client",
    under=("batch", "run"),
    part_of=("test",),
    searched=(),
)
"""Numbers are never given twice: what was taken off keeps its own."""
partial_index("uq_run_position_current", "current = 1", run_position.c.test, unique=True)
"""A test is performed on one run: a repeat of it is another test."""
