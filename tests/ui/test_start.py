"""The window stands before anything of the database is loaded: a person sees the program at once."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qclab import app
from qclab.ui.acts import Acts
from qclab.ui.dialogs.start import DEMO, remember
from qclab.ui.preferences import Preferences
from qclab.ui.session import Session

_SHOWN = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from qclab import app
from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.session import Session

qt = QApplication([])
session = Session(Acts(), Preferences(Path(sys.argv[1])), "demo")
session.window.show()
qt.processEvents()
behind = ("numpy", "scipy", "sqlalchemy", "qclab.services", "qclab.queries", "qclab.store", "qclab.documents")
print(*sorted(name for name in sys.modules if name.startswith(behind)))
"""


def test_the_window_is_shown_before_the_database_side_of_the_program_is_loaded(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", _SHOWN, str(tmp_path / "preferences.json")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert said.split() == []


def test_the_demonstration_says_on_first_use_only_that_it_is_being_made(
    qtbot: Any, acts: Acts, preferences: Preferences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "data_folder", lambda: tmp_path)
    session = Session(acts, preferences, DEMO)
    qtbot.addWidget(session.window)
    monkeypatch.setattr(session.acts, "write", lambda *_, **__: None)
    session.open(lambda: None, says=app.waiting_words(DEMO))
    page = session.window.sign_in_page
    assert "first time only" in page.messages.text()
    assert page.progress.isHidden()
    session.making.emit(30, 120)  # as it is told while it is made
    assert not page.progress.isHidden()
    assert (page.progress.value(), page.progress.maximum()) == (30, 120)
    page.start()
    assert page.progress.isHidden()
    (tmp_path / "demo.db").touch()
    session.open(lambda: None, says=app.waiting_words(DEMO))
    assert session.window.sign_in_page.messages.text() == f"Opening {DEMO}…"
    assert app.waiting_words(str(tmp_path / "another.db")) == ""
    session.window.wedge.remove()


def test_a_password_in_an_address_is_not_remembered(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path / "preferences.json")
    for address in ("postgresql://wit:s/ecret@server/qc", "postgresql:///lab?password=secret&host=/run/pg"):
        remember(preferences, address)
    assert preferences.get("recent databases") == ["postgresql:///lab?host=/run/pg", "postgresql://wit@server/qc"]
    assert "ecret" not in (tmp_path / "preferences.json").read_text(encoding="utf-8")
