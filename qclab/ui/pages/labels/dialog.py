"""Printing labels: the stock, a look at every label, and a reason where a sample has one already."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.documents.labels.presets import preset
from qclab.domain.counts import count, whole, word
from qclab.domain.identifiers import grouped
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Conflict, Reason, Refusal, Unavailable
from qclab.queries.labels import printed as label_queries
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.labels import printing
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.pages.labels.choices import chosen_dpi, chosen_preset, chosen_printer, preset_choices, resolution_choices
from qclab.ui.pages.labels.preview import Choice, LabelPreview
from qclab.ui.pages.labels.printing import ChoosePrinter, ask_printer, new_printer, print_pages
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.reason import ReasonInput
from qclab.ui.widgets.words import button, label

QUICK_REASONS = ("Label damaged or unreadable", "Label lost", "Printer fault", "Second label for outer packaging")


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
        self._again: dict[int, int] = {}
        self._is_writing = False
        self._refused = ""
        self._lay_out()
        self._show_choice()
        self._acts.read((id(self), "copies"), self._load_copies, self._know_copies, failed=self.refuse, owner=self)
        self.accept_button.setFocus()

    # set up

    def _lay_out(self) -> None:
        self.resize(800, 440)
        self.form = Form(
            [
                Field("preset", "Label stock", "choice", choices=preset_choices()),
                Field("dpi", "Resolution", "choice", choices=resolution_choices()),
                Field("start", "Start at label", "decimal", width=64, help="The first free label of the sheet, from 1"),
            ],
            name="label_form",
        )
        self.form.set_value(
            {"preset": chosen_preset(self._preferences).name, "dpi": chosen_dpi(self._preferences), "start": "1"}
        )
        self.form.edited.connect(self._chosen)
        self.preview = LabelPreview(self._lab, self._acts, self._samples)
        self.preview.checked.connect(self._all_read)
        self.preview.refused.connect(self._no_preview)
        self._checked = label("", "quiet", wrap=True)
        self._checked.setObjectName("labels_checked")
        self._reason_title = label("", wrap=True)
        self.reason = ReasonInput(QUICK_REASONS, "Why it is printed again")
        self.reason.setObjectName("reprint_reason")
        self.reason.edited.connect(self._look)
        self._reason_title.setBuddy(self.reason)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.form)
        left.addWidget(self._reason_title)
        left.addWidget(self.reason)
        left.addStretch(1)
        left.addWidget(self._checked)
        whole = QHBoxLayout()
        whole.setSpacing(24)
        whole.addLayout(left, 1)
        whole.addWidget(self.preview, 1)
        self.content.addLayout(whole, 1)
        self.save_button = button("Save PDF…", "save_pdf", self._save)
        self.foot.insertWidget(0, self.save_button)
        self.accept_button.setToolTip("Each printed label is counted as a copy")
        self._reason_title.hide()
        self.reason.hide()

    # what was chosen

    def ids(self) -> list[str]:
        """The samples the labels are for, in the order they are printed."""
        return [row.id for row in self._samples]

    def choice(self) -> Choice | None:
        """None while the first label of the sheet is no number; why stands beside it."""
        values = self.form.peek()
        chosen = preset(values["preset"])
        typed = str(values.get("start") or "1").strip() if chosen.sheet else "1"
        if not (typed.isascii() and typed.isdigit() and int(typed) > 0):
            self.form.set_errors([_reason_at("Count the labels of the sheet from 1.")])
            return None
        self.form.set_errors(())
        return Choice(chosen, values["dpi"], int(typed) - 1, self.reason.read())

    def _chosen(self, _: str) -> None:
        values = self.form.peek()
        self._preferences.set("labels/preset", values["preset"])
        self._preferences.set("labels/dpi", values["dpi"])
        self._show_choice()

    def _show_choice(self) -> None:
        self.form.set_shown("start", preset(self.form.peek()["preset"]).sheet is not None)
        self._look()
        choice = self.choice()
        if choice is not None:
            self._checked.setText("Reading the labels back…")
            self.preview.show_choice(choice)

    def _look(self) -> None:
        """Print and save are off while the labels are refused or a reprint has no reason; why is the tooltip."""
        lacks = reason_blockers(self.reason.read(), "Say why it is printed again.") if self._again else ()
        why = self._refused or " ".join(map(str, lacks))
        why = why or (BEING_RECORDED if self._is_writing else "")
        self.lack("These labels cannot be printed." if self._refused else why)
        self.save_button.setEnabled(not why)
        for each in (self.accept_button, self.save_button):
            each.setToolTip(why or "Each label is counted as a copy")
            each.setAccessibleDescription(why)
        self.accept_button.setDefault(not why)

    def _load_copies(self) -> dict[int, int]:
        return self._lab.ask(label_queries.copies, self._keys)

    def _know_copies(self, copies: dict[int, int]) -> None:
        self._again = copies
        if copies:
            number = len(copies)
            self._reason_title.setText(
                word(
                    len(self._keys),
                    "This sample has a label already. Why is it printed again?",
                    f"{number} of these samples {word(number, 'has', 'have')} a label already. Why again?",
                )
            )
        self._reason_title.setVisible(bool(copies))
        self.reason.setVisible(bool(copies))
        if copies:
            self.reason.setFocus()
        self._look()

    def _all_read(self) -> None:
        number = len(self._keys)
        self._checked.setText(
            word(
                number,
                "Read back at this resolution: its code gives the sample id.",
                f"All {whole(number)} read back at this resolution: each code gives its sample id.",
            )
        )
        self._refused = ""
        self.messages.clear()
        self._look()

    def _no_preview(self, refusal: Refusal) -> None:
        self._checked.setText("")
        if not isinstance(refusal, Unavailable):  # which may pass
            self._refused = str(refusal)
        self._look()
        self.refuse(refusal)

    def refuse(self, refusal: Refusal) -> None:
        self.messages.refuse(refusal)

    # printing

    def accept(self) -> None:
        """Print: the printer first, so that giving up counts nothing; then the copies are counted, then it prints."""
        chosen = self.choice()
        if chosen is None or self._is_writing or not self.accept_button.isEnabled():
            return
        printer = new_printer(chosen.preset, chosen.dpi, chosen_printer(self._preferences))
        if self._ask(self, printer):
            self._preferences.set("labels/printer", printer.printerName())
            self._count(chosen, lambda pdf: self._send(printer, chosen, pdf))

    def _save(self) -> None:
        chosen = self.choice()
        if chosen is None:
            return
        path = self._save_as(f"labels {_whose(self._samples)}.pdf")
        if path is not None:
            self._count(chosen, lambda pdf: self._keep(path, pdf))

    def _ask_file(self, name: str) -> Path | None:
        return file_dialogs.save_file(self, self._preferences, "Save the labels", name, "PDF (*.pdf)")

    def _count(self, chosen: Choice, then: Callable[[bytes], None]) -> None:
        self._is_writing = True
        self._look()
        self._acts.write(
            lambda: printing.print_labels(
                self._lab, self._keys, chosen.preset.name, chosen.reason, chosen.dpi, chosen.start
            ),
            then, failed=self._not_counted, owner=self, title="Printing labels",
        )  # fmt: skip

    def _not_counted(self, refusal: Refusal) -> None:
        """It is said again; what was cancelled meanwhile is not printed until something else is chosen."""
        self._is_writing = False
        if isinstance(refusal, Conflict):
            self._refused = str(refusal)
        self._look()
        self.refuse(refusal)

    def _send(self, printer: QPrinter, chosen: Choice, pdf: bytes) -> None:
        number = len(self._keys)
        self._acts.job(
            lambda progress, cancelled: print_pages(printer, pdf, chosen.preset, chosen.dpi, progress, cancelled),
            "Printing labels",
            _said(self._acts, f"Printed {count(number, 'label')}."),
            owner=self._acts,
        )
        super().accept()

    def _keep(self, path: Path, pdf: bytes) -> None:
        def write(_progress: object, _cancelled: object) -> None:
            try:
                path.write_bytes(pdf)
            except OSError as error:
                raise Unavailable(
                    f"{path.name} could not be written: {error.strerror}. The labels are recorded as printed: "
                    "save them elsewhere and give that as the reason."
                ) from error

        self._acts.job(write, f"Saving {path.name}", _said(self._acts, f"Saved {path.name}."), owner=self._acts)
        super().accept()


def _said(acts: Acts, sentence: str) -> Callable[[object], None]:
    return lambda _: acts.say(sentence)


def _whose(samples: Sequence[SampleRow]) -> str:
    batches = {row.batch_id for row in samples}
    if len(samples) == 1:
        return grouped(samples[0].id)
    return next(iter(batches)) if len(batches) == 1 else count(len(batches), "batch", "batches")


def _reason_at(text: str) -> Reason:
    return Reason(text, "start")
