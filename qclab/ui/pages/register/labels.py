"""What will be printed: the label of the row under the cursor, the stock, and the printer of last time."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.domain.refusals import Invalid
from qclab.services.lab import Lab
from qclab.services.labels.drafts import BatchOnLabel, contents_new, preview_new
from qclab.services.samples.registering import NewSample
from qclab.ui.acts import Acts
from qclab.ui.choices import ChoiceInput
from qclab.ui.pages.labels.choices import chosen_dpi, chosen_preset, chosen_printer, preset_choices
from qclab.ui.pages.labels.view import LabelView, picture
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.words import label

Drawn = tuple[QImage, str]


class LabelsPanel(QWidget):
    """``show_samples`` after every change; drawing is done on a worker, the last asked for wins."""

    wanted = Signal()
    """Another stock was chosen or the panel was resized: the samples are to be shown again."""

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab, self._acts, self._preferences = lab, acts, preferences
        self.stock = ChoiceInput(preset_choices())
        self.stock.setObjectName("label_stock")
        self.stock.setAccessibleName("Label stock")
        self.stock.edited.connect(self._choose)
        self.view = LabelView("register_label")
        self.view.setFixedHeight(150)
        self.summary = label("", wrap=True)
        self.summary.setObjectName("label_summary")
        self.printer = label("", "quiet", wrap=True)
        self._resized = QTimer(self, singleShot=True, interval=200)
        self._resized.timeout.connect(self.wanted)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(label("Labels", "heading"))
        inside.addWidget(self.stock)
        inside.addWidget(self.view)
        inside.addWidget(self.summary)
        inside.addWidget(self.printer)
        inside.addStretch(1)
        self.remind()

    def remind(self) -> None:
        """Show what was chosen last time, here or where labels were printed."""
        self.stock.write(chosen_preset(self._preferences).name)
        name = chosen_printer(self._preferences)
        self.printer.setText(
            f"Printer: {name}, {chosen_dpi(self._preferences)} dpi" if name else "No printer chosen yet"
        )

    def show_samples(self, batch: BatchOnLabel | None, new: Sequence[NewSample], current: int) -> None:
        """``current``: which of them is looked at, from 0."""
        preset = chosen_preset(self._preferences)
        set_state(self.summary, "role", "")
        if batch is None or not new:
            self.summary.setText("")
            self.view.teach("The label is shown here once there is a product and a sample.")
            return
        dpi, printed_at = self.view.dpi_to_fit(preset), chosen_dpi(self._preferences)
        place = min(max(current, 0), len(new) - 1)

        def draw() -> Drawn:
            made = contents_new(self._lab, batch, new)
            one = made if preset.sheet else made[place : place + 1]
            image, why = QImage(), ""
            try:
                image = picture(preview_new(self._lab, one, preset.name, printed_at), 0, dpi)
                preview_new(self._lab, made, preset.name, printed_at)
            except Invalid as refusal:
                why = str(refusal)
            return image, why

        self._acts.read((id(self), "label"), draw, self._drawn, owner=self)
        self.summary.setText(f"{count(len(new), 'label')}; each gets its id when it is registered.")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized.start()

    def _choose(self) -> None:
        self._preferences.set("labels/preset", self.stock.read())
        self.wanted.emit()

    def _drawn(self, drawn: Drawn) -> None:
        """The label looked at, and what is wrong with it or with another one."""
        image, why = drawn
        if image.isNull():
            self.view.teach("No preview")
        else:
            self.view.show_picture(image)
        if why:
            set_state(self.summary, "role", "error")
            self.summary.setText(why)
