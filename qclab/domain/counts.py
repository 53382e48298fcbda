"""Numbers of things in words, everywhere: ``1 test``, ``3 tests``. The only home of plurals."""


def word(number: int, one: str, many: str = "") -> str:
    """``one`` for one and ``many`` for any other number; ``many`` is ``one`` with an s where nothing else is said."""
    return one if number == 1 else many or f"{one}s"


def count(number: int, one: str, many: str = "") -> str:
    """``1 test``, ``3 tests``, ``0 tests``."""
    return f"{whole(number)} {word(number, one, many)}"


def whole(number: int) -> str:
    """Digits in groups of three from five digits on, as ISO 80000-1 writes them: ``1234``, ``12 345``."""
    return f"{number:,}".replace(",", "\u202f") if abs(number) >= 10_000 else str(number)
