"""What a field asks of a number that people give beside results: one rule for window, import, terminal and service."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from qclab.domain.evaluation.quantities import Unread, read_quantity, shortened, unread
from qclab.domain.refusals import Invalid, Reason

MOST_FIGURES: Final = 20


class Misfit(StrEnum):
    """Why a number does not fit its field."""

    OUT_OF_RANGE = "out of range"


@dataclass(frozen=True, slots=True)
class Measure:
    """A field for a number: the least and the most it takes, both included, and the sentence that says so."""

    field: str
    range_words: str
    least: Decimal | None = None
    most: Decimal | None = None
    is_above_zero: bool = False

    def read(self, text: str) -> Decimal | None:
        """The number, or None where nothing is written. Raises Invalid at the field."""
        if not text.strip():
            return None
        value = read_quantity(text.strip(), self.field).value
        self.check(value)
        return value

    def is_same(self, text: str, other: str) -> bool:
        """Whether two texts are one number, however each is written; what is no number is the same by its letters."""
        try:
            return self.read(text) == self.read(other)
        except Invalid:
            return text == other

    def check(self, value: Decimal | None) -> None:
        """Raise Invalid at the field for a number that it does not take; none is taken."""
        if reasons := tuple(self.blockers(value)):
            raise Invalid(*reasons)

    def blockers(self, value: Decimal | None) -> Iterator[Reason]:
        """Why the field does not take this number; nothing where it does, or where there is none."""
        if value is None:
            return
        if not value.is_finite() or len(value.as_tuple().digits) > MOST_FIGURES:
            yield unread(Unread.IMPLAUSIBLE, f"“{shortened(str(value))}” is not a plausible quantity.", self.field)
        elif (
            (self.is_above_zero and value <= 0)
            or (self.least is not None and value < self.least)
            or (self.most is not None and value > self.most)
        ):
            facts = {"least": self.least, "most": self.most}
            yield Reason(self.range_words, self.field, code=Misfit.OUT_OF_RANGE, facts=facts)


AMOUNT: Final = Measure("amount", "An amount is more than nothing.", is_above_zero=True)
"""What a container holds, in its unit."""

_LONGEST: Final = Decimal(8784)  # the hours of a leap year: a due date beyond it is a slip of the keyboard
WITHIN_HOURS: Final = Measure(
    "within_hours", f"The hours are more than 0 and at most {_LONGEST}.", most=_LONGEST, is_above_zero=True
)
"""Hours after sampling in which the tests of a sample are due."""

HOLD_HOURS: Final = Measure(
    "hold_hours", f"The hold time is more than 0 and at most {_LONGEST} hours.", most=_LONGEST, is_above_zero=True
)
"""Hours after sampling in which the tests of a sample begin."""

TURNAROUND: Final = Measure(
    "turnaround_hours", f"The turnaround is at least one hour and at most {_LONGEST}.", Decimal(1), _LONGEST
)
"""Hours from registration to the day that a test of a method is due."""

MINIMUM_DAYS: Final = Measure("minimum_days", "The minimum is at most 366 days.", Decimal(0), Decimal(366))
"""Full days that a test is performed before its accepted outcome is final."""

READING_DAY: Final = Measure("day", "A reading is at most 366 days after loading.", Decimal(0), Decimal(366))
"""Full days after loading on which a running test is looked at."""
TRANSFER_DAYS: Final = Measure(
    "transfer_days",
    "After a transfer it is kept at most 366 days.",
    most=Decimal(366),
    is_above_zero=True,
)
"""Full days that a medium and its subculture are kept after a transfer."""
READING_WINDOW: Final = Measure("window_hours", f"A window is 0 to {_LONGEST} hours.", Decimal(0), _LONGEST)
"""Hours either side of the day of a reading in which it is made."""

_COLDEST, _HOTTEST = Decimal("-273.15"), Decimal(200)
ARRIVAL_TEMPERATURE: Final = Measure(
    "temperature", f"A temperature on arrival lies between {_COLDEST} and {_HOTTEST} °C.", _COLDEST, _HOTTEST
)
"""In °C, as read when a sample arrives."""

_LIGHTEST, _HEAVIEST = Decimal("0.001"), Decimal(500)
BODY_WEIGHT: Final = Measure(
    "body_weight", f"A body weight lies between {_LIGHTEST} and {_HEAVIEST} kg.", _LIGHTEST, _HEAVIEST
)
"""In kg, what a total is divided by where its limit is per kilogram."""
