"""The typeface of the window: IBM Plex Sans as shipped, so that a word takes the same room on every system."""

from functools import cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

from qclab.resources import resource

FAMILY: Final = "IBM Plex Sans"
FILES: Final = ("IBMPlexSans-Regular.ttf", "IBMPlexSans-SemiBold.ttf")


def typeface(points: float, *, tabular: bool = False, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The family in this size. ``tabular``: digits of one width. A sign that it lacks is taken from the system."""
    _load()
    font = QFont(FAMILY)
    font.setPointSizeF(points)
    font.setWeight(weight)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


@cache
def _load() -> None:
    for name in FILES:
        QFontDatabase.addApplicationFont(str(resource("fonts", name)))
