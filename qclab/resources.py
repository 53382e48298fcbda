"""Where the files that ship with the program are: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

_INSTALLED = Path(__file__).parent / "_resources"
_ROOT = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parent.parent / "resources"


def resource(*parts: str) -> Path:
    """The path of a shipped file, such as ``resource("fonts", "DejaVuSans.ttf")``."""
    return _ROOT.joinpath(*parts)
