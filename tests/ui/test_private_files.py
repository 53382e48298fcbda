"""What the program keeps for a person is for nobody else to read, from the moment it is made."""

import logging
import os
import sys
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from qclab import app
from qclab.domain.results.cell import Cell
from qclab.ui.dialogs.crash import CrashReports
from qclab.ui.pages.results.drafts import Drafts
from qclab.ui.preferences import Preferences

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes; the manual says what it has")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A folder with the log of an earlier version in it, which anybody could read."""
    folder = tmp_path / "data" / "log"
    folder.mkdir(parents=True)
    (folder / "qclab.log").write_text("before\n")
    folder.chmod(0o755)
    (folder / "qclab.log").chmod(0o644)
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers.clear()
    app._log_to(folder)
    yield folder
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)


def open_to_others(path: Path) -> list[str]:
    return [str(each) for each in (path, *path.rglob("*")) if each.stat().st_mode & 0o077]


def test_log_and_crash_reports_are_private_and_hold_no_value(log: Path) -> None:
    reports = CrashReports(log)
    try:
        raise RuntimeError("tulip")
    except RuntimeError as fault:
        reports.caught(*sys.exc_info())
        reports._is_open = True  # no dialog: what is written is meant
        reports._show(app.faults.report(fault))
        logging.getLogger("elsewhere").exception("something")
    written = [path.read_text() for path in log.iterdir()]
    assert len(written) == 2
    assert not [text for text in written if "tulip" in text]
    assert all("RuntimeError" in text for text in written)
    assert open_to_others(log) == []
    for handler in logging.getLogger().handlers:
        if isinstance(handler, RotatingFileHandler):
            handler.doRollover()
    assert len(list(log.iterdir())) == 3
    assert open_to_others(log) == []


def test_preferences_and_drafts_are_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QCLAB_CONFIG_DIR", str(tmp_path / "config"))
    preferences = Preferences()
    preferences.set("theme", "dark")
    preferences.save()
    Drafts("kvos", "lab").keep({Cell(1, 2, None): "0.5"})
    assert {path.name for path in (tmp_path / "config").rglob("*.json")} == {"preferences.json", "kvos.json"}
    assert open_to_others(tmp_path / "config") == []
