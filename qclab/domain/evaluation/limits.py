"""Limits as printed on a certificate, each bound as it is written: `5.0E3` and `5000` are different limits."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NoReturn

from qclab.domain.codes import OfLimit
from qclab.domain.evaluation.quantities import NUMBER, Quantity, read_quantity, shortened
from qclab.domain.refusals import Invalid, Reason

LimitKind = Literal["numeric", "outcomes", "report"]

_OPERATORS = {
    "≤": "≤", "<=": "≤", "nmt": "≤", "not more than": "≤", "at most": "≤", "<": "<", "less than": "<",
    "≥": "≥", ">=": "≥", "nlt": "≥", "not less than": "≥", "at least": "≥", ">": ">", "more than": ">",
    "greater than": ">",
}  # fmt: skip
_WORDS = "|".join(word.replace(" ", " +") for word in _OPERATORS if word[0].isalpha())
_OPERATOR = rf"<=|>=|[≤≥<>]|(?:{_WORDS})(?= )"
_ONE_SIDED = re.compile(rf"(?P<operator>{_OPERATOR}) *(?P<number>{NUMBER})(?P<rest>.*)", re.I)
_FIRST_UNIT = r"(?P<first> ?%| +(?!(?:to|and) )[^\W\d_][^<>≤≥=]*?)?"
_RANGE = re.compile(rf"(?P<lower>{NUMBER}){_FIRST_UNIT}(?: *[-–—‑] *| +to +)(?P<upper>{NUMBER})(?P<rest>.*)", re.I)
# Each side says with its own operator whether it is open, so either may be written first.
_TWO_SIDED = re.compile(
    rf"(?P<one>{_OPERATOR}) *(?P<number>{NUMBER}){_FIRST_UNIT}(?: *[-–—‑,] *| +(?:to|and) +)"
    rf"(?P<other>{_OPERATOR}) *(?P<second>{NUMBER})(?P<rest>.*)",
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
        """The limit in clean typography: `≤ 0.5`, `70 – 130`, `> 5 to ≤ 10`, `No growth`."""
        return f"{self.without_unit} {self.unit}".rstrip()

    @property
    def without_unit(self) -> str:
        """The same without the unit that may follow it."""
        if self.kind == "report":
            return "report"
        if self.kind == "outcomes":
            return " or ".join(self.accepted)
        if self.lower and self.upper and self.lower.inclusive and self.upper.inclusive:
            return f"{self.lower.text} – {self.upper.text}"
        return " to ".join(map(self.side, self.bounds))

    def side(self, bound: Bound) -> str:
        """One of its bounds as a limit of its own: `> 5`."""
        strict, inclusive = (">", "≥") if bound is self.lower else ("<", "≤")
        return f"{inclusive if bound.inclusive else strict} {bound.text}"

    def __str__(self) -> str:
        return self.printed


def as_printed(text: str) -> str:
    """A limit as a certificate prints it, `≥ 70` for `>= 70`; what is no limit stays as it was typed."""
    try:
        return parse_limit(text).printed
    except Invalid:
        return text


@lru_cache(maxsize=4096)
def parse_limit(text: str) -> Limit:
    """Read a limit as printed; Invalid at the field `limit` when it is not one.

    `≤ 0.5`, `<= 0.5`, `NMT 0.5`, `≥ 70`, `NLT 70`, `< 5`, `> 90`, `70-130`, `100.0 to 102.0`, `> 5 to < 10`, each with
    an optional unit after a space; a set of accepted outcomes, `Negative or Not detected`, `A / B`; `report`.
    """
    if len(text) > _MAX_LENGTH:
        _refuse(text)
    tidy = " ".join(text.split())
    if not tidy:
        raise Invalid(
            Reason("Write a limit, such as ≤ 0.5, 70 – 130, No growth or report.", "limit", code=OfLimit.EMPTY)
        )
    if tidy.casefold() in _REPORT:
        return Limit("report", text=text)
    if found := _TWO_SIDED.fullmatch(tidy):
        sides = [_side(found["one"], found["number"]), _side(found["other"], found["second"])]
        if sides[0][0] == sides[1][0]:
            word = "lower" if sides[0][0] else "upper"
            raise Invalid(
                Reason(
                    f"“{shortened(text)}” has two {word} limits: write one of them.", "limit", code=OfLimit.TWO_LIMITS
                )
            )
        (_, lower), (_, upper) = sorted(sides, key=lambda side: not side[0])
        return _range(found, lower, upper, text)
    if found := _ONE_SIDED.fullmatch(tidy):
        is_lower, bound = _side(found["operator"], found["number"])
        unit = _unit(found["rest"], text)
        return Limit("numeric", bound if is_lower else None, None if is_lower else bound, unit=unit, text=text)
    if found := _RANGE.fullmatch(tidy):
        lower, upper = (Bound(read_quantity(found[name], "limit")) for name in ("lower", "upper"))
        return _range(found, lower, upper, text)
    return Limit("outcomes", accepted=_outcomes(tidy, text), text=text)


def _side(written: str, number: str) -> tuple[bool, Bound]:
    """Whether it is the lower side, and its bound."""
    operator = _OPERATORS[re.sub(" +", " ", written).casefold()]
    return operator in "≥>", Bound(read_quantity(number, "limit"), operator in "≤≥")


def _range(found: re.Match[str], lower: Bound, upper: Bound, text: str) -> Limit:
    unit = _unit(found["rest"], text)
    if (found["first"] or "").strip() not in ("", unit):
        _refuse(text)
    if lower.value > upper.value:
        raise Invalid(
            Reason(f"In “{shortened(text)}” the lower limit is above the upper one.", "limit", code=OfLimit.UPSIDE_DOWN)
        )
    if lower.value == upper.value and not (lower.inclusive and upper.inclusive):
        raise Invalid(Reason(f"No value is inside “{shortened(text)}”.", "limit", code=OfLimit.HOLDS_NOTHING))
    return Limit("numeric", lower, upper, unit=unit, text=text)


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
            f"“{shortened(text)}” cannot be read as a limit. Write one such as ≤ 0.5, 70 – 130, No growth or report.",
            "limit",
            code=OfLimit.UNREAD,
        )
    )
