"""Numbers as people write them: the value and how it was written, exact at any plausible size.

The printed form matters: `5.0E3` and `5000` are different limits, since rounding goes to the last digit shown.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

from qclab.domain.refusals import Invalid, Reason

MAX_DIGITS = 60
MAX_EXPONENT = 99
"""As instruments print it, with two digits; nothing that is measured has a larger one."""
MAX_PLACES = 30
_FARTHEST = 460  # the place of the first digit of what is computed from such numbers
# Wide enough that rounding any plausible number to any plausible place keeps every digit of it.
EXACT = Context(prec=1200, rounding=ROUND_HALF_UP, Emin=-9999, Emax=9999)
# Cut off, never rounded: half up afterwards then gives what the exact quotient would, since a half needs fewer digits.
_QUOTIENT = Context(prec=400, rounding=ROUND_DOWN, Emin=-9999, Emax=9999)

_GAP = "[ \u00a0\u2009\u202f]*"
_SIGN = "[-\u2212]"
_TIMES = f"{_GAP}[xX×*·]{_GAP}"
_POWER = "10(?:\\^[-+\u2212]?[0-9]{1,40}|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,40})"
_EXPONENT = "[-+\u2212]?[0-9]{1,40}"
# One `.` or `,` is the decimal sign; there are no thousands separators; digits are 0 to 9 and no others.
NUMBER = f"{_SIGN}?(?:{_POWER}|(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)(?:[eE]{_EXPONENT}|{_TIMES}{_POWER})?)"
_PARTS = re.compile(
    f"(?P<sign>{_SIGN})?(?:(?P<bare>{_POWER})"
    f"|(?P<whole>[0-9]*)(?:[.,](?P<part>[0-9]+))?(?:[eE](?P<e>{_EXPONENT})|{_TIMES}(?P<power>{_POWER}))?)"
)
_NUMBER = re.compile(NUMBER)
_ASCII = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻\u2212", "0123456789+--", "^")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written; ``text`` is its tidy form.

    ``decimals`` counts the digits after the decimal sign of the mantissa, ``figures`` the digits from the first that is
    not zero (`140` has three, `0.02` one, `0` none), ``exponent`` is that of the E notation, None in plain notation and
    for `10^2`, which is read as 100 written out.
    """

    value: Decimal
    text: str
    decimals: int
    figures: int
    exponent: int | None = None

    @property
    def place(self) -> int:
        """The power of ten of the last digit shown."""
        return (self.exponent or 0) - self.decimals

    @property
    def is_power_of_ten(self) -> bool:
        """Whether it is written as one: 10^2 or 1E2, not 100."""
        return self.value.as_tuple().digits == (1,) and ("^" in self.text or "E" in self.text)

    def __str__(self) -> str:
        return self.text


class Unread(StrEnum):
    """Why what was typed is no result."""

    EMPTY = "empty"
    UNKEEPABLE = "unkeepable"
    AMBIGUOUS = "ambiguous"
    NO_NUMBER = "no number"
    IMPLAUSIBLE = "implausible"
    NEGATIVE = "negative"


def unread(code: Unread, words: str, field: str) -> Reason:
    """Why what was typed is not read, beside its field."""
    return Reason(words, field, code=code)


def read_quantity(written: str, field: str = "value") -> Quantity:
    """Read one number without qualifier or unit; refused as Invalid at ``field`` when it is none or absurdly large."""
    parts = _PARTS.fullmatch(written) if _NUMBER.fullmatch(written) else None
    if parts is None:
        raise Invalid(unread(Unread.NO_NUMBER, f"“{shortened(written)}” cannot be read as a number.", field))
    power = parts["bare"] or parts["power"]
    raised = (power[2:] if power else parts["e"] or "").translate(_ASCII)
    exponent = int(raised) if raised else None
    if parts["bare"] and abs(exponent or 0) <= MAX_EXPONENT:
        return _bare_power(exponent or 0, "-" if parts["sign"] else "")
    whole, part = parts["whole"] or "0", parts["part"] or ""
    digits = whole + part
    if abs(exponent or 0) > MAX_EXPONENT:
        said = f"an exponent lies between -{MAX_EXPONENT} and {MAX_EXPONENT}"
        raise Invalid(unread(Unread.IMPLAUSIBLE, f"“{shortened(written)}” is not a plausible quantity: {said}.", field))
    if len(digits) > MAX_DIGITS:
        raise Invalid(unread(Unread.IMPLAUSIBLE, f"“{shortened(written)}” is not a plausible quantity.", field))
    sign = "-" if parts["sign"] and digits.strip("0") else ""
    mantissa = sign + (whole.lstrip("0") or "0") + ("." + part if part else "")
    exact = mantissa if exponent is None else f"{mantissa}E{exponent}"
    return Quantity(Decimal(exact), exact, len(part), len(digits.lstrip("0")), exponent)


def _bare_power(exponent: int, sign: str) -> Quantity:
    """`10^2` shows no digits to round to, so it is as exact as 100 written out: 104 is more than 10^2."""
    figures = max(exponent, 0) + 1
    return Quantity(Decimal(f"{sign}1E{exponent}"), f"{sign}10^{exponent}", max(-exponent, 0), figures)


def refuse_implausible(value: Decimal) -> None:
    """Refuse what no measurement gives: not a number, or a size that only a slip of the keyboard makes."""
    if not value.is_finite() or abs(value.adjusted()) > _FARTHEST or len(value.as_tuple().digits) > 400:
        raise Invalid(unread(Unread.IMPLAUSIBLE, "This is not a plausible quantity.", "value"))


def divided(value: Decimal, by: Decimal) -> Decimal:
    """A quotient that may be rounded or compared as if it were exact."""
    return _QUOTIENT.divide(value, by)


def number_text(value: Decimal, like: Quantity | None = None) -> str:
    """``value`` with every digit it has, in the notation of ``like``, in its exponent where that reads well."""
    if like is not None and like.exponent is not None:
        mantissa = value.scaleb(-like.exponent, EXACT)
        if not value or (0 <= mantissa.adjusted() <= 3 and int(mantissa.as_tuple().exponent) <= 0):
            return f"{_positional(mantissa)}E{like.exponent}"
        return _scientific(value)
    if max(value.adjusted(), -value.adjusted()) > 20:
        return _scientific(value)
    return _positional(value)


def shortened(text: str) -> str:
    """Text for a message: on one line and not longer than a line."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


def _positional(value: Decimal) -> str:
    return f"{value if value else abs(value):f}"


def _scientific(value: Decimal) -> str:
    sign, digits, _ = value.as_tuple()
    part = "".join(map(str, digits[1:]))
    return f"{'-' if sign else ''}{digits[0]}{'.' + part if part else ''}E{value.adjusted()}"
