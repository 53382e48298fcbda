"""Tests, and the samples that each of them uses."""

from sqlalchemy import UniqueConstraint

from qclab.store.tables.columns import code, instant, lines, made, partial_index, refers, whole, words
from qclab.store.tables.declaration import kept

test = kept(
    "test",
    refers("batch", "batch"),
    code("stage"),
    refers("method", "method"),
    whole("attempt"),
    code("state"),
    lines("state_reason"),
    refers("analyst", "person", null=True),
    code("priority"),
    instant("due_at"),
    lines("added_because"),
    refers("performed_by", "person", null=True, index=False),
    instant("performed_from", null=True),
    instant("performed_to", null=True),
    words("instrument"),
    words("reagents"),
    words("raw_data"),
    instant("performance_said_at", null=True),
    refers("submitted_by", "person", null=True, index=False),
    instant("submitted_at", null=True),
    refers("approved_by", "person", null=True, index=False),
    instant("approved_at", null=True),
    words("deviation"),
    code("repeat", "repeat of an invalid run"),
    refers("verified_by", "person", null=True, index=False),
    refers("verified_again_by", "person", null=True, index=False),
    refers("review_rules", "review_rules", "rules of its review", null=True, index=False),
    called="test",
    title="{method.title}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=(),
)
"""``performance_said_at``: when somebody last said how it was performed. It is empty where nobody did, and in rows
from before it was asked: there the program took who entered the first result, and that minute, for it. ``repeat``:
which repeat of an invalid run it is, "0" of any other. ``verified_by``, ``verified_again_by``: who verified what is
submitted, in order, before who approves it; nobody of a test that is open. ``review_rules``: by which it was read when
it was approved last, empty of the shipped ones."""
partial_index("ix_test_open", "state IN ('open', 'submitted')", test.c.due_at, test.c.key)
"""The worklist reads open tests by what is due first; the states stand in the SQL for the partial index to serve."""

test_sample = kept(
    "test_sample",
    refers("batch", "batch", index=False),
    refers("test", "test", index=False),
    refers("sample", "sample"),
    made("parameters", "parameters that are read from it"),
    UniqueConstraint("test", "sample"),
    called="sample of a test",
    title="{sample.id}",
    client="batch.client",
    under=("batch",),
    part_of=("sample",),
    searched=(),
)
"""One test may use several samples or containers: twenty sterility units, two bottles, a pool. ``parameters``
is a JSON list of the ids of what is read from this one alone; empty: all of the test, from all its samples together."""

deviation = kept(
    "deviation",
    refers("batch", "batch"),
    refers("test", "test"),
    code("unsaid", "what deviates"),
    words("number", "deviation"),
    lines("reason"),
    refers("raised_by", "person", index=False),
    instant("raised_at"),
    refers("agreed_by", "person", "agreed to for QA by", null=True, index=False),
    instant("agreed_at", "agreed to for QA at", null=True),
    refers("declined_by", "person", "declined for QA by", null=True, index=False),
    instant("declined_at", "declined for QA at", null=True),
    lines("declined_because", "declined because"),
    called="deviation of a test",
    title="{number}, {test.method.title}",
    client="batch.client",
    under=("batch",),
    part_of=("test",),
    searched=("number",),
)
"""What deviates in how a test was performed: what was not said, or that it was performed here; ``unsaid`` joins words
of domain/testing/performing.py (Said) by commas. It stands for good, whatever is said later, once QA
agreed to it; of one that QA declined, what lacked is said or passed anew."""
partial_index("ix_deviation_open", "agreed_by IS NULL", deviation.c.key)

time_change = kept(
    "time_change",
    refers("batch", "batch", index=False),
    refers("test", "test"),
    code("field"),
    instant("was"),
    instant("became", null=True),
    lines("reason"),
    refers("changed_by", "person", index=False),
    instant("changed_at"),
    called="change of a time",
    title="{field}, {test.method.title}",
    client="batch.client",
    under=("batch",),
    part_of=("test",),
    searched=(),
)
"""A moment from or to which a test was performed, as it was recorded before it was changed, and why it was."""
