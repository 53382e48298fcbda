"""Rows of a list on their way out: to the clipboard, or as a file."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QTableView

from qclab.domain.counts import count
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts, Cancel, Cancelled, Progress
from qclab.ui.models.columns import Column, as_csv, as_tsv
from qclab.ui.models.paged_table import BLOCK, PagedTable
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.preferences import Preferences


class RowsOut(QObject):
    """``action`` asks for a file and exports the list; it stands in the menu of the heading and of the page."""

    def __init__(
        self,
        table: QTableView,
        model: PagedTable | SimpleTable,
        acts: Acts,
        preferences: Preferences,
        columns: Callable[[], list[Column]],
    ) -> None:
        super().__init__(table)
        self._table, self._model, self._columns = table, model, columns
        self._acts, self._preferences = acts, preferences
        self.action = QAction("Export as CSV…", self)
        self.action.triggered.connect(self._ask)

    def copy(self, ids: Sequence[Any], rows: Sequence[Any]) -> None:
        """These to the clipboard, as a spreadsheet reads them; ``rows`` are those of them that have come."""
        if len(rows) == len(ids):
            self._to_clipboard(rows)
            return
        in_order = partial(_in_order, self._model.fetch, ids, self._model.row_id)
        self._acts.read(("copy", id(self)), in_order, self._to_clipboard, owner=self)

    def export_csv(self, path: Path) -> None:
        """Every row of the list, in its order, with the columns that the person has chosen."""
        columns = self._columns()
        ids, fetch, row_id = list(self._model.ids), self._model.fetch, self._model.row_id

        def write(progress: Progress, cancelled: Cancel) -> int:
            rows: list[Any] = []
            for start in range(0, len(ids), BLOCK):
                if cancelled():
                    raise Cancelled
                rows += _in_order(fetch, ids[start : start + BLOCK], row_id)
                progress(len(rows), len(ids))
            path.write_text(as_csv(columns, rows), encoding="utf-8-sig", newline="")
            return len(rows)

        def tell(number: int) -> None:
            self._acts.say(f"Exported {count(number, 'row')} to {path.name}.")

        self._acts.job(write, f"Export {path.name}", tell, owner=self)

    def _ask(self) -> None:
        name = f"{self._table.objectName()}.csv"
        path = file_dialogs.save_file(self._table, self._preferences, "Export as CSV", name, "CSV (*.csv)")
        if path is not None:
            self.export_csv(path)

    def _to_clipboard(self, rows: Sequence[Any]) -> None:
        QGuiApplication.clipboard().setText(as_tsv(self._columns(), rows))
        self._acts.say(f"Copied {count(len(rows), 'row')}.")


def _in_order(fetch: Callable[[Sequence[Any]], Any], ids: Sequence[Any], row_id: Callable[[Any], Any]) -> list[Any]:
    found = {row_id(row): row for row in fetch(ids)}
    return [found[id_] for id_ in ids if id_ in found]
