"""When a result is final: a failing critical outcome on any day, an accepted outcome from the method's minimum day.

A culture is read at least 14 full days from the start of incubation (Ph. Eur. 2.6.1, 2.6.27): what is clear before is
"no growth to date" and complies with nothing. Visible growth is final on the day it is seen and waits for nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from qclab.domain.counts import decimal
from qclab.domain.evaluation.evaluations import Evaluation


@dataclass(frozen=True, slots=True)
class Incubation:
    """How long a test was under way: the method's minimum, in full days, and when it was performed from and to."""

    minimum_days: Decimal | None
    performed_from: datetime | None
    performed_to: datetime | None

    @property
    def final_from(self) -> datetime | None:
        """When the minimum days are over; None for a test that has none or has not begun."""
        if self.minimum_days is None or self.performed_from is None:
            return None
        return self.performed_from.astimezone(UTC) + timedelta(seconds=int(self.minimum_days * 86_400))

    def to_date(self, outcome: str | None, evaluation: Evaluation, entered_at: datetime) -> str:
        """``no growth to date, day 3 of 14`` for an accepted outcome that is not final; empty for every other result.

        The day is that of the look: of the entry, or of performed to where that is earlier.
        """
        if self.minimum_days is None or outcome is None or evaluation != Evaluation.COMPLIES:
            return ""
        seen = f"{outcome[:1].lower()}{outcome[1:]} to date"
        until, looked_at = self.final_from, min(entered_at, self.performed_to or entered_at)
        if self.performed_from is None or until is None:
            return f"{seen}, not said since when"
        if looked_at >= until:
            return "" if self.performed_to is not None else f"{seen}, not said until when"
        return f"{seen}, {self._day(looked_at, self.performed_from, self.minimum_days)}"

    def day(self, now: datetime) -> str:
        """``day 7 of 14`` while the minimum days run; empty before they begin and when they are over."""
        if self.minimum_days is None or self.performed_from is None or self.final_from is None:
            return ""
        if not self.performed_from <= now < self.final_from:
            return ""
        return self._day(now, self.performed_from, self.minimum_days)

    def days(self, now: datetime) -> tuple[int, int] | None:
        """The day it is and the last one, of a culture that has begun; the last day stays once it is reached."""
        if self.minimum_days is None or self.performed_from is None or now < self.performed_from:
            return None
        last = int(self.minimum_days)
        return min((now.astimezone(UTC) - self.performed_from.astimezone(UTC)).days, last), last

    @staticmethod
    def _day(at: datetime, start: datetime, minimum: Decimal) -> str:
        # In one zone Python takes away what clocks show; between two midnights of a clock change that is an hour off.
        return f"day {max((at.astimezone(UTC) - start.astimezone(UTC)).days, 0)} of {decimal(minimum)}"


def is_critical_failure(*, critical: bool, outcome: str | None, evaluation: Evaluation) -> bool:
    """Whether a result is a failing critical outcome: a named one, of a parameter that the method marks as critical.

    It opens its case and holds the batch when it is recorded, and its test can be submitted whatever is still open.
    """
    return critical and outcome is not None and evaluation == Evaluation.DOES_NOT_COMPLY
