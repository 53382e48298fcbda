"""Rounding before comparing: half up, to the last digit that the limit shows, by the rule that the specification names.

USP General Notices 7.20 rounds to the decimals of the limit, Ph. Eur. General Notices to its significant figures. They
differ where a result crosses a power of ten (99.6 against >= 100), so there is no default.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from qclab.domain.codes import OfLimit
from qclab.domain.counts import count
from qclab.domain.evaluation.quantities import EXACT, MAX_PLACES, Quantity, refuse_implausible
from qclab.domain.refusals import Invalid, Reason

Rule = Literal["usp", "ph-eur", "decimals", "significant", "none"]
_COUNTED = re.compile(r"(decimals|significant):(0|[1-9][0-9]?)")


@dataclass(frozen=True, slots=True)
class Rounding:
    """A rounding rule; ``places`` is the number of decimals or figures where the rule names one."""

    rule: Rule
    places: int = 0

    @staticmethod
    def parse(text: str) -> "Rounding":
        """`usp`, `ph-eur`, `decimals:N`, `significant:N` or `none`; anything else, nothing included, is Invalid."""
        return _parse(text)

    def __str__(self) -> str:
        return f"{self.rule}:{self.places}" if self.rule in ("decimals", "significant") else self.rule

    @property
    def name(self) -> str:
        """The rule in a column: ``Ph. Eur.``, ``2 decimals``."""
        match self.rule:
            case "usp":
                return "USP"
            case "ph-eur":
                return "Ph. Eur."
            case "decimals":
                return count(self.places, "decimal")
            case "significant":
                return count(self.places, "figure")
            case "none":
                return "not rounded"

    @property
    def words(self) -> str:
        """The rule as a person says it."""
        match self.rule:
            case "usp":
                return "USP: half up to the decimals of the limit"
            case "ph-eur":
                return "Ph. Eur.: half up to the significant figures of the limit"
            case "decimals":
                return f"half up to {count(self.places, 'decimal')}"
            case "significant":
                return f"half up to {count(self.places, 'significant figure')}"
            case "none":
                return "not rounded"


NOT_SAID: Final = Reason(
    "Say how results are rounded: usp, ph-eur, decimals:N, significant:N or none.", "rounding",
    code=OfLimit.NO_ROUNDING,
)  # fmt: skip
"""No rule of rounding was given, or what was given is none."""


@lru_cache(maxsize=256)
def _parse(text: str) -> Rounding:
    match text:
        case "usp" | "ph-eur" | "none":
            return Rounding(text)
    counted = _COUNTED.fullmatch(text)
    if counted:
        places = int(counted[2])
        if counted[1] == "decimals" and places <= MAX_PLACES:
            return Rounding("decimals", places)
        if counted[1] == "significant" and 1 <= places <= MAX_PLACES:
            return Rounding("significant", places)
    raise Invalid(NOT_SAID)


def round_for(value: Decimal, rounding: Rounding, limit_number: Quantity | None) -> Decimal:
    """``value`` rounded for comparing with a limit; every digit of the answer counts.

    Half up: halves go away from zero, for negative values too (-0.45 becomes -0.5). Decimals are those of the mantissa
    in the limit's own exponent: 9.94E11 against 1.0E12 is 0.994E12, so 1.0E12. Zero has no figures: by significant
    figures it, and any value against a limit of zero, goes to the last digit shown. Without a limit (report only)
    `usp` and `ph-eur` have nothing to round to. Absurd sizes are Invalid.
    """
    refuse_implausible(value)
    exponent = (limit_number.exponent or 0) if limit_number else 0
    match rounding.rule:
        case "usp" if limit_number:
            return _to_place(value, limit_number.place)
        case "ph-eur" if limit_number:
            return _to_figures(value, limit_number.figures, limit_number.place)
        case "decimals":
            return _to_place(value, exponent - rounding.places)
        case "significant":
            return _to_figures(value, rounding.places, limit_number.place if limit_number else 0)
        case _:
            return value


def _to_place(value: Decimal, place: int) -> Decimal:
    return EXACT.quantize(value, Decimal((0, (1,), place)))


def _to_figures(value: Decimal, figures: int, place_of_zero: int) -> Decimal:
    if not value or not figures:
        return _to_place(value, place_of_zero)
    place = value.adjusted() - figures + 1
    rounded = _to_place(value, place)
    # 9.96 to two figures has become 10.0, which would show three.
    return rounded if rounded.adjusted() == value.adjusted() else _to_place(rounded, place + 1)
