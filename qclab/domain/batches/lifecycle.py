"""What may happen to a batch."""

from enum import StrEnum
from typing import Final


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
