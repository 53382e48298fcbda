"""The rows of a file that was looked at: what each of them is, and which are left out."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.services.exchange.importing import RESULTS, SAMPLES, Staged, StagedRow
from qclab.ui.acts import Acts
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.imports.leaving_out import LeavingOut
from qclab.ui.pages.imports.rows import columns_of, mark_of
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import button, label

_KEYS: Final = "Ctrl+Delete"
_TEACHES: Final = {
    SAMPLES: "Drop a table here, or choose one. Each row is a sample; a row without a name takes the sampling plan.",
    RESULTS: "Drop a table here, or choose one: a row for each value, or for each sample with a column for each value.",
}


class RowsPane(QWidget):
    """``said_anew`` carries what is said of the file once rows are left out, or are taken after all."""

    LACKING = "Choose a file first."
    said_anew = Signal(object)
    refused = Signal(object)
    refresh_requested = Signal()

    def __init__(self, acts: Acts, preferences: Preferences, kind: str) -> None:
        super().__init__()
        self._acts, self._preferences, self._kind = acts, preferences, kind
        self._staged: Staged | None = None
        self.table = self._new_table(None)
        self._why = label("", wrap=True)
        self._why.setObjectName("row_why")
        self.leave_button = button("Leave out…", "leave_out", self.leave_out)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self._why, 1)
        foot.addWidget(self.leave_button, 0, Qt.AlignmentFlag.AlignTop)
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(8)
        self._inside.addWidget(self.table, 1)
        self._inside.addLayout(foot)
        self._look()

    def show_rows(self, staged: Staged | None) -> None:
        """The rows of this file, those first that are not ready; the cursor stays on its row."""
        before, at = self.table, self.table.current_id()
        self._staged, self.table = staged, self._new_table(staged)
        self._inside.replaceWidget(before, self.table)
        before.hide()
        before.deleteLater()
        if staged is not None:
            model = self.table.model()
            assert isinstance(model, SimpleTable)  # noqa: S101 - made so below
            model.set_rows(sorted(staged.rows, key=lambda row: (not row.reasons, row.line)))
            if at is None or not self.table.select_id(at):
                self.table.selectRow(0)
        self._look()

    def leave_out(self) -> None:
        """Leave out the selected rows, with a reason; those that are left out already are taken again."""
        rows: list[StagedRow] = self.table.selected_rows()
        staged = self._staged
        if staged is None or not rows:
            return
        left_out = staged.said.left_out
        if all(row.left_out for row in rows):
            back = {row.key for row in rows}
            rest = {key: why for key, why in left_out.items() if key not in back}
            self.said_anew.emit(replace(staged.said, left_out=rest))
            return
        asked = LeavingOut(staged, rows, self)
        asked.refused.connect(self.refused)
        asked.settled.connect(lambda more: self.said_anew.emit(replace(staged.said, left_out={**left_out, **more})))
        asked.ask()

    def _new_table(self, staged: Staged | None) -> Table:
        model = SimpleTable(columns_of(staged), self, row_id=lambda row: row.key)
        made = Table(f"import_{self._kind}_rows", model, self._acts, self._preferences, label="Rows of the file")
        made.teach(_TEACHES[self._kind])
        model.set_rows(())
        made.current_changed.connect(lambda _: self._look())
        made.selection_changed.connect(self._look)
        made.refresh_requested.connect(self.refresh_requested)
        return made

    def _look(self) -> None:
        """The whole of what is remarkable about the row under the cursor, for its cell may be too narrow, and what the
        button does with those that are selected."""
        row: StagedRow | None = self.table.current_row()
        is_remarkable = row is not None and bool(row.reasons or row.remark or row.left_out)
        self._why.setText(f"Line {row.line}. {row.word}" if row is not None and is_remarkable else "")
        set_state(self._why, "evaluation", mark_of(row) if row is not None else "")
        rows: list[StagedRow] = self.table.selected_rows()
        is_back = bool(rows) and all(each.left_out for each in rows)
        self.leave_button.setVisible(self._staged is not None)
        self.leave_button.setEnabled(bool(rows))
        self.leave_button.setText("Take again" if is_back else "Leave out…")
        self.leave_button.setAccessibleName(self.leave_button.text())
        self.leave_button.setShortcut(_KEYS)  # a text takes the keys away
        does = "Take the selected rows after all" if is_back else "Do not take the selected rows, with a reason"
        self.leave_button.setToolTip(f"{does} ({_KEYS})")
