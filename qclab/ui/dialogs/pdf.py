"""A PDF before it is printed or saved: a working paper, drawn on a worker and looked at in the program."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.domain.refusals import Refusal, Unavailable
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts, Cancel, Cancelled, Progress
from qclab.ui.codes import AtWindow
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.pages.batches.pdf import PdfView, drawn
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.words import button

ChoosePrinter = Callable[[QWidget, QPrinter], bool]
ChooseFile = Callable[[str], Path | None]
_AT_MOST = 300  # dots per inch: sharper than this only makes a printer slow


class PdfDialog(Dialog):
    """``show_from(gather, name)`` draws another document; ``above`` holds what chooses it, such as a form."""

    def __init__(
        self, title: str, acts: Acts, preferences: Preferences, parent: QWidget | None = None, *,
        above: QWidget | None = None, ask: ChoosePrinter | None = None, save_as: ChooseFile | None = None,
    ) -> None:  # fmt: skip
        super().__init__(title, "Print…", parent, cancel="Close")
        self.setObjectName("pdf_dialog")
        self.resize(760, 660)
        self._acts, self._preferences = acts, preferences
        self._ask, self._save_as = ask or ask_printer, save_as or self._ask_file
        self._pdf = b""
        self._name = ""
        self.view = PdfView("pdf_preview", acts)
        if above is not None:
            self.content.addWidget(above)
        self.content.addWidget(self.view, 1)
        self.save_button = button("Save as PDF…", "save_pdf", self.save)
        whole = self.layout()
        last = whole.itemAt(whole.count() - 1) if whole is not None else None
        foot = last.layout() if last is not None else None
        if isinstance(foot, QHBoxLayout):
            foot.insertWidget(0, self.save_button)
        self._look()

    def show_from(self, gather: Callable[[], bytes], name: str) -> None:
        """``gather`` runs on a worker; ``name`` is proposed when it is saved, without its ending."""
        self._name = name
        self._pdf = b""
        self._look()
        self._acts.read((id(self), "gather"), gather, self._show, failed=self._refuse, owner=self)

    def pdf(self) -> bytes:
        """What is shown; empty while it is drawn, or when it was refused."""
        return self._pdf

    def accept(self) -> None:
        """Print it."""
        if not self._pdf:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        set_page(printer)
        if not self._ask(self, printer):
            return
        pdf, acts = self._pdf, self._acts
        acts.job(
            lambda progress, cancelled: print_pdf(printer, pdf, progress, cancelled),
            f"Printing {self._name}",
            lambda pages: acts.say(f"Printed {count(pages, 'page')}."),
            owner=acts,
        )
        super().accept()

    def save(self) -> None:
        file = self._save_as(f"{self._name}.pdf") if self._pdf else None
        if file is not None:
            pdf, acts = self._pdf, self._acts
            acts.job(
                lambda _, __: _write(file, pdf),
                f"Saving {file.name}",
                lambda _: acts.say(f"Saved {file.name}."),
                failed=self.messages.refuse,
                owner=self,
            )

    def _ask_file(self, name: str) -> Path | None:
        return file_dialogs.save_file(self, self._preferences, "Save as PDF", name, "PDF (*.pdf)")

    def _show(self, pdf: bytes) -> None:
        self.messages.clear()
        self._pdf = pdf
        self.view.show_pdf(pdf)
        self._look()

    def _refuse(self, refusal: Refusal) -> None:
        self.view.clear()
        self.messages.refuse(refusal)

    def _look(self) -> None:
        why = "" if self._pdf else "There is no page yet."
        self.lack(why)
        self.save_button.setEnabled(not why)
        self.save_button.setToolTip(why)


def ask_printer(parent: QWidget, printer: QPrinter) -> bool:
    """The platform's dialog; whether the person chose to print."""
    dialog = QPrintDialog(printer, parent)
    dialog.setObjectName("print_dialog")
    try:
        return bool(dialog.exec())
    finally:
        dialog.deleteLater()


def set_page(printer: QPrinter) -> None:
    """A4 to its edges: the margins are in the document."""
    printer.setFullPage(True)
    size = QPageSize(QPageSize.PageSizeId.A4)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))


def print_pdf(printer: QPrinter, pdf: bytes, progress: Progress, cancelled: Cancel) -> int:
    """Draw every page on the printer, on a worker; how many. Raises Unavailable when the printer does not take them."""
    from qclab.documents.page.preview import page_count  # noqa: PLC0415 - loaded when something is drawn

    count = page_count(pdf)
    painter = QPainter()
    if not painter.begin(printer):
        name = printer.printerName() or "chosen"
        raise Unavailable(
            f"The printer {name} does not take the pages. Look at the printer, or save it as PDF.",
            code=AtWindow.PRINTER,
        )
    try:
        for page in range(count):
            if cancelled():
                printer.abort()
                raise Cancelled
            if page:
                printer.newPage()
            picture = drawn(pdf, page, min(printer.resolution(), _AT_MOST))
            whole = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
            painter.drawImage(whole, picture.convertToFormat(QImage.Format.Format_Grayscale8))
            progress(page + 1, count)
    finally:
        painter.end()
    return count


def _write(file: Path, pdf: bytes) -> None:
    try:
        file.write_bytes(pdf)
    except OSError as fault:
        raise Unavailable(
            f"{file.name} could not be written: {fault.strerror}. Save it in another folder.",
            code=AtWindow.PDF_NOT_WRITTEN,
        ) from fault
