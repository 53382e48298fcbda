"""The files kept with a test: attach, list, open."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.counts import size
from qclab.queries.samples import attachments as queries
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.services.samples import attachments
from qclab.store.files import read_whole
from qclab.ui import file_dialogs
from qclab.ui.attached import Attached
from qclab.ui.commands import Command
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments

_COLUMNS = (
    Column("File", 120, lambda row: row.name, tooltip=lambda row: f"{row.name}\nSHA-256 {row.sha256}", key="file"),
    Column("Size", 56, lambda row: size(row.length), kind="number", key="size"),
    Column("Attached", 120, lambda row: moments.minute(row.added_at), kind="instant",
           tooltip=lambda row: f"by {row.added_by_name}", key="attached"),
)  # fmt: skip


class FilesPane(QWidget):
    def __init__(self, page: Page, lab: Lab, why_closed: str) -> None:
        super().__init__()
        self.setObjectName("files")
        self.setAccessibleName("Files of the test")
        self.setAcceptDrops(True)
        self._page = page
        self._lab = lab
        self._why_closed = why_closed
        self._test: TestRow | None = None
        self.what = label("", "heading", wrap=True)
        self._model = SimpleTable(_COLUMNS, self, row_id=lambda row: row.key)
        self.table = Table("test_files", self._model, page.acts, page.preferences, label="Files of the test")
        self.table.teach("No file yet. Attach the raw data, or drop a file here.")
        self._opening = Attached(lab, page.acts, page.preferences, page.messages.refuse, self)
        self.table.opened.connect(self._opening.open)
        self._attach = Command(self, "attach_file", "Attach…", self._choose, icon="attachment",
                               help_="Keep a file with the test, such as its raw data")  # fmt: skip
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._attach.button())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.what)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def show_test(self, test: TestRow | None) -> None:
        self._test = test
        self.what.setText(test.method_title if test else "")
        self._attach.refuse(self._why_closed or ("" if test else "Go to a result: a file is kept with its test."))
        self.refresh()

    def refresh(self) -> None:
        """Ask for the list again, when somebody looks at it."""
        if self._test is None:
            self._model.set_rows([])
        elif self.isVisible():
            lab, key = self._lab, self._test.key
            self._page.read("files", lambda: lab.ask(queries.attachments_of_test, key), self._model.set_rows)

    def attach(self, paths: Sequence[Path]) -> None:
        """Keep files with the test."""
        if self._test is None:
            return
        lab, test = self._lab, self._test.key
        for path in paths:
            work = partial(_attach, lab, path, test)
            self._page.write(work, self._attached, title=f"Attach {path.name}")

    def _attached(self, _: int) -> None:
        self._page.say("The file is attached.")
        self.refresh()

    def _choose(self) -> None:
        self.attach(file_dialogs.open_files(self, self._page.preferences, "Attach files"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and self._attach.isEnabled():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.attach([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])


def _attach(lab: Lab, path: Path, test: int) -> int:
    data = read_whole(path, attachments.LARGEST, "Nothing was attached.")
    return attachments.attach(lab, path.name, data, test=test)
