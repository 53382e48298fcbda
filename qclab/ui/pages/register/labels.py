"""What will be printed: the label of the row under the cursor, the stock, and the printer of last time."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.documents.labels.presets import Preset, preset
from qclab.domain.counts import count
from qclab.domain.refusals import Invalid, Reason
from qclab.services.lab import Lab
from qclab.services.labels.drafts import BatchOnLabel, contents_new, label_faults, preview_new
from qclab.services.samples.new_sample import NewSample
from qclab.ui.acts import Acts
from qclab.ui.choices import ChoiceInput
from qclab.ui.pages.labels.choices import (
    choose_stock,
    chosen_dpi,
    chosen_preset,
    chosen_printer,
    prefers_own,
    stock_choices,
)
from qclab.ui.pages.labels.view import LabelView, picture
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.words import label

_NOTHING: Final = "The label is shown here once there is a product and a sample."
Drawn = tuple[QImage, list[Reason]]


class LabelsPanel(QWidget):
    """``show_samples`` after every change; drawing is done on a worker, the last asked for wins."""

    wanted = Signal()
    """Another stock was chosen or the panel was resized: the samples are to be shown again."""
    unfit = Signal(object)
    """What does not fit its label, each reason with its row and field; none where all fits."""

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab, self._acts, self._preferences = lab, acts, preferences
        self._has_own = False
        self.stock = ChoiceInput(stock_choices(has_own=False))
        self.stock.setObjectName("label_stock")
        self.stock.setAccessibleName("Label stock")
        self.stock.edited.connect(self._choose)
        self.view = LabelView("register_label")
        self.view.setFixedSize(220, 114)
        self.view.teach(_NOTHING)
        self.summary = label("", wrap=True)
        self.summary.setObjectName("label_summary")
        self.printer = label("", "quiet", wrap=True)
        self._resized = QTimer(self, singleShot=True, interval=200)
        self._resized.timeout.connect(self.wanted)
        self.stock.setMaximumWidth(320)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(16)
        down = QVBoxLayout()
        down.setSpacing(8)
        for part in (label("Labels", "heading"), self.stock, self.summary, self.printer):
            down.addWidget(part)
        down.addStretch(1)
        inside.addWidget(self.view)
        inside.addLayout(down, 1)
        self.remind()

    def remind(self) -> None:
        """Show what was chosen last time, here or where labels were printed."""
        is_own = self._has_own and prefers_own(self._preferences)
        stock = chosen_preset(self._preferences).name
        self.stock.write("" if is_own else stock)
        name = chosen_printer(self._preferences, stock)
        self.printer.setText(
            f"Printer: {name}, {chosen_dpi(self._preferences)} dpi"
            if name
            else "The printer is chosen when they are printed"
        )

    def show_samples(self, batch: BatchOnLabel | None, new: Sequence[NewSample], current: int) -> None:
        """``current``: which of them is looked at, from 0."""
        self._know(has_own=any(sample.label_stock for sample in new))
        set_state(self.summary, "role", "")
        if batch is None or not new:
            self.summary.setText("")
            self.view.teach(_NOTHING)
            return
        stocks = self._stocks(new)
        place = min(max(current, 0), len(new) - 1)
        stock = stocks[place]
        dpi, printed_at = self.view.dpi_to_fit(stock), chosen_dpi(self._preferences)

        def draw() -> Drawn:
            made = contents_new(self._lab, batch, new)
            one = [each for each, on in zip(made, stocks, strict=True) if on is stock] if stock.sheet else [made[place]]
            try:
                image = picture(preview_new(self._lab, one, stock.name, printed_at), 0, dpi)
            except Invalid:
                image = QImage()
            return image, label_faults(made, [each.name for each in stocks], printed_at)

        self._acts.read((id(self), "label"), draw, self._drawn, owner=self)
        on = "" if self.stock.read() else f" This one takes {stock.title}."
        said = f"{count(len(new), 'label')}. The id shown is an example: each gets its own when it is registered."
        self.summary.setText(said + on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized.start()

    def _know(self, *, has_own: bool) -> None:
        """Stocks of the plan are offered where it names some."""
        if has_own != self._has_own:
            self._has_own = has_own
            self.stock.set_choices(stock_choices(has_own=has_own))
            self.remind()

    def _stocks(self, new: Sequence[NewSample]) -> list[Preset]:
        """The stock of each label."""
        chosen, otherwise = self.stock.read(), chosen_preset(self._preferences).name
        return [preset(chosen or sample.label_stock or otherwise) for sample in new]

    def _choose(self) -> None:
        choose_stock(self._preferences, self.stock.read())
        self.wanted.emit()

    def _drawn(self, drawn: Drawn) -> None:
        """The label looked at, and what is wrong with it or with another one."""
        image, faults = drawn
        if image.isNull():
            self.view.teach("No preview")
        else:
            self.view.show_picture(image)
        if faults:
            set_state(self.summary, "role", "error")
            self.summary.setText(faults[0].text)
        self.unfit.emit(faults)
