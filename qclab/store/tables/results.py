"""Results, and each of them held against its criteria."""

from sqlalchemy import text

from qclab.store.tables.columns import code, flag, instant, partial_index, refers, words
from qclab.store.tables.declaration import kept

result = kept(
    "result",
    refers("batch", "batch"),
    refers("test", "test"),
    refers("parameter", "parameter", index=False),
    refers("sample", "sample", null=True, index=False),
    words("typed", "as typed"),
    words("read_as"),
    code("source"),
    code("qualifier"),
    code("value", null=True),
    words("outcome", null=True),
    words("unit"),
    words("reported", "as reported"),
    code("evaluation"),
    code("level"),
    refers("entered_by", "person", index=False),
    instant("entered_at"),
    refers("supersedes", "result", null=True, index=False),
    flag("current", "is the value that stands"),
    words("change_reason"),
    called="result",
    title="{parameter.name}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("test",),
    searched=(),
)
partial_index(
    "uq_result_current", "current = 1", result.c.test, result.c.parameter, text("coalesce(sample, 0)"), unique=True
)
"""Never overwritten: a change inserts a new row and takes ``current`` from the one it supersedes. ``evaluation`` is the
worst of its evaluations, for lists; gates read the table ``evaluation``."""

evaluation = kept(
    "evaluation",
    refers("batch", "batch"),
    refers("result", "result"),
    refers("criterion", "criterion", index=False),
    code("evaluation"),
    words("reported", "as reported"),
    code("level"),
    words("rule"),
    words("reason"),
    words("basis"),
    called="evaluation",
    title="{result.parameter.name}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("result",),
    searched=(),
)
"""A result held against one criterion. ``basis`` is a JSON list of [label, text], as shown beside the value."""
