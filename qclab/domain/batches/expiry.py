"""Expiry: material is registered, received and taken into a test in time, and certified in time; late readings are not.

What happens after it is the product's to say: it is warned of and printed, or refused. A step is judged by the expiry
that stood when it was taken, whatever the expiry was changed to since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from qclab.domain import moments
from qclab.domain.refusals import Reason


class Late(StrEnum):
    """What was done, or is about to be, after the expiry."""

    REGISTERED = "registered after expiry"
    RECEIVED = "received after expiry"
    STARTED = "started after expiry"
    ISSUED = "issued after expiry"


@dataclass(frozen=True)
class ShelfLife:
    """Until when material of a batch is used; ``is_refused``: its product refuses what comes after."""

    expiry_at: datetime | None
    is_refused: bool = False

    def is_over(self, at: datetime) -> bool:
        return self.expiry_at is not None and at > self.expiry_at

    def is_missed(self, performed_from: datetime | None, at: datetime) -> bool:
        """Whether a test can only begin after the expiry; one that began is read whenever it is ready."""
        return performed_from is None and self.is_over(at)

    def is_missed_by(self, unstarted: int, at: datetime) -> bool:
        """Whether tests that have not started, so many, can only begin after the expiry."""
        return unstarted > 0 and self.is_missed(None, at)

    def late(self, step: Late, at: datetime, zone: tzinfo, what: str = "", field: str = "") -> Reason | None:
        """What is said of a step at this moment; nothing where it is in time. ``what`` names a sample or a test."""
        if self.expiry_at is None or not self.is_over(at):
            return None
        said = f"{what} is {step}" if what else step.value.capitalize()
        expiry, when = moments.minute(self.expiry_at, zone), moments.minute(at, zone)
        facts = {"at": at, "expiry": self.expiry_at}
        return Reason(f"{said}: at {when}, and the batch expired at {expiry}.", field, code=step, facts=facts)


@dataclass(frozen=True)
class Stood:
    """An expiry of a batch, since when it stood, and who gave it why; None where the batch had none."""

    since: datetime
    expiry_at: datetime | None
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Expiries:
    """Every expiry that stood of a batch, the oldest first, and whether its product refuses what comes after."""

    stood: Sequence[Stood]
    is_refused: bool = False

    def at(self, moment: datetime) -> ShelfLife:
        """As it stood at a moment; before the batch was registered, the first."""
        known = [each for each in self.stood if each.since <= moment] or list(self.stood[:1])
        return ShelfLife(known[-1].expiry_at if known else None, self.is_refused)

    @property
    def now(self) -> ShelfLife:
        return ShelfLife(self.stood[-1].expiry_at if self.stood else None, self.is_refused)

    def is_over(self, at: datetime) -> bool:
        """Whether a step at a moment was late by the expiry that stood then, or by the one that stands now."""
        return self.at(at).is_over(at) or self.now.is_over(at)

    def late(self, step: Late, at: datetime, zone: tzinfo, what: str = "") -> Reason | None:
        """What is said of a step that was taken: late by the expiry that stood then, or by the one that stands now."""
        return self.at(at).late(step, at, zone, what) or self.now.late(step, at, zone, what)

    def changed_since(self, moment: datetime) -> list[tuple[Stood, Stood]]:
        """Each change after a moment: the expiry before it and the one after it."""
        pairs = zip(self.stood, self.stood[1:], strict=False)
        return [(before, after) for before, after in pairs if after.since > moment]


class Fixed(StrEnum):
    """Why an expiry is not edited with the rest of its batch."""

    RECEIVED = "material was received"


def expiry_edit_blockers(*, is_received: bool) -> tuple[Reason, ...]:
    """Why an expiry is not edited by one person alone; ``is_received``: material of the batch was received.

    What was received or begun is judged by it: from then on QA, who did neither, changes it with a signature.
    """
    if not is_received:
        return ()
    said = "Material of this batch was received: QA changes its expiry, with a reason and a signature."
    return (Reason(said, "expiry_at", code=Fixed.RECEIVED),)


def is_used_in_time(expiry_at: datetime | None, initially_certified_at: datetime | None) -> bool:
    """Whether a batch was initially certified before it expired: what follows that is never too late."""
    return expiry_at is not None and initially_certified_at is not None and initially_certified_at <= expiry_at
