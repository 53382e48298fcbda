"""Numbers of things in words, everywhere: ``1 test``, ``14 days``, ``1.4 MB``. The only home of plurals."""

from collections.abc import Mapping, Sequence
from decimal import Decimal


def joined(words: Sequence[str]) -> str:
    """``one``, ``one and two``, ``one, two and three``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def word(number: int | Decimal, one: str, many: str = "") -> str:
    """``one`` for one and ``many`` for any other number; ``many`` is ``one`` with an s where nothing else is said."""
    return one if number == 1 else many or f"{one}s"


def count(number: int, one: str, many: str = "") -> str:
    """``1 test``, ``3 tests``, ``0 tests``."""
    return f"{whole(number)} {word(number, one, many)}"


def counts(numbers: Mapping[str, int]) -> list[str]:
    """``1 product``, ``6 methods``: numbers by the plural of what they count."""
    return [count(number, things.removesuffix("s").replace("_", " ")) for things, number in numbers.items()]


def whole(number: int) -> str:
    """Digits in groups of three from five digits on, as ISO 80000-1 writes them: ``1234``, ``12 345``."""
    return f"{number:,}".replace(",", "\u202f") if abs(number) >= 10_000 else str(number)


def decimal(number: Decimal) -> str:
    """Without an exponent, and without closing zeros that say nothing: ``14``, ``0.5``."""
    return f"{number.normalize():f}"


def days(number: Decimal, kind: str = "") -> str:
    """``14 days``, or ``14 full days`` where ``kind`` is full."""
    return " ".join(part for part in (decimal(number), kind, word(number, "day")) if part)


def size(length: int) -> str:
    """Bytes in powers of a thousand: ``512 B``, ``12 kB``, ``1.4 MB``, ``20 MB``."""
    if length < 1000:
        return f"{length} B"
    if length < 10**6:
        return f"{length / 10**3:.0f} kB"
    unit, part = ("MB", 10**6) if length < 10**9 else ("GB", 10**9)
    return f"{length / part:.1f}".removesuffix(".0") + f" {unit}"
