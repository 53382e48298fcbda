"""Decisions on what could not be evaluated, and which raw data a reviewer opened."""

from qclab.store.tables.columns import code, instant, lines, refers, words
from qclab.store.tables.declaration import kept

decision = kept(
    "decision",
    refers("batch", "batch"),
    refers("evaluation", "evaluation"),
    code("decided"),
    lines("reason"),
    code("state"),
    refers("proposed_by", "person", index=False),
    instant("proposed_at"),
    refers("reviewed_by", "person", null=True, index=False),
    instant("reviewed_at", null=True),
    lines("review_note"),
    words("deviation"),
    refers("qa_by", "person", "settled for QA by", null=True, index=False),
    instant("qa_at", "settled for QA at", null=True),
    lines("qa_note", "note of QA"),
    called="decision",
    title="{evaluation.result.parameter.name}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("evaluation",),
    searched=(),
)
"""The reviewed, reasoned way out of an evaluation that is not evaluable; ``deviation`` of what was not tested. What
``reviewed_by`` and then ``qa_by`` did, accept or decline, follows from the state."""

raw_data_opened = kept(
    "raw_data_opened",
    refers("attachment", "attachment"),
    refers("opened_by", "person", index=False),
    instant("opened_at"),
    called="opening of raw data",
    title="{attachment.name}",
    client="attachment.batch.client",
    under=(),
    part_of=("attachment",),
    searched=(),
)
"""A file of a test that somebody opened to review it. To look changes nothing of a batch, so it is under none."""
