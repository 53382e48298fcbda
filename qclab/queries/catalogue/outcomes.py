"""The outcomes of a parameter as its row keeps them: a JSON list of its words, and last what a critical one is not of.

It stands there, since what a version declares of its outcomes is signed with them.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

_OF_NO_MICROBE: Final = {"microbe": False}


def kept_outcomes(words: Sequence[str], *, no_microbe: bool) -> list[Any]:
    """As the row keeps them."""
    return [*words, _OF_NO_MICROBE] if no_microbe else [*words]


def read_outcomes(text: str) -> tuple[tuple[str, ...], bool]:
    """The words, and whether a critical one of them is said to be of no microbe."""
    listed = json.loads(text)
    if not listed or listed[-1] != _OF_NO_MICROBE:
        return tuple(listed), False
    return tuple(listed[:-1]), True
