"""What a picture of the program keeps of its colours."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from qclab.ui.screenshots import THEMES, picture
from qclab.ui.theme import load


class _Busy(QWidget):
    """Thousands of colours, and each of the theme on a few points only, as the mark of a status is."""

    def __init__(self, colours: list[QColor]) -> None:
        super().__init__()
        self.resize(160, 160)
        self._colours = colours

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        for x in range(160):
            for y in range(160):
                painter.fillRect(x, y, 1, 1, QColor(x, y, (x * y) % 256))
        for place, colour in enumerate(self._colours):
            painter.fillRect(place * 2 % 160, place * 2 // 160 * 2, 2, 2, colour)
        painter.end()


@pytest.mark.parametrize("theme", THEMES)
def test_a_colour_of_the_theme_survives_on_a_page_of_many_others(qapp: Any, tmp_path: Path, theme: str) -> None:
    colours = [colour for colour in load(theme).colours.values() if colour.alpha() == 255]
    path = picture(_Busy(colours), tmp_path / "busy.png")
    kept = QImage(str(path))
    found = {kept.pixelColor(x, y).rgb() for x in range(kept.width()) for y in range(kept.height())}
    assert {colour.rgb() for colour in colours} <= found
