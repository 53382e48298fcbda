"""The platform's dialogs for files: they open in the folder used last, at first in the person's documents."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from qclab.ui.preferences import Preferences

_FOLDER = "folder of files"


def open_file(parent: QWidget, preferences: Preferences, title: str, filters: str = "") -> Path | None:
    """One file that is there, or None when the person gave up."""
    return next(iter(_asked(parent, preferences, title, filters, QFileDialog.FileMode.ExistingFile)), None)


def open_files(parent: QWidget, preferences: Preferences, title: str, filters: str = "") -> list[Path]:
    """Files that are there; none when the person gave up."""
    return _asked(parent, preferences, title, filters, QFileDialog.FileMode.ExistingFiles)


def save_file(parent: QWidget, preferences: Preferences, title: str, name: str, filters: str = "") -> Path | None:
    """Where to write; ``name`` is proposed, and its ending is added to a name that has none."""
    return next(iter(_asked(parent, preferences, title, filters, QFileDialog.FileMode.AnyFile, name)), None)


def choose_folder(parent: QWidget, preferences: Preferences, title: str) -> Path | None:
    """A folder that is there, or None when the person gave up."""
    return next(iter(_asked(parent, preferences, title, "", QFileDialog.FileMode.Directory)), None)


def starting_folder(preferences: Preferences) -> Path:
    """The folder used last, else the person's documents, else their home: whichever is there."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    for known in (preferences.get(_FOLDER), documents):
        if known and Path(known).is_dir():
            return Path(known)
    return Path.home()


def _asked(
    parent: QWidget, preferences: Preferences, title: str, filters: str, mode: QFileDialog.FileMode, name: str = ""
) -> list[Path]:
    dialog = QFileDialog(parent, title, str(starting_folder(preferences)), filters)
    dialog.setFileMode(mode)
    if mode is QFileDialog.FileMode.Directory:
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    if mode is QFileDialog.FileMode.AnyFile:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
        dialog.selectFile(name.replace("/", "-"))
    try:
        if not dialog.exec():
            return []
        chosen = [Path(each) for each in dialog.selectedFiles()]
    finally:
        dialog.deleteLater()
    first = chosen[0]
    preferences.set(_FOLDER, str(first if mode is QFileDialog.FileMode.Directory else first.parent))
    return chosen
