"""Steps in what is no record yet: each can be taken back, and again."""

from collections.abc import Sequence

from qclab.ui.pages.catalogue.line_kinds import Cells

Rows = list[dict[str, str | bool]]


class Steps:
    """The rows as they were before each step, and after those that were taken back."""

    def __init__(self) -> None:
        self._before: list[Rows] = []
        self._after: list[Rows] = []

    def remember(self, rows: Sequence[Cells]) -> None:
        """A step begins: these are the rows before it."""
        self._before.append(_copied(rows))
        self._after.clear()

    def take(self, now: Sequence[Cells], *, back: bool) -> Rows | None:
        """The rows before the last step, or after the last one that was taken back; None where there is none."""
        there, other = (self._before, self._after) if back else (self._after, self._before)
        if not there:
            return None
        other.append(_copied(now))
        return there.pop()


def _copied(rows: Sequence[Cells]) -> Rows:
    return [dict(cells) for cells in rows]
