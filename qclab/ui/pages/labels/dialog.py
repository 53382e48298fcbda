"""Printing labels: the stock, a look at every label, and a reason where a sample has one already."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.documents.labels.presets import preset
from qclab.domain.counts import count, whole, word
from qclab.domain.identifiers import grouped
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Conflict, Refusal, Unavailable
from qclab.domain.samples.lifecycle import SampleState
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.labels import printing
from qclab.services.labels.contents import SampleLabel
from qclab.services.labels.printing import Order, Part, Printed
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts
from qclab.ui.codes import AtWindow
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.pages.labels.choices import OrderForm, chosen_printer, remember_printer
from qclab.ui.pages.labels.preview import LabelPreview
from qclab.ui.pages.labels.printing import ChoosePrinter, ask_printer, new_printer, print_parts
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.reason import ReasonInput
from qclab.ui.widgets.words import button, label

QUICK_REASONS = ("Label damaged or unreadable", "Label lost", "Printer fault", "Second label for outer packaging")
_CHANGES_SHOWN = 3


class LabelDialog(Dialog):
    """``ask`` chooses the printer, and ``save_as`` the file; both are the platform's dialogs unless told otherwise."""

    def __init__(
        self, lab: Lab, acts: Acts, preferences: Preferences, samples: Sequence[SampleRow],
        parent: QWidget | None = None, *, ask: ChoosePrinter = ask_printer,
        save_as: Callable[[str], Path | None] | None = None,
    ) -> None:  # fmt: skip
        number = word(len(samples), "Label", count(len(samples), "label"))
        super().__init__(f"{number} for {_whose(samples)}", "Print…", parent, cancel="Close")
        self.setObjectName("label_dialog")
        self._lab, self._acts, self._preferences = lab, acts, preferences
        self._samples = tuple(samples)
        self._keys = [row.key for row in samples]
        self._ask, self._save_as = ask, save_as or self._ask_file
        self._labels: Sequence[SampleLabel] = ()
        self._is_writing = False
        self._refused = ""
        self._lay_out()
        self._acts.read((id(self), "labels"), self._load, self._know, failed=self._no_preview, owner=self)
        self._show_choice()
        self.accept_button.setFocus()

    # set up

    def _lay_out(self) -> None:
        self.resize(800, 440)
        self.form = OrderForm(self._preferences, has_own=any(row.label_stock for row in self._samples))
        self.form.changed.connect(self._show_choice)
        self.preview = LabelPreview(self._lab, self._acts, self._keys)
        self.preview.checked.connect(self._all_read)
        self.preview.refused.connect(self._no_preview)
        self.no_room = label("", wrap=True)
        self.no_room.setObjectName("labels_no_room")
        set_state(self.no_room, "evaluation", "alert")
        self.no_room.hide()
        self._checked = label("", "quiet", wrap=True)
        self._checked.setObjectName("labels_checked")
        self._asked = label("", wrap=True)
        self._asked.setObjectName("labels_asked")
        self.reason = ReasonInput(QUICK_REASONS, "Why it is printed")
        self.reason.setObjectName("reprint_reason")
        self.reason.edited.connect(self._look)
        self._asked.setBuddy(self.reason)
        left = QVBoxLayout()
        left.setSpacing(8)
        for part in (self.form, self._asked, self.reason):
            left.addWidget(part)
        left.addStretch(1)
        left.addWidget(self.no_room)
        left.addWidget(self._checked)
        across = QHBoxLayout()
        across.setSpacing(24)
        across.addLayout(left, 1)
        across.addWidget(self.preview, 1)
        self.content.addLayout(across, 1)
        self.save_button = button("Save PDF…", "save_pdf", self._save)
        self.foot.insertWidget(0, self.save_button)
        self.accept_button.setToolTip("Each printed label is counted as a copy")
        self._asked.hide()
        self.reason.hide()

    # what was chosen

    def ids(self) -> list[str]:
        """The samples the labels are for, in the order they are printed."""
        return [row.id for row in self._samples]

    def _show_choice(self) -> None:
        self._look()
        order = self.form.order()
        if order is not None:
            self._checked.setText("Reading the labels back…")
            self.preview.show_order(order)

    def _look(self) -> None:
        """Print and save are off while the labels are refused or lack a reason; why is the tooltip."""
        is_asked = any(each.asks_why for each in self._labels)
        lacks = reason_blockers(self.reason.read(), self._asks()) if is_asked else ()
        why = self._refused or " ".join(map(str, lacks))
        why = why or (BEING_RECORDED if self._is_writing else "")
        self.lack("These labels cannot be printed." if self._refused else why)
        self.save_button.setEnabled(not why)
        for each in (self.accept_button, self.save_button):
            each.setToolTip(why or "Each label is counted as a copy")
            each.setAccessibleDescription(why)
        self.accept_button.setDefault(not why)

    def _asks(self) -> str:
        again = any(each.prints for each in self._labels)
        return "Say why it is printed again." if again else "Say why it gets a label."

    def _load(self) -> list[SampleLabel]:
        return printing.labels(self._lab, self._keys)

    def _know(self, labels: Sequence[SampleLabel]) -> None:
        """What has to be said before, and where the data are others than those of the last label."""
        self._labels = labels
        asked = _asked(labels)
        self._asked.setText("\n".join(asked))
        self._asked.setVisible(bool(asked))
        self.reason.setVisible(bool(asked))
        if any(each.changed for each in labels):
            self.form.offer_anew()
        if any(each.prints for each in labels):
            self.form.offer_own()
        if asked:
            self.reason.setFocus()
        self._look()

    def _all_read(self, parts: Sequence[Part]) -> None:
        number = sum(len(part.contents) for part in parts)
        read = word(
            number,
            "Read back at this resolution: its code gives the sample id.",
            f"All {whole(number)} read back at this resolution: each code gives its sample id.",
        )
        self.no_room.setText("\n".join(part.no_room for part in parts if part.left_out))
        self.no_room.setVisible(bool(self.no_room.text()))
        self._checked.setText(read)
        self._refused = ""
        self.messages.clear()
        self._look()

    def _no_preview(self, refusal: Refusal) -> None:
        self._checked.setText("")
        self.no_room.hide()
        if not isinstance(refusal, Unavailable):  # which may pass
            self._refused = str(refusal)
        self._look()
        self.refuse(refusal)

    def refuse(self, refusal: Refusal) -> None:
        self.messages.refuse(refusal)

    # printing

    def accept(self) -> None:
        """Print: the printers first, so that giving up counts nothing; then the copies are counted, then it prints."""
        order = self.form.order()
        if order is None or self._is_writing or not self.accept_button.isEnabled():
            return
        printers = {}
        for stock in self._stocks(order):
            printer = new_printer(preset(stock), order.dpi, chosen_printer(self._preferences, stock))
            if not self._ask(self, printer):
                return
            remember_printer(self._preferences, stock, printer.printerName())
            printers[stock] = printer
        self._count(order, lambda made: self._send(printers, order, made))

    def _stocks(self, order: Order) -> list[str]:
        """The stocks that are printed on, the first sample's first; known before all labels are drawn."""
        planned = [row.label_stock or order.otherwise for row in self._samples]
        own = [each.stock(order.otherwise, anew=order.anew) for each in self._labels]
        return [order.stock] if order.stock else list(dict.fromkeys(own or planned))

    def _save(self) -> None:
        order = self.form.order()
        if order is None:
            return
        path = self._save_as(f"labels {_whose(self._samples)}.pdf")
        if path is not None:
            self._count(order, lambda made: self._keep(path, made))

    def _ask_file(self, name: str) -> Path | None:
        return file_dialogs.save_file(self, self._preferences, "Save the labels", name, "PDF (*.pdf)")

    def _count(self, order: Order, then: Callable[[Printed], None]) -> None:
        self._is_writing = True
        self._look()
        reason = self.reason.read()
        self._acts.write(
            lambda: printing.print_labels(self._lab, self._keys, order, reason),
            then, failed=self._not_counted, owner=self, title="Printing labels",
        )  # fmt: skip

    def _not_counted(self, refusal: Refusal) -> None:
        """It is said again; what was cancelled meanwhile is not printed until something else is chosen."""
        self._is_writing = False
        if isinstance(refusal, Conflict):
            self._refused = str(refusal)
        self._look()
        self.refuse(refusal)

    def _send(self, printers: dict[str, QPrinter], order: Order, made: Printed) -> None:
        number = sum(len(part.contents) for part in made.parts)
        self._acts.job(
            lambda progress, cancelled: print_parts(printers, made.parts, order.dpi, progress, cancelled),
            "Printing labels",
            _said(self._acts, f"Printed {count(number, 'label')}.", made),
            owner=self._acts,
        )
        super().accept()

    def _keep(self, path: Path, made: Printed) -> None:
        def write(_progress: object, _cancelled: object) -> None:
            try:
                path.write_bytes(made.pdf)
            except OSError as error:
                raise Unavailable(
                    f"{path.name} could not be written: {error.strerror}. The labels are recorded as printed: "
                    "save them elsewhere and give that as the reason.",
                    code=AtWindow.LABELS_NOT_WRITTEN,
                ) from error

        self._acts.job(write, f"Saving {path.name}", _said(self._acts, f"Saved {path.name}.", made), owner=self._acts)
        super().accept()


def _asked(labels: Sequence[SampleLabel]) -> list[str]:
    """What stands above the reason: what it is asked for, in one question, what changed since, what ends with a new
    label."""
    number = len(labels)
    rejected = sum(each.sample.state is SampleState.REJECTED for each in labels)
    printed = sum(bool(each.prints) for each in labels)
    said = [
        f"{_of_these(few, number)} {words}"
        for few, words in (
            (rejected, f"{word(rejected, 'was', 'were')} rejected; what is printed now says so."),
            (printed, f"{word(printed, 'has', 'have')} a label already."),
        )
        if few
    ]
    lines = [" ".join([*said, f"Why is it printed{' again' * bool(printed)}?"])] if said else []
    changed = [each for each in labels if each.changed]
    for each in changed[:_CHANGES_SHOWN]:
        whose = "" if number == 1 else f"{grouped(each.sample.id)}: "
        lines.append(f"{whose}{'; '.join(each.changed)} since. Where a new label is printed: {each.to_destroy}")
    if len(changed) > _CHANGES_SHOWN:
        lines.append(f"So have {len(changed) - _CHANGES_SHOWN} more changed.")
    return lines


def _of_these(few: int, number: int) -> str:
    return word(number, "This sample", f"{whole(few)} of these samples")


def _said(acts: Acts, sentence: str, made: Printed) -> Callable[[object], None]:
    return lambda _: acts.say(" ".join([sentence, *made.to_destroy]))


def _whose(samples: Sequence[SampleRow]) -> str:
    batches = {row.batch_id for row in samples}
    if len(samples) == 1:
        return grouped(samples[0].id)
    return next(iter(batches)) if len(batches) == 1 else count(len(batches), "batch", "batches")
