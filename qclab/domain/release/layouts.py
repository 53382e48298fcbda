"""What certificates say in words of their own: how an earlier one would read in the layout of today.

Each way in which the layout was changed has its line here, so that an edition from before is compared by its record.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

NOT_GIVEN: Final = "not given"
"""What stands where a day or a moment of the batch is not known."""
BEFORE_USE: Final = "needed before use"
"""What an interim certificate says of pending lines that must comply before the batch is used."""
CHANGED: Final = "The layout of certificates has changed since."

_FORMER_WORDS: Final = (
    (re.compile(r"\b1 line of step 1 pending"), f"1 line {BEFORE_USE} is pending"),
    (re.compile(r"\b(\d+) lines of step 1 pending"), rf"\1 lines {BEFORE_USE} are pending"),
    (re.compile(r"(went on without sample [A-Z0-9 ]+): rejected, .*\.$"), r"\1."),
    (
        re.compile(r" was opened again after its approval on (\d{4}-\d\d-\d\d): "),
        r" was approved, and opened again on \1: ",
    ),
    (re.compile(r"^tested by (.+, report .+)$"), r"\1"),  # before which the paper says so itself
)
_UNSAID: Final = ("manufactured", "expiry")
"""Fields that were left out where nothing was known."""


def in_layout_of_today(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The plain content of an earlier edition as it would be laid out today; ``after`` is one of today's."""
    content: dict[str, Any] = _worded(before) | {name: before.get(name, NOT_GIVEN) for name in _UNSAID}
    for name, lay in (("samples", _sample), ("results", _result), ("pending", _pending)):
        if name in content:
            content[name] = [lay(line) for line in content[name]]
    return content | {name: after[name] for name in ("statements",) if name in before and name in after}


def _worded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _worded(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_worded(part) for part in value]
    if isinstance(value, str):
        for former, today in _FORMER_WORDS:
            value = former.sub(today, value)
    return value


def _sample(line: dict[str, Any]) -> dict[str, Any]:
    return line | {"sampled": line.get("sampled", NOT_GIVEN)}


def _result(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "step"}


def _pending(line: dict[str, Any]) -> dict[str, Any]:
    return _result(line) | ({"needed": BEFORE_USE} if line.get("step") == "1" else {})
