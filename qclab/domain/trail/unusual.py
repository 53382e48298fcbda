"""The audit trail of a batch by exception: which of its events are looked at before it is certified finally.

What was changed after it was recorded, opened again, recorded on a later day than it happened, refused, or no longer
holds the batch (EU GMP Annex 11, 9: audit trails are reviewed; Part IV, 11.18: before the final certification).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any, Final

from qclab.domain.moments import day_of
from qclab.domain.trail.acts import Act


class Unusual(StrEnum):
    """Why an event is looked at."""

    CHANGED = "recorded value changed"
    REOPENED = "opened again"
    LATE = "late entry"
    REFUSED = "refused"
    LIFTED = "hold ended"


@dataclass(frozen=True)
class Touched:
    """A row that an event put in or changed, with what its fields hold since; those it did not touch are left out."""

    table: str
    is_new: bool
    after: dict[str, Any] = field(default_factory=dict)


_OF_ACT: Final = {
    Act.RESULT_CHANGED: Unusual.CHANGED,
    Act.SAMPLE_CHANGED: Unusual.CHANGED,
    Act.BATCH_CHANGED: Unusual.CHANGED,
    Act.EXPIRY_CHANGED: Unusual.CHANGED,
    Act.TEST_REOPENED: Unusual.REOPENED,
    Act.TEST_TAKEN_BACK: Unusual.REOPENED,
    Act.SAMPLE_REINSTATED: Unusual.REOPENED,
    Act.STEP_REFUSED: Unusual.REFUSED,
}
"""What is unusual whatever rows it changed."""
HAPPENED: Final = {
    "test": ("performed_from", "performed_to"),
    "sample": ("received_at",),
    "laboratory_notice": ("told_at",),
}
"""Where a row says when something happened, beside when it was recorded; of what took a while its end, where both are
said: what ran overnight and is recorded when it ends is no late entry."""
TABLES: Final = ("result", "time_change", "hold", *HAPPENED)
"""What is looked at of an event beside its act."""


def unusual(act: str, touched: Iterable[Touched], at: datetime, zone: tzinfo) -> tuple[Unusual, ...]:
    """Why an event is looked at, each once and in the order above; empty for one like any other. ``at`` it was
    recorded, by the days of this zone."""
    found = {_OF_ACT[known]} if (known := _act(act)) in _OF_ACT else set()
    for row in touched:
        if (row.table == "result" and row.is_new and row.after.get("change_reason")) or row.table == "time_change":
            found.add(Unusual.CHANGED)
        if row.table == "hold" and not row.is_new and row.after.get("lifted_at"):
            found.add(Unusual.LIFTED)
        said = [moment for name in HAPPENED.get(row.table, ()) if (moment := row.after.get(name))]
        if said and _is_late(max(map(datetime.fromisoformat, said)), at, zone):
            found.add(Unusual.LATE)
    return tuple(each for each in Unusual if each in found)


def _act(act: str) -> Act | None:
    """An act of the vocabulary; None of one that an older program wrote."""
    return Act(act) if act in set(Act) else None


def _is_late(happened: datetime, recorded: datetime, zone: tzinfo) -> bool:
    """Whether it was recorded on a later day of the laboratory."""
    return day_of(happened, zone) < day_of(recorded, zone)
