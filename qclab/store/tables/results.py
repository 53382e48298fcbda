"""What was seen or measured, the results that are reported of it, and each result held against its criteria."""

from sqlalchemy import text

from qclab.store.tables.columns import code, flag, instant, lines, made, partial_index, refers, whole, words
from qclab.store.tables.declaration import kept

result = kept(
    "result",
    refers("batch", "batch"),
    refers("test", "test"),
    refers("parameter", "parameter", index=False),
    refers("sample", "sample", null=True, index=False),
    words("typed", "as typed"),
    made("read_as"),
    code("source"),
    code("qualifier"),
    code("value", null=True),
    made("outcome", null=True),
    made("unit"),
    made("reported", "as reported"),
    code("evaluation"),
    code("level"),
    refers("entered_by", "person", index=False),
    instant("entered_at"),
    refers("supersedes", "result", null=True, index=False),
    flag("current", "is the value that stands"),
    lines("change_reason"),
    lines("confirmed"),
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
worst of its evaluations, for lists; gates read the table ``evaluation``. ``confirmed`` says what was asked before it
was recorded all the same, such as a value outside the plausible range; who entered it confirmed it."""

evaluation = kept(
    "evaluation",
    refers("batch", "batch"),
    refers("result", "result"),
    refers("criterion", "criterion", index=False),
    code("evaluation"),
    made("reported", "as reported"),
    code("level"),
    made("rule"),
    made("reason"),
    made("basis"),
    called="evaluation",
    title="{result.parameter.name}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("result",),
    searched=(),
)
"""A result held against one criterion. ``basis`` is a JSON list of [label, text], as shown beside the value."""

observation = kept(
    "observation",
    refers("batch", "batch"),
    refers("test", "test"),
    refers("parameter", "parameter", index=False),
    refers("sample", "sample", "container", null=True, index=False),
    words("control", "of the control"),
    whole("replicate", null=True),
    code("reading", "planned reading, day", null=True),
    words("typed", "as typed"),
    made("read_as"),
    code("source"),
    code("qualifier"),
    code("value", null=True),
    made("outcome", null=True),
    made("unit"),
    refers("observed_by", "person", index=False),
    instant("observed_at"),
    whole("offset_minutes", "minutes ahead of UTC"),
    refers("entered_by", "person", index=False),
    instant("entered_at"),
    refers("supersedes", "observation", null=True, index=False),
    flag("current", "is the value that stands"),
    lines("change_reason"),
    refers("seen_in", "unit", "seen in unit", null=True),
    refers("photo", "attachment", null=True, index=False),
    lines("note"),
    called="observation",
    title="{parameter.name}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("test",),
    searched=(),
)
"""What was seen or measured behind a result: a replicate, a planned reading, a control measured with the test.

Never overwritten, as results are not. ``seen_in`` is the unit that was looked at,
``photo`` the file kept with it. ``sample`` is the container it was seen in, also where the test has one result
for all; ``reading`` is the day of the method's planned reading; ``control`` names a control, and is empty for the
material itself. ``observed_at`` is when it was seen, with the offset of the clock it was read from; ``entered_at`` when
it was typed. A control of a run belongs to no test and no batch: the revision that makes runs adds the column ``run``,
lets ``test`` and ``batch`` be empty, and puts ``run`` beside ``batch`` in ``under``.
"""
