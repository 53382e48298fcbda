"""A look at every label before it is printed, one after the other, and the proof that all of them scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.documents.labels.presets import Preset, preset
from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Refusal
from qclab.services.lab import Lab
from qclab.services.labels import printing
from qclab.services.labels.printing import Order, Part
from qclab.ui.acts import Acts
from qclab.ui.pages.labels.view import LabelView, picture
from qclab.ui.widgets.words import button, frame, label


@dataclass(frozen=True)
class _Page:
    """A page to look at: of which part, which page of its file, from 0, and what it is called."""

    pdf: bytes
    stock: Preset
    number: int
    called: str


class LabelPreview(QWidget):
    """``show_order`` after every change; drawing and reading back are done on a worker."""

    checked = Signal(object)
    """Every label was drawn and its code read back as its sample's id: the parts, one a stock."""
    refused = Signal(Refusal)

    def __init__(self, lab: Lab, acts: Acts, keys: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab, self._acts = lab, acts
        self._keys = list(keys)
        self._pages: list[_Page] = []
        self._at = 0
        self.view = LabelView("label_preview")
        self.view.setMinimumSize(260, 140)
        paper = frame("card")
        inside = QVBoxLayout(paper)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(self.view)
        self._before = button("", "label_before", partial(self._turn, -1), icon="chevron-left", tooltip="Label before")
        self._after = button("", "label_after", partial(self._turn, 1), icon="chevron-right", tooltip="Next label")
        self._which = label("", "quiet")
        turn = QHBoxLayout()
        turn.setSpacing(8)
        turn.addStretch(1)
        for part in (self._before, self._which, self._after):
            turn.addWidget(part)
        turn.addStretch(1)
        side = QVBoxLayout(self)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(8)
        side.addWidget(paper, 1)
        side.addLayout(turn)
        self._resized = QTimer(self, singleShot=True, interval=150)
        self._resized.timeout.connect(self._draw)

    def show_order(self, order: Order) -> None:
        """Draw the first label at once, and read all of them back."""
        lab, keys = self._lab, self._keys
        self._at = 0
        self._acts.read(
            (id(self), "first"), lambda: printing.preview(lab, keys[:1], order), self._show_first,
            failed=self.refused.emit, owner=self,
        )  # fmt: skip
        self._acts.read(
            (id(self), "check"), lambda: printing.preview(lab, keys, order), self._show_all,
            failed=self.refused.emit, owner=self,
        )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized.start()

    def _show_first(self, parts: Sequence[Part]) -> None:
        self._pages = _pages(parts)[:1]
        self._draw(of=len(self._keys))

    def _show_all(self, parts: Sequence[Part]) -> None:
        self._pages = _pages(parts)
        self._draw()
        self.checked.emit(parts)

    def _turn(self, step: int) -> None:
        self._at += step
        self._draw()

    def _draw(self, of: int = 0) -> None:
        if not self._pages:
            return
        count = len(self._pages)
        self._at = max(0, min(self._at, count - 1))
        page = self._pages[self._at]
        self._before.setEnabled(self._at > 0)
        self._after.setEnabled(self._at < count - 1)
        self._which.setText(f"{page.called}   {self._at + 1} of {max(of, count)}")
        dpi = self.view.dpi_to_fit(page.stock)

        def draw() -> QImage:
            return picture(page.pdf, page.number, dpi)

        self._acts.read((id(self), "label"), draw, self.view.show_picture, failed=self.refused.emit, owner=self)


def _pages(parts: Sequence[Part]) -> list[_Page]:
    """Every sheet, and of a roll every label."""
    pages = []
    for part in parts:
        stock = preset(part.stock)
        if stock.sheet is None:
            names = [f"{grouped(each.sample_id)}   {stock.title}" for each in part.contents]
        else:
            names = [f"sheet   {stock.title}"] * part.pages
        pages += [_Page(part.pdf, stock, number, name) for number, name in enumerate(names)]
    return pages
