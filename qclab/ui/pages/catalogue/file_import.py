"""A catalogue file: what it holds, every fault with its line, what its author should choose knowingly."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from qclab.domain.catalogue.values import Catalogue
from qclab.domain.counts import count, counts, whole, word
from qclab.domain.refusals import Refusal
from qclab.services.catalogue.file import LARGEST, read_catalogue_bytes, warnings
from qclab.store.files import read_whole
from qclab.ui import theme
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.widgets.words import button, label


@dataclass(frozen=True)
class FileRead:
    """A file as it was checked. ``faults`` refuse it whole; its bytes are what is imported."""

    name: str
    data: bytes
    counts: str = ""
    faults: Sequence[str] = ()
    remarks: Sequence[str] = ()

    @property
    def is_good(self) -> bool:
        return not self.faults

    def text(self) -> str:
        """All of it for the clipboard."""
        lines = [f"{self.name}: {'can be imported' if self.is_good else 'is refused'}"]
        lines += [f"fault: {each}" for each in self.faults]
        lines += [f"warning: {each}" for each in self.remarks]
        return "\n".join(lines)


def read_file(path: Path) -> FileRead:
    """Read and check a file; on a worker. Raises Missing or Invalid when it cannot be read at all."""
    data = read_whole(path, LARGEST)
    try:
        value = read_catalogue_bytes(data, path.name)
    except Refusal as refusal:
        return FileRead(path.name, data, faults=[str(reason) for reason in refusal.reasons])
    return FileRead(path.name, data, _counts(value), (), [str(each) for each in warnings(value)])


def _counts(value: Catalogue) -> str:
    found = {each.name: len(getattr(value, each.name)) for each in fields(value)}
    return ", ".join(counts({name: number for name, number in found.items() if number}))


class FileDialog(Dialog):
    """``imports`` is called to import; without it the file is only checked."""

    def __init__(
        self,
        read: FileRead,
        imports: Callable[[FileRead, Callable[[Refusal], object]], None] | None,
        parent: QWidget | None = None,
    ) -> None:
        title = f"Import {read.name}" if imports else f"Check {read.name}"
        can_import = imports is not None and read.is_good
        super().__init__(title, "Import as drafts" if can_import else "Close", parent, cancel="Cancel" * can_import)
        self.setObjectName("file_dialog")
        self.setMinimumSize(720, 200)
        self._read = read
        self._imports = imports if can_import else None
        self.content.addWidget(label(self._words(), wrap=True))
        listed = QPlainTextEdit("\n".join([*read.faults, *(f"Warning: {each}" for each in read.remarks)]))
        listed.setObjectName("file_reasons")
        listed.setAccessibleName("What was found in the file")
        listed.setReadOnly(True)
        listed.setFont(theme.figures())
        listed.setMinimumHeight(280)
        listed.setVisible(bool(read.faults or read.remarks))
        self.content.addWidget(listed)
        copy = button("Copy", "copy_reasons", self._copy, icon="copy", tooltip="Copy everything that was found")
        copy.setVisible(bool(read.faults or read.remarks))
        self.content.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        if can_import:
            note = "New versions come as drafts, which another person puts in force. All of the file comes, or nothing."
            self.content.addWidget(label(note, "quiet", wrap=True))

    def accept(self) -> None:
        if self._imports is None:
            super().accept()
        elif self.accept_button.isEnabled():
            self.lack(BEING_RECORDED)
            self._imports(self._read, self._refused)

    def finish(self) -> None:
        """The file is imported."""
        super().accept()

    def _refused(self, refusal: Refusal) -> None:
        self.lack("")
        self.messages.refuse(refusal)

    def _words(self) -> str:
        read = self._read
        if not read.is_good:
            number = len(read.faults)
            what = word(number, "one thing is", f"{whole(number)} things are")
            return f"This file is refused: {what} wrong. Nothing was imported; mend the file and choose it again."
        what = f"The file holds {read.counts}."
        if not read.remarks:
            return f"{what} Nothing is wrong with it."
        number = len(read.remarks)
        return f"{what} Look at {word(number, 'one warning', count(number, 'warning'))} before you go on."

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._read.text())
        self.messages.say("Copied.")
