"""When something is due, in the days of the laboratory: late, today, each of the next days, later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property

from qclab.domain import moments

LATE, TODAY = 0, 1


@dataclass(frozen=True)
class Horizon:
    """The columns that open work is counted in: 0 is late, 1 the rest of today, then one for each day, the last later.

    ``now`` is aware; ``zone`` is where a day begins and ends; ``days`` counts today.
    """

    now: datetime
    zone: tzinfo
    days: int = 14

    @property
    def today(self) -> date:
        return moments.day_of(self.now, self.zone)

    @property
    def later(self) -> int:
        """The column of everything after the last day."""
        return self.days + 1

    @property
    def columns(self) -> range:
        return range(self.days + 2)

    def day(self, column: int) -> date:
        """The day of a column from 1 to ``days``."""
        return self.today + timedelta(days=column - TODAY)

    @cached_property
    def edges(self) -> tuple[datetime, ...]:
        """Where one column ends and the next begins: now, then the midnight after each day."""
        return self.now, *(moments.midnight(self.day(column + 1), self.zone) for column in range(TODAY, self.later))

    def span(self, first: int, last: int) -> tuple[datetime | None, datetime | None]:
        """From (included) and until (excluded) for the columns ``first`` to ``last``; None where there is no end."""
        start = None if first == LATE else self.edges[first - 1]
        end = None if last == self.later else self.edges[last]
        return start, end

    @property
    def week(self) -> int:
        """The column of the last day of this week, its Sunday, or the last day shown when that comes first."""
        return min(TODAY + 6 - self.today.weekday(), self.days)
