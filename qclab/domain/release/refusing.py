"""Refusing the final certification of a batch that was used: what must be there before the Qualified Person signs it.

A late positive ends so. Nothing waits for it: the batch is on hold and people are told long before.
"""

from collections.abc import Sequence
from enum import StrEnum

from qclab.domain.alarms.telling import Notification
from qclab.domain.counts import count, joined
from qclab.domain.refusals import Reason
from qclab.domain.release.certifying import Release


class NotRefused(StrEnum):
    """Why the final certification is not refused."""

    NOTHING_AGAINST = "nothing against it"
    UNTOLD = "untold"


def refusal_blockers(
    release: Release, fails: Sequence[str], notifications: Sequence[Notification]
) -> tuple[Reason, ...]:
    """Why the final certification is not refused now: nothing stands against the batch, or somebody is not told yet."""
    if not (fails or release.cases or release.holds):
        said = "Nothing that is known stands against the batch: no line fails, no case is open, nothing holds it."
        return (Reason(said, code=NotRefused.NOTHING_AGAINST),)
    untold = [each.whom for each in notifications if each.is_open]
    if untold:
        said = f"{count(len(untold), 'person', 'people')} to be told first: {joined(untold)}."
        return (Reason(said, code=NotRefused.UNTOLD, facts={"untold": tuple(untold)}),)
    return ()
