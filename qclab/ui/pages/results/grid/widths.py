"""How wide each column of the results is: what is compared stays in sight without scrolling, as far as it can."""

from collections.abc import Mapping, Sequence
from typing import Final

USUAL: Final = {"batch": 108, "sample": 116, "limit": 112, "result": 230}
LEAST: Final = {"test": 130, "parameter": 120, "result": 186}
TIGHT: Final = {"batch": 96, "sample": 114, "limit": 80, "test": 92, "parameter": 92, "result": 158}
"""Of a small screen: all columns in sight, cut words told by their tooltips."""
GOOD: Final = {"test": 200, "parameter": 160}
_MORE: Final = 120  # so much of the room to spare goes to a result, for words beside their evaluation
_NAMES: Final = ("test", "parameter")
_MARK: Final = 128
"""Room for the longest plain evaluation, so that the marks of a column stand below each other."""


def fitted(columns: Sequence[str], wanted: Mapping[str, int], room: int) -> list[int]:
    """Widths for columns of these kinds: names share what the others leave; where that is too little, results give way.

    ``wanted`` are the widths that a person chose or the contents ask for; nothing gets less than it needs to be read.
    """
    asked, smallest = {**USUAL, **wanted}, LEAST
    if sum({**USUAL, **LEAST}[column] for column in columns) > room:
        asked, smallest = {**TIGHT, **{k: v for k, v in wanted.items() if k not in ("limit", "result")}}, TIGHT
    names = [column for column in columns if column in _NAMES]
    least = sum(smallest[name] for name in names)
    others = [asked[column] for column in columns if column not in _NAMES]
    results = columns.count("result")
    lacking = sum(GOOD[name] for name in names) + sum(others) - room
    if lacking > 0 and results and "result" not in wanted:
        asked["result"] = max(asked["result"] - -(-lacking // results), smallest["result"])
    elif lacking < 0 and results and "result" not in wanted:
        asked["result"] += min(-lacking // 3 // results, _MORE)
    left = max(room - sum(asked[column] for column in columns if column not in _NAMES), least)
    first = max(round(left * 0.54), smallest["test"]) if len(names) > 1 else left
    shares = {"test": first, "parameter": left - first if len(names) > 1 else left}
    return [shares[column] if column in _NAMES else asked[column] for column in columns]


def mark_left(width: int, text: int, words: int) -> int:
    """Where in a result's cell its evaluation begins; 0: there is no room for a column of them.

    A value too long for what is left of the column pushes its own mark aside: "Not det…" could be read in two ways.
    """
    left = width - _MARK
    if left <= 64:
        return 0
    lacking = text + 8 - left
    return left + max(min(lacking, _MARK - words), 0)
