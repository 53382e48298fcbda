"""How wide each column of the results is: as its contents; names and limits give way first, results take the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qclab.ui.models.widths import Need, shared_out
from qclab.ui.widgets.fitted_columns import ROWS

MARGINS: Final = 16
IN_LINES: Final = {"test": 92, "parameter": 92, "limit": 80}
"""What goes on in another line where it has no room in one, and the least width for it."""
_NAMES: Final = ("test", "parameter")
BESIDE: Final = 8
"""Between a value and its evaluation."""
_VALUE: Final = 56
_MARK: Final = 120
"""Room for an ordinary value and the longest plain evaluation, so that nothing moves when they come."""
_TIGHT: Final = 158
"""Room for a value and its evaluation on a small screen."""


@dataclass(frozen=True)
class Contents:
    """What the cells of one column take in pixels: words and the note beside them, or value and evaluation.

    ``word`` is the longest single word, which no line can break.
    """

    cells: Sequence[tuple[int, int]] = ()
    word: int = 0

    @property
    def value(self) -> int:
        """Room for the values, so that the evaluations stand below each other."""
        return max([_VALUE, *(value for value, _ in self.cells)])


def needs(
    columns: Sequence[str], heads: Sequence[int], contents: Sequence[Contents], chosen: Mapping[str, int]
) -> list[Need]:
    """``columns`` are the facts by name and ``result``; ``chosen`` the widths that a person gave them, by name."""
    return [
        (_result if name == "result" else _fact)(name, head, each, chosen.get(name))
        for name, head, each in zip(columns, heads, contents, strict=True)
    ]


def fitted(columns: Sequence[str], wanted: Sequence[Need], room: int) -> list[int]:
    """Widths in pixels; what nobody needs goes to the results. A word of a name is cut before the results, which are
    typed in, lie to the right of what is seen."""
    if sum(need.least if need.chosen is None else need.chosen for need in wanted) > room:
        wanted = [
            replace(need, least=min(need.least, IN_LINES[name])) if name in _NAMES else need
            for name, need in zip(columns, wanted, strict=True)
        ]
    return shared_out(wanted, room, [place for place, name in enumerate(columns) if name == "result"])


def mark_left(width: int, text: int, words: int, value: int) -> int:
    """Where in a result's cell its evaluation begins; 0: there is no room for a column of them.

    ``value`` is the room for values that the column has. One too long for it pushes its own mark aside: "Not det…"
    could be read in two ways; the evaluation itself is never cut for it.
    """
    left = min(max(value, text) + 8, width - words)
    return left if left > 64 or left >= text + 8 else 0


def _fact(name: str, head: int, contents: Contents, chosen: int | None) -> Need:
    whole = max([head, *(words + note + MARGINS for words, note in contents.cells[:ROWS])])
    least = min(whole, max(contents.word + MARGINS, IN_LINES[name], head)) if name in IN_LINES else whole
    return Need(whole, whole, least, chosen)


def _result(_: str, head: int, contents: Contents, chosen: int | None) -> Need:
    """Cut neither value nor evaluation; with room, let the evaluations stand below each other. Where it is short, the
    evaluation of the longest of five stands below its value: the column is not wide for one of its cells."""
    marks = max([_MARK, *(mark for _, mark in contents.cells)])
    lines = sorted(value + BESIDE + mark + MARGINS for value, mark in contents.cells)
    usual = lines[(4 * len(lines) + 4) // 5 - 1] if lines else 0
    least = max([_TIGHT, head, usual, *(max(cell) + MARGINS for cell in contents.cells)])
    whole = max([least, contents.value + BESIDE + marks + MARGINS, *lines])
    return Need(whole, whole, least, chosen)
