"""How wide each column of the results is: as its contents, names give way first, the results take what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qclab.ui.models.widths import Need, shared_out

MARGINS: Final = 16
LEAST: Final = {"test": 92, "parameter": 92}
_LIMIT_AT_MOST: Final = 220  # before it gives way as names do
_VALUE: Final = 56
_MARK: Final = 120
"""Room for an ordinary value and the longest plain evaluation, so that nothing moves when they come."""


@dataclass(frozen=True)
class Contents:
    """What the cells of one column take in pixels: a row's words, or its value and the evaluation beside it."""

    head: int
    cells: Sequence[tuple[int, int]] = ()

    @property
    def value(self) -> int:
        """Room for the values, so that the evaluations stand below each other."""
        return max([_VALUE, *(value for value, _ in self.cells)])


def needs(columns: Sequence[str], contents: Sequence[Contents], chosen: Mapping[str, int], in_view: int) -> list[Need]:
    """``columns`` are the facts by name and ``result``; ``chosen`` the widths that a person gave them, by name."""
    return [
        _result(each, chosen.get(name)) if name == "result" else _fact(name, each, chosen.get(name), in_view)
        for name, each in zip(columns, contents, strict=True)
    ]


def fitted(columns: Sequence[str], wanted: Sequence[Need], room: int) -> list[int]:
    """Widths in pixels; what nobody needs goes to the results."""
    return shared_out(wanted, room, [place for place, name in enumerate(columns) if name == "result"])


def mark_left(width: int, text: int, words: int, value: int) -> int:
    """Where in a result's cell its evaluation begins; 0: there is no room for a column of them.

    ``value`` is the room for values that the column has. One too long for it pushes its own mark aside: "Not det…"
    could be read in two ways; the evaluation itself is never cut for it.
    """
    left = min(max(value, text) + 8, width - words)
    return left if left > 64 or left >= text + 8 else 0


def _fact(name: str, contents: Contents, chosen: int | None, in_view: int) -> Need:
    widths = [contents.head, *(words + beside + MARGINS for words, beside in contents.cells)]
    whole, seen = max(widths), max(widths[: in_view + 1])
    if name in LEAST:
        return Need(whole, seen, min(seen, LEAST[name]), chosen)
    return Need(whole, seen, min(whole, _LIMIT_AT_MOST), chosen)


def _result(contents: Contents, chosen: int | None) -> Need:
    """Cut neither value nor evaluation; with room, let the evaluations stand below each other."""
    marks = max([_MARK, *(beside for _, beside in contents.cells)])
    least = max([contents.head, *(value + 8 + beside + MARGINS for value, beside in contents.cells)])
    whole = max(least, contents.value + 8 + marks + MARGINS)
    return Need(whole, whole, max(min(whole, 158), least), chosen)
