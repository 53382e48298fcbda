"""A look at every label before it is printed, one after the other, and the proof that all of them scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.documents.labels.presets import Preset
from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Refusal
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.labels import printing
from qclab.ui.acts import Acts
from qclab.ui.pages.labels.view import LabelView, picture
from qclab.ui.widgets.words import button, frame, label


@dataclass(frozen=True)
class Choice:
    """What was asked for: stock, resolution, first free place of a sheet (from 0), and why again."""

    preset: Preset
    dpi: int
    start: int
    reason: str


class LabelPreview(QWidget):
    """``show_choice`` after every change; drawing and reading back are done on a worker."""

    checked = Signal()
    """Every label was drawn and its code read back as its sample's id."""
    refused = Signal(Refusal)

    def __init__(self, lab: Lab, acts: Acts, samples: Sequence[SampleRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab, self._acts = lab, acts
        self._samples = tuple(samples)
        self._keys = [row.key for row in samples]
        self._choice: Choice | None = None
        self._page = 0
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

    def show_choice(self, choice: Choice) -> None:
        """Draw the first page of it, and read all its labels back."""
        self._choice = choice
        self._page = 0
        self._draw()
        self._acts.read(
            (id(self), "check"),
            lambda: printing.preview(self._lab, self._keys, choice.preset.name, choice.dpi, choice.start),
            lambda _: self.checked.emit(), failed=self.refused.emit, owner=self,
        )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized.start()

    def _turn(self, step: int) -> None:
        self._page += step
        self._draw()

    def _pages(self, choice: Choice) -> int:
        sheet = choice.preset.sheet
        if sheet is None:
            return len(self._keys)
        return -(-(choice.start + len(self._keys)) // (sheet.columns * sheet.rows))

    def _draw(self) -> None:
        choice = self._choice
        if choice is None:
            return
        count = self._pages(choice)
        self._page = max(0, min(self._page, count - 1))
        self._before.setEnabled(self._page > 0)
        self._after.setEnabled(self._page < count - 1)
        what = "sheet" if choice.preset.sheet else grouped(self._samples[self._page].id)
        self._which.setText(f"{what}   {self._page + 1} of {count}")
        page, dpi = self._page, self.view.dpi_to_fit(choice.preset)

        def draw() -> QImage:
            keys, at = (self._keys, page) if choice.preset.sheet else ([self._keys[page]], 0)
            return picture(printing.preview(self._lab, keys, choice.preset.name, choice.dpi, choice.start), at, dpi)

        self._acts.read(
            (id(self), "label"), draw, self.view.show_picture, failed=self.refused.emit, owner=self
        )  # fmt: skip
