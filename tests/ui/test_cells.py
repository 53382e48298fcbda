"""How a cell of a list is drawn: what stands in the record, as it stands there."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from qclab.ui import theme
from qclab.ui.models.columns import Column, Kind, Side
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.widgets.cells import CellDelegate
from tests.ui.test_theme import contrast


@dataclass(frozen=True)
class _Named:
    id: int
    name: str


def _ink(name: str, *, align: Side | None = None, kind: Kind = "text", width: int = 240) -> tuple[int, int, bytes]:
    """Where the words of a cell begin and end, and the whole picture."""
    picture = _painted(Column("Name", width, lambda row: row.name, align=align, kind=kind, key="name"), name, width)
    columns = _columns_of(picture)
    return (columns[0], columns[-1], bytes(picture.constBits())) if columns else (0, 0, b"")


def _inked(column: Column, name: str, width: int) -> list[int]:
    return _columns_of(_painted(column, name, width))


def _columns_of(picture: QImage) -> list[int]:
    """Where something is drawn."""
    return [x for x in range(picture.width()) if any(picture.pixel(x, y) != 0xFFFFFFFF for y in range(27))]


def _painted(column: Column, name: str, width: int) -> QImage:
    model = SimpleTable([column])
    model.set_rows([_Named(1, name)])
    picture = QImage(width, 28, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFFFF)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, width, 28)
    painter = QPainter(picture)
    CellDelegate().paint(painter, option, model.index(0, 0))
    painter.end()
    return picture


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

    def test_texts_that_differ_at_their_end_are_told_apart_where_they_are_cut(self) -> None:
        cells = CellDelegate()
        plates = ["Environmental monitoring, settle plate 90 mm", "Environmental monitoring, settle plate 55 mm"]
        shown = [cells.shortened("text", each, plates, 180) for each in plates]

        assert [each[-5:] for each in shown] == ["90 mm", "55 mm"]
        assert all(each.startswith("Env") and "…" in each for each in shown)
        assert cells.shortened("text", plates[0], ["Gram stain", "Environmental"], 180).endswith("…")
        assert cells.shortened("text", "CAR-positive cells, total", ["CAR-positive cells"], 100).endswith("…, total")

    @pytest.mark.parametrize("name", theme.NAMES)
    def test_the_whole_length_of_a_bar_is_seen_also_on_a_selected_row(self, name: str) -> None:
        colours = theme.load(name)
        assert min(contrast(colours["control"], colours[ground]) for ground in ("surface", "selection")) >= 2.8

    def test_words_do_not_touch_the_bar_beside_them(self) -> None:
        column = Column("Done", 240, lambda row: row.name, key="done", share=lambda _: (0.0, "accent"))
        width = CellDelegate().needed(column, _Named(1, "H"))
        inked = _inked(column, "H", width)
        gaps = [after - before for before, after in pairwise(inked)]

        assert max(gaps) >= 12
        assert inked[-1] - inked[gaps.index(max(gaps)) + 1] >= 40, "its empty track is drawn to its end"
