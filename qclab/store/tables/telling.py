"""Who must be told of a batch and until when, and that somebody was: one shape for a late positive, a supply out of
specification and the calls of an alarm that nobody answered; and what a supply on a physician's request rests on."""

from qclab.store.tables.columns import code, flag, instant, lines, refers, whole, words
from qclab.store.tables.declaration import kept

notification = kept(
    "notification",
    refers("batch", "batch"),
    refers("alarm", "alarm", null=True, index=False),
    refers("certification", "certification", "entry of the register", null=True, index=False),
    words("whom", "who must be told"),
    words("note"),
    instant("due_at"),
    refers("certificate", "certificate", null=True, index=False),
    called="notification",
    title="{whom}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=(),
)
"""That somebody must be told of a batch by a moment, because of an alarm, of an entry of the register, or of a revision
of a ``certificate`` that they were given before."""

recipient = kept(
    "recipient",
    refers("certificate", "certificate"),
    words("whom", "who was given it"),
    instant("given_at"),
    refers("recorded_by", "person", index=False),
    instant("recorded_at"),
    refers("taken_back_by", "person", null=True, index=False),
    instant("taken_back_at", null=True),
    lines("taken_back_because"),
    called="recipient of a certificate",
    title="{whom}, {certificate.id} revision {certificate.revision}",
    client="certificate.batch.client",
    under=(),
    part_of=("certificate",),
    searched=("whom",),
)
"""Who was given an issued certificate. That it left changes nothing of the batch, so it is under none."""

told = kept(
    "told",
    refers("batch", "batch", null=True),
    refers("alarm", "alarm", null=True),
    refers("notification", "notification", "notification that it answers", null=True),
    words("whom", "who was to be told"),
    words("who", "who was spoken to"),
    code("how"),
    flag("reached"),
    lines("said", "what was said"),
    instant("told_at"),
    refers("told_by", "person", index=False),
    instant("recorded_at"),
    refers("taken_back_by", "person", null=True, index=False),
    instant("taken_back_at", null=True),
    lines("taken_back_because"),
    called="record of telling",
    title="{whom}",
    client="batch.client",
    under=("batch",),
    part_of=("batch", "alarm"),
    searched=(),
)
"""That somebody was told, or was called and not reached. An alarm that concerns no batch has its calls here too."""

susceptibility = kept(
    "susceptibility",
    refers("batch", "batch"),
    refers("alarm", "alarm", index=False),
    instant("due_at"),
    words("asked_of", "who was asked"),
    instant("asked_at", null=True),
    code("comes", "what it came to"),
    lines("said", "result, or why there is none"),
    refers("said_by", "person", null=True, index=False),
    instant("said_at", null=True),
    called="susceptibility of what grew",
    title="{batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=(),
)
"""Of what grew in a batch that had left: there from the alarm on, open until ``comes`` says what it came to."""

supply_request = kept(
    "supply_request",
    refers("batch", "batch"),
    words("physician"),
    words("hospital"),
    lines("reason", "why the product is needed"),
    instant("asked_at"),
    refers("recorded_by", "person", index=False),
    instant("recorded_at"),
    refers("withdrawn_by", "person", null=True, index=False),
    instant("withdrawn_at", null=True),
    lines("withdrawn_because"),
    called="request for a supply out of specification",
    title="{batch.id}, {physician}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=(),
)

supply_document = kept(
    "supply_document",
    refers("supply_request", "supply_request", "request"),
    refers("batch", "batch", index=False),
    whole("position"),
    code("station"),
    words("name"),
    refers("attachment", "attachment", "file", null=True, index=False),
    words("note"),
    refers("added_by", "person", null=True, index=False),
    instant("added_at", null=True),
    called="document of a supply out of specification",
    title="{name}, {batch.id}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=(),
)
"""What the request asks for, as the list was when it was recorded; there once a file is."""
