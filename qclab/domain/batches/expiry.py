"""Expiry: material is registered, received and taken into a test in time, and certified in time; late readings are not.

What happens after it is the product's to say: it is warned of and printed, or refused.
"""

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


def is_used_in_time(expiry_at: datetime | None, initially_certified_at: datetime | None) -> bool:
    """Whether a batch was initially certified before it expired: what follows that is never too late."""
    return expiry_at is not None and initially_certified_at is not None and initially_certified_at <= expiry_at
