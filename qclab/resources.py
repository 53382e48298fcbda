"""Where files are: those that ship with the program, beside the package or inside it, and a person's own."""

import os
from pathlib import Path

import platformdirs

_INSTALLED = Path(__file__).parent / "_resources"
_ROOT = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parent.parent / "resources"


def resource(*parts: str) -> Path:
    """The path of a shipped file, such as ``resource("fonts", "DejaVuSans.ttf")``."""
    return _ROOT.joinpath(*parts)


def data_folder() -> Path:
    """Where the program keeps a person's own files: demo laboratory, log, notes. ``QCLAB_DATA_DIR`` names another."""
    return Path(os.environ.get("QCLAB_DATA_DIR") or platformdirs.user_data_path("qclab", appauthor=False))
