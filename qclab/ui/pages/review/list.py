"""A list of what waits for a second person: what this person may not act on is grey, or said to be another's, with the
reason."""

from collections.abc import Callable, Sequence
from typing import Any

from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable


class WaitingList(SimpleTable):
    """``marks`` are the rows to be signed, by key, with the version that was looked at."""

    def __init__(
        self, columns: Callable[["WaitingList"], Sequence[Column]] | Sequence[Column], *, dims: bool = True
    ) -> None:
        self._dims = dims
        self.marks: dict[int, int] = {}
        self.why_not: dict[int, str] = {}
        self.all_rows: Sequence[Any] = ()
        super().__init__(columns(self) if callable(columns) else columns, row_id=lambda row: row.key)

    def show(self, rows: Sequence[Any], why_not: dict[int, str], batch: int | None = None) -> None:
        """Other rows, of one batch or of all; a mark stays only on a row that is still as it was looked at."""
        self.why_not = why_not
        self.all_rows = rows
        versions = {row.key: row.test.row_version for row in rows}
        self.marks = {key: seen for key, seen in self.marks.items() if versions.get(key) == seen}
        self.mark_stale(False)
        self.narrow(batch)

    def narrow(self, batch: int | None) -> None:
        """Only what is of this batch, or all of it; marks stay."""
        self.set_rows([row for row in self.all_rows if batch in (None, row.test.batch)])

    def closes_group(self, place: int) -> bool:
        """Whether another batch begins below this row."""
        rows = self.rows
        return place + 1 < len(rows) and rows[place].test.batch != rows[place + 1].test.batch

    def set_mark(self, key: int, version: int | None) -> None:
        """Mark a row with the version that was looked at, or take its mark away (None)."""
        if version is None:
            self.marks.pop(key, None)
        else:
            self.marks[key] = version
        place = self.place(key)
        if place is not None:
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))

    def is_gone(self, place: int) -> bool:
        return self._dims and bool(self.why_not.get(self.id_at(place)))
