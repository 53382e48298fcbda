"""How a value that fails is told, wherever it is told: value, limit, what it was compared as and by which rule.

They stand in one sentence, so that nobody reads that 1.6 % fails a limit of < 2 % without the 2 that was compared.
"""

from collections.abc import Sequence
from typing import Final

TYPED: Final = "typed"
"""The step of a basis that says what was typed."""
_LIMIT: Final = "limit"
_ROUNDED: Final = "rounded"
_RULE: Final = "rule"
_DIVIDED: Final = "divided by body weight"


def failing(value: str, basis: Sequence[tuple[str, str]]) -> str:
    """``1.6 % does not comply with < 2 %: compared as 2 (Ph. Eur.: half up to the significant figures of the limit)``.

    ``value`` is what was typed with its unit; ``basis`` are the steps of the evaluation. A figure that was compared as
    it was typed, a bound and an outcome have nothing behind the limit.
    """
    steps = dict(basis)
    said = f"{value} does not comply" + (f" with {steps[_LIMIT]}" if _LIMIT in steps else "")
    compared, divided = steps.get(_ROUNDED, ""), steps.get(_DIVIDED, "")
    if not any(sign.isdigit() for sign in compared) or (compared == steps.get(TYPED, "").strip() and not divided):
        return said
    per_kg = f"{divided}, " if divided else ""
    rule = f" ({steps[_RULE]})" if _RULE in steps else ""
    return f"{said}: {per_kg}compared as {compared}{rule}"
