"""Cases: what opened each, and everything that was done to work and close it."""

from sqlalchemy import UniqueConstraint

from qclab.store.tables.columns import code, instant, lines, refers, whole, words
from qclab.store.tables.declaration import SITE, kept

case_list = kept(
    "case_list",
    whole("version"),
    code("state"),
    lines("content", "questions and causes", most=20_000),
    refers("drafted_by", "person", index=False),
    instant("drafted_at"),
    refers("in_force_by", "person", null=True, index=False),
    instant("in_force_at", null=True),
    UniqueConstraint("version"),
    called="list for cases",
    title="version {version}",
    client=SITE,
    under=(),
    part_of=(),
    searched=(),
)
"""Questions and causes by which cases are worked (``domain/investigations/lists.py``)."""

investigation = kept(
    "investigation",
    code("id", unique=True),
    refers("batch", "batch"),
    refers("test", "test", null=True),
    refers("result", "result", null=True),
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
    refers("repeat", "test", null=True),
    lines("seen", "what was seen"),
    code("printed", "on the certificate"),
    refers("case_list", "case_list", null=True, index=False),
    called="case",
    title="{id}",
    client="batch.client",
    under=("batch",),
    part_of=("result",),
    searched=("id",),
    series=8,
)
"""``due_at`` is empty while the target of the laboratory holds. Rows from before cases could be worked have neither
owner nor conclusion, and are open. ``repeat`` is the attempt that was begun on a proven cause before QA had closed the
case; it is reported once QA has. ``test`` and ``result`` are the failing value that opened a case out of specification;
a lighter one has none, but what was ``seen``: what it concerns are rows of their own, and no value is judged by it.
``case_list`` is the one it was opened with, empty for the shipped one. ``printed`` is ``yes`` where QA concluded that a
certificate says of a lighter case."""

concerned_batch = kept(
    "concerned_batch",
    refers("batch", "batch"),
    refers("investigation", "investigation"),
    refers("added_by", "person", index=False),
    instant("added_at"),
    code("effect", "concluded"),
    lines("because", "why it is concluded so"),
    refers("concluded_by", "person", null=True, index=False),
    instant("concluded_at", null=True),
    UniqueConstraint("investigation", "batch"),
    called="batch of a case",
    title="{investigation.id}, {batch.id}",
    client="batch.client",
    under=("batch", "investigation"),
    part_of=("investigation",),
    searched=(),
)
"""A batch that a case concerns beside its own, with what was concluded for it."""

concerned_test = kept(
    "concerned_test",
    refers("batch", "batch", index=False),
    refers("investigation", "investigation"),
    refers("test", "test"),
    refers("result", "result", null=True),
    refers("added_by", "person", index=False),
    instant("added_at"),
    UniqueConstraint("investigation", "test"),
    called="test of a case",
    title="{investigation.id}, {test.method.title}",
    client="batch.client",
    under=("batch", "investigation"),
    part_of=("investigation", "test"),
    searched=(),
)
"""A test that a case concerns; ``result`` where it is one value of it."""

concerned_subject = kept(
    "concerned_subject",
    refers("investigation", "investigation"),
    code("kind"),
    words("name"),
    refers("added_by", "person", index=False),
    instant("added_at"),
    called="subject of a case",
    title="{investigation.id}, {kind} {name}",
    client="investigation.batch.client",
    under=("investigation",),
    part_of=("investigation",),
    searched=(),
)
"""A run, lot, instrument, incubator or room that a case concerns, in words."""

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

retest_plan = kept(
    "retest_plan",
    refers("batch", "batch", index=False),
    refers("investigation", "investigation"),
    code("state"),
    lines("why", "why so many, of which material"),
    lines("rule", "what the retests come to"),
    lines("returned_because"),
    refers("planned_by", "person", index=False),
    instant("planned_at"),
    instant("signed_at", "signed for QA at", null=True),
    called="plan of retests",
    title="{investigation.id}",
    client="batch.client",
    under=("batch", "investigation"),
    part_of=("investigation",),
    searched=(),
)
"""One that QA returned stays as it was; another is made. Of a signed one nothing changes."""

retest = kept(
    "retest",
    refers("batch", "batch", index=False),
    refers("plan", "retest_plan"),
    whole("number"),
    refers("analyst", "person", index=False),
    refers("test", "test", null=True),
    UniqueConstraint("plan", "number"),
    called="retest",
    title="{plan.investigation.id}, retest {number}",
    client="batch.client",
    under=("batch",),
    part_of=("plan",),
    searched=(),
)
"""A retest of a plan, numbered from 1, with its analyst; ``test`` once QA has signed the plan."""

investigation_test = kept(
    "investigation_test",
    refers("investigation", "investigation"),
    lines("hypothesis"),
    lines("material", "flask, aliquot or preparation"),
    lines("result"),
    lines("tells", "what it tells"),
    refers("planned_by", "person", index=False),
    instant("planned_at"),
    refers("performed_by", "person", null=True, index=False),
    instant("performed_at", null=True),
    refers("recorded_by", "person", null=True, index=False),
    instant("recorded_at", null=True),
    called="investigation test",
    title="{investigation.id}, {material}",
    client="investigation.batch.client",
    under=("investigation",),
    part_of=("investigation",),
    searched=(),
)
"""A test of a hypothesis. Its result is words in the case: it is no result of a sample, is evaluated against nothing
and never reported."""
