"""Earlier imports: what came when and by whom; one of samples can be undone as a whole, with a reason."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.queries.exchange.imports import ImportRow, imports
from qclab.services.exchange import importing
from qclab.services.exchange.importing import IN_USE, SAMPLES
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.keeping import keep
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import button, label
from qclab.ui.words import moments
from qclab.ui.words.samples import why_not

_SHOWN: Final = 4
_QUICK: Final = ("The wrong file", "A mistake in the file", "The samples were not taken")
_COLUMNS: Final = (
    Column("Imported", 134, lambda row: moments.minute(row.imported_at), kind="instant", key="imported"),
    Column("Import", 60, lambda row: str(row.key), kind="number", key="import"),
    Column("File", 280, lambda row: row.name, tooltip=lambda row: row.name, key="file"),
    Column("Rows", 64, lambda row: str(row.rows), kind="number", key="rows"),
    Column(
        "Left out",
        76,
        lambda row: str(len(row.left_out)) if row.left_out else "",
        kind="number",
        tooltip=lambda row: "\n".join(left_out_said(row.left_out)),
        key="left_out",
    ),
    Column("By", 150, lambda row: row.imported_by_name, key="by"),
    Column("State", 110, lambda row: row.state, key="state"),
    Column(
        "SHA-256 of the file",
        150,
        lambda row: row.sha256[:16] + "…",
        kind="quiet",
        tooltip=lambda row: row.sha256,
        key="sha_256_of_the_file",
    ),
)


def left_out_said(rows: Sequence[tuple[int, str, str]]) -> list[str]:
    """The rows that were left out, each with its reason: ``line 3: A blank``."""
    return [f"line {line}{f', {part}' if part else ''}: {why}" for line, part, why in rows]


class EarlierImports(QWidget):
    """``reload`` when it comes to the front."""

    refused = Signal(object)
    said = Signal(str)

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, kind: str) -> None:
        super().__init__()
        self._lab, self._acts, self._kind = lab, acts, kind
        self.model = SimpleTable(_COLUMNS, self, row_id=lambda row: row.key)
        self.table = Table(f"earlier_{kind}", self.model, acts, preferences, label=f"Earlier imports of {kind}")
        self.table.teach(f"No table of {kind} has been imported yet.")
        self._left_out = label("", "quiet", wrap=True)
        self._left_out.setObjectName("left_out_said")
        self.undo_button = button("Undo…", "undo_import", self.ask_to_undo, icon="undo")
        self.undo_button.setHidden(kind != SAMPLES)
        never = "Results are never taken back: correct a value in its cell, with a reason."
        about = "Undoing cancels every sample of the file; their ids stay used." if kind == SAMPLES else never
        foot = QHBoxLayout()
        foot.addWidget(label(about, "quiet", wrap=True), 1)
        foot.addWidget(self.undo_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 12, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self.table, 1)
        whole.addWidget(self._left_out)
        whole.addLayout(foot)
        self.table.current_changed.connect(lambda _: self._look())
        self.table.refresh_requested.connect(self.reload)
        self._look()

    def reload(self) -> None:
        lab, kind = self._lab, self._kind

        def ask() -> list[ImportRow]:
            return [row for row in lab.ask(imports) if row.kind == kind]

        self._acts.read((id(self), "earlier"), ask, self._show, failed=self.refused.emit, owner=self)

    def ask_to_undo(self) -> None:
        row: ImportRow | None = self.table.current_row()
        if row is None:
            return
        what = f"The {count(row.rows, 'row')} of {row.name}: every sample that they registered is cancelled."
        dialog = ReasonDialog("Undo the import", what, _QUICK, self, accept="Undo the import")
        undo = partial(importing.undo, self._lab, row.key)
        keep(self._acts, dialog, lambda: partial(undo, dialog.reason()), lambda _: self._undone(row),
             "Undoing the import")  # fmt: skip

    def _undone(self, row: ImportRow) -> None:
        self.said.emit(f"The import of {row.name} is undone.")
        self.reload()

    def _show(self, rows: list[ImportRow]) -> None:
        self.model.set_rows(rows)
        if rows and self.table.current_id() is None:
            self.table.selectRow(0)
        self._look()

    def _look(self) -> None:
        row: ImportRow | None = self.table.current_row()
        said = left_out_said(row.left_out) if row is not None else []
        more = f"; and {count(len(said) - _SHOWN, 'more row')}" if len(said) > _SHOWN else ""
        self._left_out.setText(f"Left out: {'; '.join(said[:_SHOWN])}{more}." if said else "")
        why = why_not(self._lab.actor, Right.REGISTER)
        if row is not None and row.state != IN_USE:
            why = f"This import was {row.state} already."
        self.undo_button.setEnabled(row is not None and not why)
        self.undo_button.setToolTip(why or "Cancel every sample of the file under the cursor, with a reason")
