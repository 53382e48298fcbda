"""Where files are: those that ship with the program, beside the package or inside it, and a person's own."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

import platformdirs

_INSTALLED = Path(__file__).parent / "_resources"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_ROOT = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parent.parent / "resources"


def resource(*parts: str) -> Path:
    """The path of a shipped file, such as ``resource("fonts", "DejaVuSans.ttf")``."""
    return _ROOT.joinpath(*parts)


def data_folder() -> Path:
    """Where the program keeps a person's own files: demo laboratory, log, notes. ``QCLAB_DATA_DIR`` names another."""
    return Path(os.environ.get("QCLAB_DATA_DIR") or platformdirs.user_data_path("qclab", appauthor=False))


def keep_private(path: Path) -> None:
    """Take what is there from everybody but its owner; who does not own it cannot, and Windows has other means."""
    with suppress(OSError):
        if os.name == "posix" and (mode := stat.S_IMODE(path.stat().st_mode)) & _OTHERS:
            path.chmod(mode & ~_OTHERS)


def private_folder(path: Path) -> Path:
    """A folder of one's own, made where it is missing, for nobody else to look into. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    keep_private(path)
    return path


def private_file(path: Path) -> Path:
    """A file in such a folder, made where it is missing, for nobody else to read. Raises OSError."""
    private_folder(path.parent)
    path.touch(mode=0o600)
    keep_private(path)
    return path
