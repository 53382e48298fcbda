"""The files kept with a sample: add, open, save."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.counts import size
from qclab.domain.people.rights import Right
from qclab.queries.samples.attachments import AttachmentRow
from qclab.services.lab import Lab
from qclab.services.samples import attachments
from qclab.store.files import read_whole
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts
from qclab.ui.attached import Attached
from qclab.ui.commands import Command
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from qclab.ui.words import moments
from qclab.ui.words.samples import why_not

_COLUMNS = (
    Column("File", 170, lambda row: row.name, tooltip=lambda row: f"SHA-256 {row.sha256}", key="file"),
    Column("Size", 64, lambda row: size(row.length), align="right", key="size"),
    Column("Added by", 90, lambda row: row.added_by_name, key="added_by"),
    Column("At", 136, lambda row: moments.minute(row.added_at), kind="instant", key="at"),
)


class Files(QWidget):
    """``refused`` and ``added`` are answered by the page: its message area, and a look at the sample anew."""

    refused = Signal(object)
    added = Signal()

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab, self._acts, self._preferences = lab, acts, preferences
        self._attached = Attached(lab, acts, preferences, self.refused.emit, self)
        self._sample = 0
        self.model = SimpleTable(_COLUMNS, row_id=lambda row: row.key)
        self.table = Table("sample_files", self.model, acts, preferences, label="Files of the sample")
        self.table.teach("No file yet: a photograph of a damaged tube, a courier's form.")
        self.table.opened.connect(self._open)
        self.table.selection_changed.connect(self._look)
        add = Command(self, "add_file", "Add file…", self._ask_add, icon="plus")
        add.refuse(why_not(lab.actor, Right.ENTER_RESULTS))
        self._show = Command(self, "open_file", "Open", lambda: self._open(self.table.current_id()), icon="eye")
        self._save = Command(self, "save_file", "Save as…", self._ask_save, icon="download")
        row = QHBoxLayout()
        row.setSpacing(8)
        for command in (add, self._show, self._save):
            row.addWidget(command.button())
        row.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 8, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(row)
        inside.addWidget(self.table, 1)
        self._look()

    def show_files(self, sample: int, files: Sequence[AttachmentRow]) -> None:
        self._sample = sample
        self.model.set_rows(files)
        self._look()

    def add(self, path: Path) -> None:
        """Keep a file with the sample."""
        sample = self._sample

        def attach() -> int:
            return attachments.attach(self._lab, path.name, _read(path), sample=sample)

        self._acts.write(attach, lambda _: self._was_added(path.name), failed=self.refused.emit, owner=self)

    def _was_added(self, name: str) -> None:
        self._acts.say(f"{name} is kept with the sample.")
        self.added.emit()

    def _ask_add(self) -> None:
        for path in file_dialogs.open_files(self, self._preferences, "Files to keep with the sample"):
            self.add(path)

    def _ask_save(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self._attached.save(row.key, row.name)

    def _open(self, key: int | None) -> None:
        if key is not None:
            self._attached.open(key)

    def _look(self) -> None:
        why = "" if self.table.current_id() is not None else "Choose a file in the list."
        self._show.refuse(why)
        self._save.refuse(why)


def _read(path: Path) -> bytes:
    return read_whole(path, attachments.LARGEST, "Nothing was added.")
