"""How the room of a table is shared out among its columns, in pixels."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

BREATH: Final = 16
"""What each column gets beyond its words before one of them takes the rest of the room."""


@dataclass(frozen=True)
class Need:
    """What one column needs.

    ``whole`` shows every text whole, ``seen`` those that are in view first; below ``least`` the table scrolls rather.
    ``chosen`` is the width that a person gave it.
    """

    whole: int
    seen: int
    least: int
    chosen: int | None = None


def shared_out(needs: Sequence[Need], room: int, takers: Collection[int] = ()) -> list[int]:
    """A width for each column; what a person chose is kept.

    The texts in view come first, then all of them; while room is short the widest columns give way, so that the fewest
    are cut and none has room to spare. Then each gets ``BREATH``, and ``takers`` (places of columns) share the rest.
    """
    widths = [need.least if need.chosen is None else need.chosen for need in needs]
    if sum(widths) > room:  # it scrolls: what lacks little is shown whole then
        return [
            need.seen if need.chosen is None and width < need.seen <= width * 5 // 4 else width
            for need, width in zip(needs, widths, strict=True)
        ]
    free = [place for place, need in enumerate(needs) if need.chosen is None]
    for goals in (
        {place: max(needs[place].seen, needs[place].least) for place in free},
        {place: max(needs[place].whole, needs[place].least) for place in free},
        {place: max(needs[place].whole, needs[place].least) + BREATH for place in free},
    ):
        _raise(widths, goals, room - sum(widths))
    rest = [place for place in takers if place in free]
    spare = max(room - sum(widths), 0)
    for number, place in enumerate(rest):
        widths[place] += spare // len(rest) + (number < spare % len(rest))
    return widths


def _raise(widths: list[int], goals: dict[int, int], spare: int) -> None:
    """Raise widths towards their goals, the narrowest first, as far as ``spare`` goes."""
    while spare > 0:
        short = [place for place, goal in goals.items() if widths[place] < goal]
        if not short:
            return
        lowest = min(widths[place] for place in short)
        level = [place for place in short if widths[place] == lowest]
        next_step = min(
            [goals[place] for place in level] + [widths[place] for place in short if widths[place] > lowest]
        )
        step = min(next_step - lowest, spare // len(level))
        if step == 0:
            widths[level[0]] += 1
            spare -= 1
            continue
        for place in level:
            widths[place] += step
        spare -= step * len(level)
