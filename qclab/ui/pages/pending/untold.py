"""Who should have been told of a batch by now: a quiet line, and behind it the batches."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.counts import word
from qclab.services.lab import Lab
from qclab.services.release.awaiting import Awaited, overdue_to_tell
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from qclab.ui.words import moments

_TABLES = frozenset({"notification", "told", "certification"})


def _columns(clock: Callable[[], datetime]) -> Sequence[Column]:
    def late(row: Awaited) -> str:
        return moments.due_near(row.by, clock()) if row.by is not None else ""

    return (
        Column("Late", 100, late, kind="late", key="late", tooltip=lambda row: moments.exactly(row.by)),
        Column("Batch", 110, lambda row: row.batch_id, kind="id", key="batch"),
        Column("Who comes next", 380, lambda row: row.what, tooltip=lambda row: row.what, key="whom"),
        Column("Product", 170, lambda row: row.product_name, kind="quiet", key="product"),
    )


class UntoldDialog(Dialog):
    """Enter or a double click opens the batch where telling is recorded."""

    def __init__(
        self, rows: Sequence[Awaited], clock: Callable[[], datetime], acts: Acts, preferences: Preferences,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__("Overdue to be told", "Open the batch", parent, cancel="Close")
        self.setObjectName("untold_dialog")
        self.resize(780, 300)
        self.model = SimpleTable(_columns(clock), self, row_id=lambda row: row.record)
        self.model.set_rows(rows)
        self.table = Table("untold", self.model, acts, preferences, label="Who should have been told")
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.opened.connect(lambda _: self.accept())
        self.content.addWidget(self.table, 1)
        self.table.selectRow(0)
        self.table.setFocus()


class Untold(QObject):
    """The quiet line, as a button; it is there while somebody is overdue to be told, whoever can tell them."""

    batch_wanted = Signal(int)

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, page: Page) -> None:
        super().__init__(page)
        self._lab, self._acts, self._preferences, self._page = lab, acts, preferences, page
        self.rows: Sequence[Awaited] = ()
        self.command = Command(page, "pending_untold", "Overdue to be told", self.open, keys=["Alt+T"], anywhere=True,
                               icon="late", help_="Who should have been told of a batch by now")  # fmt: skip
        self.command.setVisible(False)
        self.button = self.command.button("flat")
        acts.changed.connect(self._heard)

    def read(self) -> None:
        """Ask again."""
        lab = self._lab
        self._page.read("untold", lambda: lab.ask(overdue_to_tell, lab.store.clock()), self.show)

    def open(self) -> None:
        if len(self.rows) == 1:
            self.batch_wanted.emit(self.rows[0].record)
        elif self.rows:
            dialog = UntoldDialog(self.rows, self._lab.store.clock, self._acts, self._preferences, self._page)
            dialog.accepted.connect(lambda: self.batch_wanted.emit(dialog.table.current_id()))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def _heard(self, changes: Changes) -> None:
        if changes.tables & _TABLES and self._page.isVisible():
            self.read()

    def show(self, rows: Sequence[Awaited]) -> None:
        """What was read of it, here or with the list."""
        self.rows = rows
        number = len(rows)
        first = rows[0].batch_id if number == 1 else f"{number} batches"
        self.command.setText(f"{first}: {word(number, 'somebody is', 'people are')} overdue to be told")
        self.command.setVisible(bool(rows))
