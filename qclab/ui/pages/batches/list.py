"""The list of batches: search as you type, statuses as chips, what stands and what is still open."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from qclab.domain.batches.lifecycle import BatchStatus
from qclab.queries.batches.batches import find_batches
from qclab.queries.batches.lines import BatchLine, batch_counts, batch_lines
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.models.paged_table import PagedTable
from qclab.ui.pages.batches.tables import batch_columns
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.table import Table

_STATUSES: Final = (
    BatchStatus.QUARANTINE,
    BatchStatus.ON_HOLD,
    BatchStatus.INITIALLY_CERTIFIED,
    BatchStatus.CERTIFIED,
    BatchStatus.REJECTED,
)
_PAUSE: Final = 200  # milliseconds without a key before the search is asked for


class _Search(QLineEdit):
    """Down goes on in the list."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class BatchList(QWidget):
    opened = Signal(object)
    """The key of the batch to show."""

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        self._acts = acts
        self._preferences = preferences
        self._is_stale = False
        chips = [("", "All"), *((status.value, status.value.capitalize()) for status in _STATUSES)]
        self.chips = Chips("batches_status", chips)
        self.chips.setAccessibleName("Status of the batches")
        kept = str(preferences.get("batches/status", ""))
        if kept in dict(chips):
            self.chips.choose(kept)
        self.search = _Search()
        self.search.setObjectName("batches_search")
        self.search.setAccessibleName("Search batches")
        self.search.setPlaceholderText("Batch, product, donor or identity")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(280)
        self.model = PagedTable(batch_columns(lab.store.clock), acts, row_id=lambda line: line.key)
        self.table = Table("batches", self.model, acts, preferences, label="Batches")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.chips, 1)
        top.addWidget(self.search, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addWidget(self.table, 1)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self.reload)
        self.search.textEdited.connect(lambda _: self._soon.start())
        self.search.textChanged.connect(self._was_emptied)
        self.search.left.connect(self._go_on)
        self.chips.chosen.connect(self._choose)
        self.table.opened.connect(self.opened)
        self.table.refresh_requested.connect(self.reload)

    def _was_emptied(self, text: str) -> None:
        if not text:
            self.reload()

    def reload(self) -> None:
        """Ask for the batches again; what was under the cursor stays there."""
        self._soon.stop()
        self._is_stale = False
        lab, status, search = self._lab, self.chips.current(), self.search.text()

        def ask() -> tuple[list[int], dict[str, int]]:
            with lab.store.read() as connection:
                keys = find_batches(connection, lab.actor, search=search, status=status)
                return keys, batch_counts(connection, lab.actor)

        self._acts.read(("batches", id(self)), ask, self._show, owner=self)

    def mark_stale(self) -> None:
        """Something was committed that may change the list, perhaps since it was last asked for."""
        self._is_stale = True
        self.model.mark_stale()

    def _show(self, answer: tuple[list[int], dict[str, int]]) -> None:
        keys, counts = answer
        total = sum(counts.values())
        self.chips.set_counts({"": total, **{status.value: counts.get(status.value, 0) for status in _STATUSES}})
        for status in _STATUSES:  # where there is none, there is nothing to choose
            self.chips.set_shown(status.value, bool(counts.get(status.value)) or status.value == self.chips.current())
        if total == 0:
            self.table.teach("There are no batches yet. Register the samples of one, and it is listed here.")
        else:
            self.table.teach("No batch is like this. Choose another status, or search for less.")
        lab = self._lab

        def fetch(wanted: Sequence[int]) -> list[BatchLine]:
            with lab.store.read() as connection:
                return batch_lines(connection, lab.actor, wanted)

        self.model.set_source(keys, fetch)
        self.model.mark_stale(self._is_stale)
        if keys and self.table.current_id() is None:
            self.table.selectRow(0)

    def _choose(self, status: str) -> None:
        self._preferences.set("batches/status", status)
        self.reload()

    def _go_on(self) -> None:
        self.table.setFocus()
        if self.table.current_id() is None and self.model.rowCount():
            self.table.selectRow(0)
