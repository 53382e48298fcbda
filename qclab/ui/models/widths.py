"""How the room of a table is shared out among its columns, in pixels."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

BREATH: Final = 16
"""What each column gets beyond its words before one of them takes the rest of the room."""


@dataclass(frozen=True)
class Need:
    """What one column needs.

    ``whole`` shows every text whole, ``seen`` those that are in view first, and ``rows`` says what each of these takes,
    the least first; below ``least`` the table scrolls rather. ``chosen`` is the width that a person gave it.
    """

    whole: int
    seen: int
    least: int
    chosen: int | None = None
    rows: Sequence[int] = ()

    @property
    def most(self) -> int:
        """What shows it whole, or the width that it has."""
        return max(self.whole, self.least) if self.chosen is None else self.chosen

    def usual(self, room: int) -> int:
        """Four of five texts in view whole, where these fit this room."""
        usual = self.rows[(4 * len(self.rows) + 4) // 5 - 1] if self.rows else 0
        return usual if self.chosen is None and usual <= room else 0

    def scrolled(self, times: int, of: int = 1) -> int:
        """The texts in view whole, where the table scrolls and they take no more than so many times the least."""
        return self.seen if self.chosen is None and self.seen * of <= self.least * times else 0


def shared_out(needs: Sequence[Need], room: int, takers: Collection[int] = ()) -> list[int]:
    """A width for each column; what a person chose is kept.

    The texts in view come first, where a pixel shows the most of them whole, so that no column is wide for the sake of
    one row while others are cut; then all of them. While room is short the widest columns give way, so that the fewest
    are cut and none has room to spare. Then each gets ``BREATH``, and ``takers`` (places of columns) share the rest.

    Where they do not fit, the table scrolls: as many as do share the first view, so that none of them ends at its edge,
    and what has to be scrolled to is cut as little as there is sense in.
    """
    widths = [need.least if need.chosen is None else need.chosen for need in needs]
    if sum(widths) > room:
        widths = [max(width, need.scrolled(5, 4)) for need, width in zip(needs, widths, strict=True)]
        first = next(number for number in range(len(widths)) if sum(widths[: number + 1]) > room)
        _fill([replace(need, whole=need.seen) for need in needs[:first]], widths, room)
        beyond = zip(needs[first:], widths[first:], strict=True)
        return [*widths[:first], *(max(n.scrolled(2), n.usual(room // 2), width) for n, width in beyond)]
    _fill(needs, widths, room)
    rest = [place for place in takers if needs[place].chosen is None]
    spare = max(room - sum(widths), 0)
    for number, place in enumerate(rest):
        widths[place] += spare // len(rest) + (number < spare % len(rest))
    return widths


def _fill(needs: Sequence[Need], widths: list[int], room: int) -> None:
    """Raise the first of these widths: the most texts in view come first, then all in view, all of them, breath."""
    _show_most(needs, widths, room - sum(widths[: len(needs)]))
    free = [place for place, need in enumerate(needs) if need.chosen is None]
    for goals in (
        {place: max(needs[place].seen, needs[place].least) for place in free},
        {place: needs[place].most for place in free},
        {place: needs[place].most + BREATH for place in free},
    ):
        _raise(widths, goals, room - sum(widths[: len(needs)]))


def _show_most(needs: Sequence[Need], widths: list[int], spare: int) -> None:
    """Raise a width to where a pixel shows the most rows in view whole, again and again, as far as ``spare`` goes."""
    while True:
        best, goals = (0.0, 0, 0), [(place, goal) for place, need in enumerate(needs) for goal in set(need.rows)]
        for place, goal in goals:
            width, need = widths[place], needs[place]
            if need.chosen is None and width < goal <= width + spare:
                shown = bisect_right(need.rows, goal) - bisect_right(need.rows, width)
                best = max(best, (shown / (goal - width), place, goal))
        if not best[0]:
            return
        _, place, goal = best
        spare -= goal - widths[place]
        widths[place] = goal


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
