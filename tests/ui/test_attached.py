"""Attached files leave the program as copies: opened where they run nothing, else saved; and the copies go."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from qclab.domain.refusals import Refusal
from qclab.services.samples import attachments
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts
from qclab.ui.attached import Attached
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory


@pytest.mark.parametrize(("name", "is_opened"), [("report.pdf", True), ("report.pdf.bat", False)])
def test_a_file_that_could_run_is_never_handed_to_the_platform_and_copies_go_with_the_page(
    with_samples: Laboratory, acts: Acts, preferences: Preferences, monkeypatch: pytest.MonkeyPatch, qtbot: Any,
    tmp_path: Path, name: str, is_opened: bool,
) -> None:  # fmt: skip
    sample = with_samples.samples()[0]
    key = attachments.attach(with_samples.analyst, name, b"%PDF-1.7", sample=sample.key)
    handed: list[Path] = []

    def hand_over(url: QUrl) -> bool:
        handed.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", hand_over)
    monkeypatch.setattr(file_dialogs, "save_file", lambda *_: tmp_path / "saved")
    said: list[Refusal] = []
    page = QWidget()
    Attached(with_samples.analyst, acts, preferences, said.append, page).open(key)
    acts.wait_idle()
    if is_opened:
        (path,) = handed
        assert path.read_bytes() == b"%PDF-1.7"
        assert (path.parent.parent.stat().st_mode & 0o777) == 0o700
        page.deleteLater()
        qtbot.waitUntil(lambda: not path.exists())
        assert not path.parent.parent.exists()
    else:
        assert handed == []
        assert "is not opened from here, only PDF, pictures and plain text are" in str(said[0])
        assert (tmp_path / "saved").read_bytes() == b"%PDF-1.7"
        page.deleteLater()
