"""Cases: what opened each, and everything that was done to work and close it."""

from sqlalchemy import UniqueConstraint

from qclab.store.tables.columns import code, instant, lines, refers, words
from qclab.store.tables.declaration import kept

investigation = kept(
    "investigation",
    code("id", unique=True),
    refers("batch", "batch"),
    refers("test", "test"),
    refers("result", "result"),
    code("kind"),
    code("state"),
    instant("opened_at"),
    refers("opened_by", "person", index=False),
    refers("owner", "person", null=True, index=False),
    instant("due_at", "extended until", null=True),
    lines("extended_because"),
    code("conclusion"),
    lines("because", "why it is concluded so"),
    refers("closed_by", "person", null=True, index=False),
    instant("closed_at", null=True),
    called="case",
    title="{id}",
    client="batch.client",
    under=("batch",),
    part_of=("result",),
    searched=("id",),
    series=8,
)
"""``due_at`` is empty while the target of the laboratory holds. Rows from before cases could be worked have neither
owner nor conclusion, and are open."""

investigation_phase = kept(
    "investigation_phase",
    refers("batch", "batch", index=False),
    refers("investigation", "investigation"),
    code("phase"),
    code("state"),
    code("finding"),
    code("cause"),
    lines("words", "what was found"),
    lines("evidence"),
    lines("returned_because"),
    instant("signed_at", "first signed at"),
    UniqueConstraint("investigation", "phase"),
    called="phase of a case",
    title="{investigation.id}, phase {phase}",
    client="batch.client",
    under=("batch", "investigation"),
    part_of=("investigation",),
    searched=(),
)

investigation_answer = kept(
    "investigation_answer",
    refers("investigation", "investigation"),
    code("phase"),
    words("question"),
    code("answer"),
    lines("words"),
    refers("answered_by", "person", index=False),
    instant("answered_at"),
    UniqueConstraint("investigation", "phase", "question"),
    called="answer of a checklist",
    title="{investigation.id}, phase {phase}, {question}",
    client="investigation.batch.client",
    under=("investigation",),
    part_of=("investigation",),
    searched=(),
)
"""``question`` in the words in which it was answered."""

investigation_reference = kept(
    "investigation_reference",
    refers("investigation", "investigation"),
    code("kind"),
    words("number"),
    refers("added_by", "person", index=False),
    instant("added_at"),
    called="reference of a case",
    title="{investigation.id}, {kind} {number}",
    client="investigation.batch.client",
    under=("investigation",),
    part_of=("investigation",),
    searched=(),
)

investigation_notice = kept(
    "investigation_notice",
    refers("investigation", "investigation"),
    words("who", "who was told"),
    words("how"),
    refers("told_by", "person", index=False),
    instant("told_at"),
    called="notice of a case",
    title="{investigation.id}, {who}",
    client="investigation.batch.client",
    under=("investigation",),
    part_of=("investigation",),
    searched=(),
)
"""Who was told of a case, how, and when."""
