"""Attached files on their way out of the program: opened from a copy, or saved where a person says.

The kept bytes cannot be changed. What shows itself and runs nothing is opened with the platform's program
(domain/samples/files.py); everything else is saved on request. The copies go with the page that made them; those that a
program held open, or that a crash left, go the next time.
"""

import shutil
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from qclab.domain.refusals import Refusal, Unavailable
from qclab.domain.samples.files import OPENS, copy_name, opens
from qclab.services.lab import Lab
from qclab.services.samples.attachments import open_attachment
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts, Failed
from qclab.ui.codes import AtWindow
from qclab.ui.preferences import Preferences

_PREFIX: Final = "qclab-opened-"
_A_DAY: Final = 24 * 3600


class Attached(QObject):
    """The files that one part of a page opens and saves; ``failed`` says in words what could not be done."""

    opened = Signal(object)
    """The key of a file that a person has now before them, or has saved."""

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, failed: Failed, parent: QWidget) -> None:
        super().__init__(parent)
        self._lab, self._acts, self._preferences = lab, acts, preferences
        self._failed, self._widget = failed, parent
        self._folders: list[tempfile.TemporaryDirectory[str]] = []  # one, once something was opened
        self.destroyed.connect(partial(_remove, self._folders))

    def open(self, key: int) -> None:
        """With the program of the platform where the file is of a kind that is opened, else saved on request."""
        folder = self._folder() / str(key)

        def fetch() -> tuple[str, Path | None]:
            name, data = open_attachment(self._lab, key)
            if not opens(name, data):
                return name, None
            folder.mkdir(exist_ok=True)
            return name, _write(folder / copy_name(name), data)

        self._acts.read((id(self), "file", key), fetch, partial(self._fetched, key), failed=self._failed, owner=self)

    def save(self, key: int, name: str) -> None:
        """Ask where, and write the file there."""
        path = file_dialogs.save_file(self._widget, self._preferences, "Save the file", copy_name(name))
        if path is None:
            return

        def fetch() -> Path:
            return _write(path, open_attachment(self._lab, key)[1])

        def said(path: Path) -> None:
            self._acts.say(f"Saved {path.name}.")
            self.opened.emit(key)

        self._acts.read((id(self), "save", key), fetch, said, failed=self._failed, owner=self)

    def _fetched(self, key: int, answer: tuple[str, Path | None]) -> None:
        name, path = answer
        if path is None:
            self._failed(
                Refusal(
                    f"{name} is not opened from here, only {OPENS} are. You may save it instead.",
                    code=AtWindow.NOT_OPENED,
                )
            )
            self.save(key, name)
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._failed(
                Refusal(
                    f"No program of this workstation opens {name}. You may save it instead.", code=AtWindow.NO_PROGRAM
                )
            )
        else:
            self.opened.emit(key)

    def _folder(self) -> Path:
        if not self._folders:
            _remove_old()
            self._folders.append(tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True))
        return Path(self._folders[0].name)


def _remove(folders: list[tempfile.TemporaryDirectory[str]], _: object = None) -> None:
    for folder in folders:
        folder.cleanup()


def _remove_old() -> None:
    """What a crash, or a program that held a copy open, left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            if time.time() - folder.stat().st_mtime > _A_DAY:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


def _write(path: Path, data: bytes) -> Path:
    try:
        path.write_bytes(data)
    except OSError as fault:
        raise Unavailable(
            f"{path.name} could not be written: {fault.strerror}.", code=AtWindow.FILE_NOT_WRITTEN
        ) from fault
    return path
