"""Decisions on what could not be evaluated."""

from qclab.store.tables.columns import code, kept, refers, words

decision = kept(
    "decision",
    refers("batch", "batch"),
    refers("evaluation", "evaluation"),
    code("decided"),
    words("reason"),
    code("state"),
    refers("proposed_by", "person", index=False),
    code("proposed_at"),
    refers("reviewed_by", "person", null=True, index=False),
    code("reviewed_at", null=True),
    words("review_note"),
    words("deviation"),
)
"""The reviewed, reasoned way out of an evaluation that is not evaluable; ``deviation`` of what was not tested."""
