"""How a cell of a list is drawn: what stands in the record, as it stands there."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from qclab.ui.models.columns import Column, Kind, Side
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.widgets.cells import CellDelegate


@dataclass(frozen=True)
class _Named:
    id: int
    name: str


def _ink(name: str, *, align: Side | None = None, kind: Kind = "text", width: int = 240) -> tuple[int, int, bytes]:
    """Where the words of a cell begin and end, and the whole picture."""
    model = SimpleTable([Column("Name", width, lambda row: row.name, align=align, kind=kind, key="name")])
    model.set_rows([_Named(1, name)])
    picture = QImage(width, 28, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFFFF)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, width, 28)
    painter = QPainter(picture)
    CellDelegate().paint(painter, option, model.index(0, 0))
    painter.end()
    columns = [x for x in range(width) if any(picture.pixel(x, y) != 0xFFFFFFFF for y in range(27))]
    return (columns[0], columns[-1], bytes(picture.constBits())) if columns else (0, 0, b"")


@pytest.mark.usefixtures("qapp")
class TestDrawing:
    def test_markup_is_drawn_as_it_was_typed(self) -> None:
        left, right, _ = _ink("<b>Retain</b>")
        _, right_of_words, _ = _ink("Retain")

        assert left < right_of_words < right

    def test_a_line_break_does_not_part_a_cell(self) -> None:
        assert _ink("Retain\n2") == _ink("Retain 2")

    def test_words_begin_left_and_numbers_end_right_with_the_same_margin(self) -> None:
        left, _, _ = _ink("HHHH")
        _, right, _ = _ink("HHHH", align="right")

        assert 8 <= left <= 10
        assert 229 <= right <= 231

    def test_what_has_no_room_is_cut_within_its_cell(self) -> None:
        _, right, picture = _ink("H" * 60)

        assert right <= 231
        assert picture != _ink("H" * 24)[2]

    def test_an_id_is_grouped_for_the_eye(self) -> None:
        assert _ink("S2600123418", kind="id") == _ink("S26 0012 3418", kind="id")

    def test_nothing_is_drawn_of_nothing(self) -> None:
        assert _ink("") == (0, 0, b"")
