"""Decisions on what could not be evaluated, which raw data a reviewer opened, and by which rules tests are read."""

from sqlalchemy import UniqueConstraint

from qclab.store.tables.columns import code, instant, lines, made, partial_index, refers, whole, words
from qclab.store.tables.declaration import SITE, kept

review_rules = kept(
    "review_rules",
    whole("version"),
    code("state"),
    lines("content", "rules"),
    refers("drafted_by", "person", index=False),
    instant("drafted_at"),
    refers("in_force_by", "person", null=True, index=False),
    instant("in_force_at", null=True),
    UniqueConstraint("version"),
    called="rules of review",
    title="version {version}",
    client=SITE,
    under=(),
    part_of=(),
    searched=(),
)
"""What about a submitted test counts as unusual, and what of it comes first (``domain/review/rules.py``)."""

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

reopening = kept(
    "reopening",
    code("id", unique=True),
    refers("batch", "batch"),
    refers("test", "test"),
    made("parameters", "values that may be changed"),
    lines("reason"),
    lines("beside", "looked for in its run"),
    code("state"),
    refers("investigation", "investigation", "case that proved an entry error", null=True, index=False),
    refers("asked_by", "person", index=False),
    instant("asked_at"),
    refers("settled_by", "person", "settled for QA by", null=True, index=False),
    instant("settled_at", "settled for QA at", null=True),
    lines("declined_because"),
    instant("approved_at", "approved again at", null=True),
    called="reopening of a test",
    title="{id}, {test.method.title}",
    client="batch.client",
    under=("batch", "investigation"),
    part_of=("test",),
    searched=(),
    series=8,
)
"""An approved test that was asked to be opened again, and was. ``parameters`` is a JSON list of the ids of those whose
values may be changed. The signatures of phase Ia of a case that proved an entry error stand for those of QA."""
partial_index("ix_reopening_open", "state IN ('asked for', 'reopened')", reopening.c.test)

relaxation = kept(
    "relaxation",
    refers("product", "product"),
    code("step"),
    code("duty"),
    lines("reason"),
    instant("since"),
    code("last_day"),
    refers("signed_by", "person", index=False),
    refers("ended_by", "person", "withdrawn by", null=True, index=False),
    instant("ended_at", "withdrawn at", null=True),
    lines("ended_because", "withdrawn because"),
    called="relaxed duty",
    title="{step}, {product.id}",
    client="product.client",
    under=(),
    part_of=("product",),
    searched=(),
)
"""A duty that does not exclude a step for a product until a last day, as QA signed it (domain/people/duties.py)."""

relaxation_use = kept(
    "relaxation_use",
    refers("relaxation", "relaxation"),
    refers("batch", "batch"),
    code("record", "used for"),
    refers("used_by", "person", index=False),
    instant("used_at"),
    called="use of a relaxed duty",
    title="{record}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("relaxation", "batch"),
    searched=(),
)
"""A step that somebody took by a relaxed duty: ``record`` names the certificate or deviation that it was taken on."""

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
