"""What may happen to a batch."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from qclab.domain.counts import word


class BatchStatus(StrEnum):
    """What may happen to a batch. QC concludes, the QP certifies (EU GMP Part IV, chapter 11)."""

    QUARANTINE = "quarantine"
    ON_HOLD = "on hold"
    INITIALLY_CERTIFIED = "initially certified"
    CERTIFIED = "certified"
    REJECTED = "rejected"
    SUPPLIED_OUT_OF_SPECIFICATION = "supplied out of specification"
    RECALLED = "recalled"
    DESTROYED = "destroyed"
    APPROVED_FOR_FURTHER_PROCESSING = "approved for further processing"
    REPORTED_TO_CLIENT = "reported to client"

    @property
    def is_held(self) -> bool:
        """Whether something stands against the batch, which people must see."""
        return self in (
            BatchStatus.ON_HOLD,
            BatchStatus.REJECTED,
            BatchStatus.RECALLED,
            BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION,
        )


REACHED: Final = (BatchStatus.QUARANTINE, BatchStatus.ON_HOLD)
"""The statuses that an act of this program gives a batch: no other is offered anywhere. Each of the rest joins them
with the act that gives it."""


def hold_reason(cases: Sequence[str]) -> str:
    """Why a batch with these open cases is on hold: each holds it until it is closed."""
    return f"{', '.join(cases)} {word(len(cases), 'is', 'are')} open"


def is_hold_over(status: BatchStatus, reason: str, closed: str) -> bool:
    """Whether a batch is on hold no more once the last of its open cases is closed: what holds it otherwise stays."""
    return status is BatchStatus.ON_HOLD and reason == hold_reason([closed])
