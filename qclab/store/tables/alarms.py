"""Alarms, and who acknowledged them."""

from qclab.store.tables.columns import code, instant, lines, partial_index, refers
from qclab.store.tables.declaration import kept

alarm = kept(
    "alarm",
    code("id", unique=True),
    code("kind"),
    refers("batch", "batch", null=True),
    lines("said"),
    instant("raised_at"),
    refers("raised_by", "person", index=False),
    instant("answered_at", null=True),
    called="alarm",
    title="{id}",
    client="batch.client",
    under=("batch",),
    part_of=("batch",),
    searched=("id",),
    series=7,
)
"""``answered_at``: when the last role that it concerns had acknowledged it."""
partial_index("ix_alarm_open", "answered_at IS NULL", alarm.c.key)

acknowledgement = kept(
    "acknowledgement",
    refers("alarm", "alarm"),
    code("role"),
    lines("comment"),
    refers("acknowledged_by", "person", index=False),
    instant("acknowledged_at"),
    called="acknowledgement of an alarm",
    title="{alarm.id}",
    client="alarm.batch.client",
    under=(),
    part_of=("alarm",),
    searched=(),
)
"""By a person for a role. To read an alarm changes nothing of a batch, so an acknowledgement is under none."""
