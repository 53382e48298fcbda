"""Tests, and the samples that each of them uses."""

from sqlalchemy import UniqueConstraint

from qclab.store.tables.columns import code, kept, partial_index, refers, whole, words

test = kept(
    "test",
    refers("batch", "batch"),
    code("stage"),
    refers("method", "method"),
    whole("attempt"),
    code("state"),
    words("state_reason"),
    refers("analyst", "person", null=True),
    code("priority"),
    code("due_at"),
    words("added_because"),
    refers("performed_by", "person", null=True, index=False),
    code("performed_from", null=True),
    code("performed_to", null=True),
    words("instrument"),
    words("reagents"),
    words("raw_data"),
    refers("submitted_by", "person", null=True, index=False),
    code("submitted_at", null=True),
    refers("approved_by", "person", null=True, index=False),
    code("approved_at", null=True),
    words("deviation"),
)
partial_index("ix_test_open", "state IN ('open', 'submitted')", test.c.due_at, test.c.key)
"""The worklist reads open tests by what is due first; the states stand in the SQL for the partial index to serve."""

test_sample = kept(
    "test_sample",
    refers("batch", "batch", index=False),
    refers("test", "test", index=False),
    refers("sample", "sample"),
    UniqueConstraint("test", "sample"),
)
"""One test may use several samples or containers: twenty sterility units, two bottles, a pool."""
