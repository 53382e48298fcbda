"""Limits as printed on a certificate, each bound as it is written: `5.0E3` and `5000` are different limits."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NoReturn

from qclab.domain.quantities import NUMBER, Quantity, read_quantity, shortened
from qclab.domain.refusals import Invalid, Reason

LimitKind = Literal["numeric", "outcomes", "report"]

_OPERATORS = {
    "≤": "≤", "<=": "≤", "nmt": "≤", "not more than": "≤", "at most": "≤", "<": "<", "less than": "<",
    "≥": "≥", ">=": "≥", "nlt": "≥", "not less than": "≥", "at least": "≥", ">": ">", "more than": ">",
    "greater than": ">",
}  # fmt: skip
_WORDS = "|".join(word.replace(" ", " +") for word in _OPERATORS if word[0].isalpha())
_ONE_SIDED = re.compile(rf"(?P<operator><=|>=|[≤≥<>]|(?:{_WORDS})(?= )) *(?P<number>{NUMBER})(?P<rest>.*)", re.I)
_RANGE = re.compile(
    rf"(?P<lower>{NUMBER})(?P<first> ?%| +(?!to )[^\W\d_][^<>≤≥=]*?)?(?: *[-–—‑] *| +to +)"
    rf"(?P<upper>{NUMBER})(?P<rest>.*)",
    re.I,
)
# A lone e or x after a number is an exponent gone wrong, "and" or "to" the beginning of another bound.
_UNIT = re.compile(r" *[^\W\d_]?[%°]?[^<>≤≥=±~,;]*")
_NO_UNIT = re.compile(r"(?:e|x|or|and|to|but|plus|minus)(?![A-Za-z])|[\W\d_](?<![%°])", re.I)
_REPORT = ("report", "report result", "report results", "report only")
_OUTCOME_SEPARATOR = re.compile(r" +/ +| +or +", re.I)
_NO_OUTCOME = re.compile(
    rf"[^\W\d_]|(?:{_WORDS}|between|from|max|min|maximum|minimum|tbd|tba|n/a|na|to be (?:defined|determined))"
    r"(?![A-Za-z]).*",
    re.I,
)
_MAX_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a numeric limit; ``inclusive``: the stated value itself complies (pharmacopoeial limits do)."""

    number: Quantity
    inclusive: bool = True

    @property
    def value(self) -> Decimal:
        return self.number.value

    @property
    def text(self) -> str:
        return self.number.text

    @property
    def decimals(self) -> int:
        return self.number.decimals

    @property
    def figures(self) -> int:
        return self.number.figures

    @property
    def exponent(self) -> int | None:
        return self.number.exponent


@dataclass(frozen=True, slots=True)
class Limit:
    """Bounds, or accepted outcomes, or `report` (no limit to meet). ``text`` is the limit as its author wrote it."""

    kind: LimitKind
    lower: Bound | None = None
    upper: Bound | None = None
    accepted: tuple[str, ...] = ()
    unit: str = ""
    text: str = field(default="", compare=False)

    @property
    def numeric(self) -> bool:
        return self.kind == "numeric"

    @property
    def bounds(self) -> tuple[Bound, ...]:
        return tuple(bound for bound in (self.lower, self.upper) if bound)

    @property
    def acceptable(self) -> tuple[str, ...]:
        """The accepted outcomes, and the whole text for an outcome that itself contains an "or"."""
        return self.accepted if len(self.accepted) < 2 else (*self.accepted, " ".join(self.text.split()))

    @property
    def printed(self) -> str:
        """The limit in clean typography: `≤ 0.5`, `70 – 130`, `No growth`."""
        return f"{self.without_unit} {self.unit}".rstrip()

    @property
    def without_unit(self) -> str:
        """The same without the unit that may follow it."""
        if self.kind == "report":
            return "report"
        if self.kind == "outcomes":
            return " or ".join(self.accepted)
        if self.lower and self.upper:
            return f"{self.lower.text} – {self.upper.text}"
        if self.lower:
            return f"{'≥' if self.lower.inclusive else '>'} {self.lower.text}"
        assert self.upper  # noqa: S101 - a numeric limit has a bound
        return f"{'≤' if self.upper.inclusive else '<'} {self.upper.text}"

    def __str__(self) -> str:
        return self.printed


@lru_cache(maxsize=4096)
def parse_limit(text: str) -> Limit:
    """Read a limit as printed; Invalid at the field `limit` when it is not one.

    `≤ 0.5`, `<= 0.5`, `NMT 0.5`, `≥ 70`, `NLT 70`, `< 5`, `> 90`, `70-130`, `100.0 to 102.0`, each with an optional
    unit after a space; a set of accepted outcomes, `Negative or Not detected`, `A / B`; `report`.
    """
    if len(text) > _MAX_LENGTH:
        _refuse(text)
    tidy = " ".join(text.split())
    if not tidy:
        raise Invalid(Reason("Write a limit, such as ≤ 0.5, 70 – 130, No growth or report.", "limit"))
    if tidy.casefold() in _REPORT:
        return Limit("report", text=text)
    if found := _ONE_SIDED.fullmatch(tidy):
        operator = _OPERATORS[re.sub(" +", " ", found["operator"]).casefold()]
        bound = Bound(read_quantity(found["number"], "limit"), operator in "≤≥")
        unit = _unit(found["rest"], text)
        lower = operator in "≥>"
        return Limit("numeric", bound if lower else None, None if lower else bound, unit=unit, text=text)
    if found := _RANGE.fullmatch(tidy):
        return _range(found, text)
    return Limit("outcomes", accepted=_outcomes(tidy, text), text=text)


def _range(found: re.Match[str], text: str) -> Limit:
    lower, upper = read_quantity(found["lower"], "limit"), read_quantity(found["upper"], "limit")
    unit = _unit(found["rest"], text)
    if (found["first"] or "").strip() not in ("", unit):
        _refuse(text)
    if lower.value > upper.value:
        raise Invalid(Reason(f"In '{shortened(text)}' the lower limit is above the upper one.", "limit"))
    return Limit("numeric", Bound(lower), Bound(upper), unit=unit, text=text)


def _unit(rest: str, text: str) -> str:
    unit = rest.strip()
    if unit and (not _UNIT.fullmatch(rest) or _NO_UNIT.match(unit)):
        _refuse(text)
    return unit


def _outcomes(tidy: str, text: str) -> tuple[str, ...]:
    accepted = tuple(dict.fromkeys(_OUTCOME_SEPARATOR.split(tidy)))
    for each in accepted:
        # Anything that begins like a number or an operator is a numeric limit gone wrong, never an outcome.
        if not each[:1].isalpha() or _NO_OUTCOME.fullmatch(each) or any(sign in each for sign in "<>≤≥=±"):
            _refuse(text)
    return accepted


def _refuse(text: str) -> NoReturn:
    raise Invalid(
        Reason(
            f"'{shortened(text)}' cannot be read as a limit. Write one such as ≤ 0.5, 70 – 130, No growth or report.",
            "limit",
        )
    )
