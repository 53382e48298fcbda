"""The composition root: arguments, log, crash report, the window and the database that is opened behind it."""

import argparse
import logging
import logging.handlers
import os
import platform
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from qclab import __version__
from qclab.cli.arguments import Parser
from qclab.domain import faults
from qclab.domain.database.addresses import OPEN_TO_OTHERS, has_password, without_password
from qclab.resources import data_folder, private_file
from qclab.ui.acts import Acts
from qclab.ui.dialogs.crash import CrashReports
from qclab.ui.dialogs.start import DEMO, StartDialog, remember
from qclab.ui.garbage import Garbage
from qclab.ui.heartbeat import beat_into
from qclab.ui.preferences import Preferences
from qclab.ui.session import Session
from qclab.ui.theme import themes

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.store.door import Store

_MAKING: Final = "Making the demonstration laboratory, the first time only…"

_TURN: Final = 0.0002
"""Seconds that a worker may go on computing while the window waits for its turn; Python's own 5 ms add up."""


def main(argv: Sequence[str] | None = None) -> int:
    """Start the desktop program; its exit status."""
    asked = _arguments(sys.argv[1:] if argv is None else argv)
    if asked.screenshots is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication.instance() or QApplication(["qclab"])
    assert isinstance(app, QApplication)  # noqa: S101 - nothing else is made in this process
    sys.setswitchinterval(_TURN)
    app.setApplicationName("qclab")
    app.setApplicationDisplayName("QC Lab")
    app.setApplicationVersion(__version__)
    folder = data_folder() / "log"
    _log_to(folder)
    crashes = CrashReports(folder)
    crashes.install()
    preferences = Preferences()
    themes.apply(app, str(preferences.get("theme", "light")))
    if asked.screenshots is not None:
        from qclab.ui.screenshots import take  # noqa: PLC0415 - for the manual only

        return take(app, asked.screenshots, asked.size)
    garbage = Garbage()
    acts = Acts()
    chosen = _database(asked, preferences)
    if chosen is None:
        return 0
    session = Session(acts, preferences, without_password(chosen[0]))
    session.window.show()
    if file := os.environ.get("QCLAB_HEARTBEAT"):
        QTimer.singleShot(0, session.window, lambda: beat_into(Path(file), session.window))
    session.loaded.connect(garbage.spare)
    session.opened.connect(lambda: remember(preferences, chosen[0]))
    address, create = chosen
    making = None if address == DEMO else _opening(address, True, session.making.emit)
    session.open(_opening(address, create, session.making.emit), says=waiting_words(address), making=making)
    status = app.exec()
    acts.close()
    session.close()
    garbage.stop()
    return status


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(prog="qclab-desktop", description="QC Lab, the desktop program")
    parser.add_argument("--version", action="version", version=f"QC Lab {__version__}")
    parser.add_argument("--db", default=os.environ.get("QCLAB_DB", ""), help="path or URL of the database")
    parser.add_argument("--demo", action="store_true", help="open the demo laboratory, made on first use")
    parser.add_argument(
        "--screenshots", type=Path, metavar="DIR", help="draw the main pages into DIR, without a window"
    )
    parser.add_argument(
        "--size", type=_size, default=(1366, 768), metavar="WxH", help="of the screen for --screenshots, in its pixels"
    )
    return parser.parse_args(argv)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _database(asked: argparse.Namespace, preferences: Preferences) -> tuple[str, bool] | None:
    if asked.demo:
        return DEMO, False
    if asked.db:
        if has_password(asked.db):
            print(OPEN_TO_OTHERS, file=sys.stderr)
        return asked.db, False
    return StartDialog.ask(preferences)


def _demo_file() -> Path:
    return data_folder() / "demo.db"


def waiting_words(address: str) -> str:
    """What is said while the database opens, where it takes longer than opening."""
    return _MAKING if address == DEMO and not _demo_file().exists() else ""


def _opening(address: str, create: bool, progress: Callable[[int, int], None]) -> "Callable[[], Store]":
    """For the worker, where what is imported here is loaded. ``progress``: of making the demonstration."""

    def opening() -> "Store":
        from qclab.services.database.databases import open_for_work  # noqa: PLC0415 - behind the window

        place = _demo_file() if address == DEMO else address
        if isinstance(place, Path) and not place.exists():
            from qclab.demo.laboratory import make_demo_lab  # noqa: PLC0415 - on first use only

            make_demo_lab(place, progress)
        return open_for_work(place, create=create, workstation=platform.node())

    return opening


class _PrivateLog(logging.handlers.RotatingFileHandler):
    """Each of its files is for nobody else to read."""

    def _open(self) -> TextIOWrapper:
        private_file(Path(self.baseFilename))
        return super()._open()


class _WithoutValues(logging.Formatter):
    """Faults are told without what they say, which may be a value of a record."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        return faults.report(ei[1], ei[2]).rstrip() if ei[1] is not None else ""


def _log_to(folder: Path) -> None:
    try:
        handler: logging.Handler = _PrivateLog(
            folder / "qclab.log", maxBytes=2_000_000, backupCount=3, encoding="utf-8"
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(_WithoutValues("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
