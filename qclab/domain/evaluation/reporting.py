"""A result as it is reported: the figure that the laboratory prints, apart from the one that is compared, and its unit.

How a value is compared is the rounding rule of its criterion; how it is reported is said by the criterion or else by
its parameter. 21.4E6 cells/kg are compared with > 0.5E6 as 2E7 and reported as 21.4E6. A total given per patient is
typed in EU and reported in EU/kg where its limit is per kilogram of body weight.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from qclab.domain.codes import OfLimit
from qclab.domain.counts import count
from qclab.domain.evaluation.quantities import MAX_PLACES, Quantity, number_text
from qclab.domain.evaluation.rounding import Rounding, round_for
from qclab.domain.refusals import Invalid, Reason

_COUNTED: Final = re.compile(r"(decimals|significant):(0|[1-9][0-9]?)")
_COMPARED_AS: Final = " (compared as "
_FIGURE: Final = re.compile(r"[-+<>=≤≥.,\d\sEex×*^]+")


@dataclass(frozen=True, slots=True)
class Reporting:
    """How a plain value is reported; ``places`` counts decimals or figures. The bound of a censored value never is."""

    style: Literal["as compared", "as entered", "decimals", "significant"]
    places: int = 0

    @staticmethod
    def parse(text: str) -> "Reporting":
        """`as compared`, `as entered`, `decimals:N` or `significant:N`; nothing means as compared, else Invalid."""
        return _parse(text)

    @property
    def words(self) -> str:
        """As a person says it: ``to 1 decimal``."""
        match self.style:
            case "decimals":
                return f"to {count(self.places, 'decimal')}"
            case "significant":
                return f"to {count(self.places, 'significant figure')}"
            case _:
                return self.style

    def figure(self, value: Decimal, entered: Quantity, like: Quantity) -> tuple[Decimal, str]:
        """What is reported of ``value`` where this is not as compared, and how it is written, in the notation of
        ``like``.

        What was divided by the body weight is as entered when it has as many figures as the total that was typed.
        """
        if self.style == "as entered" and value == entered.value:
            return value, entered.text
        rule = Rounding("significant", self.places or entered.figures or 1)
        if self.style == "decimals":
            rule = Rounding("decimals", self.places)
        rounded = round_for(value, rule, like)
        return rounded, number_text(rounded, like)


@lru_cache(maxsize=256)
def _parse(text: str) -> Reporting:
    match text:
        case "":
            return Reporting("as compared")
        case "as compared" | "as entered":
            return Reporting(text)
    counted = _COUNTED.fullmatch(text)
    if counted:
        places = int(counted[2])
        if counted[1] == "decimals" and places <= MAX_PLACES:
            return Reporting("decimals", places)
        if counted[1] == "significant" and 1 <= places <= MAX_PLACES:
            return Reporting("significant", places)
    said = "Say how results are reported: as compared, as entered, decimals:N or significant:N."
    raise Invalid(Reason(said, "reported", code=OfLimit.NOT_REPORTED_SO))


def beside(reported: str, compared: str) -> str:
    """A figure that alone would be judged otherwise, with the one that was compared: ``0.54 (compared as 0.5)``."""
    return f"{reported}{_COMPARED_AS}{compared})"


def parted(reported: str) -> tuple[str, str]:
    """What is reported as its figure, and ``compared as 0.5`` where that is said beside it."""
    figure, said, compared = reported.partition(_COMPARED_AS)
    return (figure, f"compared as {compared.removesuffix(')')}") if said else (reported, "")


def reported_of(reported: str, decimals: int | str | None) -> str:
    """How a parameter is reported: as it says, else to the decimals by which versions of before said it."""
    return reported or (f"decimals:{decimals}" if decimals is not None else "")


def reported_unit(unit: str, criterion_unit: str | None, *, is_per_kg: bool) -> str:
    """The unit of what a result reports: that of the first criterion it was held against where this is per kilogram,
    else its own. ``criterion_unit`` is None where it was held against none.
    """
    return criterion_unit if is_per_kg and criterion_unit is not None else unit


def typed_with_unit(typed: str, unit: str, value: Decimal | str | None) -> str:
    """What was typed, with the unit that it was read in, where it was not typed too."""
    return with_unit(typed.strip(), unit if _FIGURE.fullmatch(typed) else "", value)


def with_unit(reported: str, unit: str, value: Decimal | str | None) -> str:
    """What is reported, with its unit; words and outcomes, which have no value, have none."""
    if value is None:
        return reported
    figure, compared = parted(reported)
    return f"{figure} {unit}".strip() + (f" ({compared})" if compared else "")
