"""Choosing files: where the dialogs open, and what they make of what was typed."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from qclab.ui import file_dialogs
from qclab.ui.preferences import Preferences

T = TypeVar("T")


def answered(ask: Callable[[], T], typed: str | None) -> tuple[T, Path]:
    """What came of a dialog in which this was typed (None: given up), and the folder in which it opened."""
    opened = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        opened.append(Path(dialog.directory().absolutePath()))
        if typed is None:
            dialog.reject()
            return
        dialog.findChild(QLineEdit, "fileNameEdit").setText(typed)
        dialog.accept()

    QTimer.singleShot(50, answer)
    got = ask()
    return got, opened[0]


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "Documents"
    folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(folder))
    return folder


def test_a_dialog_opens_in_the_documents_and_later_in_the_folder_used_last(
    qapp: QApplication, preferences: Preferences, documents: Path, tmp_path: Path
) -> None:
    parent = QWidget()
    other = tmp_path / "other"
    other.mkdir()
    file = other / "a.csv"
    file.write_text("x")
    got, opened = answered(lambda: file_dialogs.open_file(parent, preferences, "Import"), str(file))
    assert (got, opened) == (file, documents)
    given_up, opened = answered(lambda: file_dialogs.open_files(parent, preferences, "Attach"), None)
    assert (given_up, opened) == ([], other)
    file.unlink()
    other.rmdir()
    _, opened = answered(lambda: file_dialogs.choose_folder(parent, preferences, "Heads"), None)
    assert opened == documents, "a folder that is gone is not opened"


def test_a_name_without_an_ending_gets_that_of_the_proposal(
    qapp: QApplication, preferences: Preferences, documents: Path
) -> None:
    parent = QWidget()
    got, _ = answered(lambda: file_dialogs.save_file(parent, preferences, "Save", "labels S/1.pdf"), "copy")
    assert got == documents / "copy.pdf"
