"""What leaves the program of an issued certificate, an event each: the original file, or a copy that says it is one."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QSize
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from qclab.documents.page.preview import page_count
from qclab.domain.refusals import Unavailable
from qclab.domain.release.copies import UNMARKED
from qclab.queries.release.certificates import CertificateRow, get_certificate
from qclab.services.lab import Lab
from qclab.services.release.certificates import copy, reprint
from qclab.ui import file_dialogs
from qclab.ui.acts import Cancel, Cancelled, Progress
from qclab.ui.codes import AtWindow
from qclab.ui.commands import Command
from qclab.ui.dialogs.confirm import confirm
from qclab.ui.page import Page
from qclab.ui.pages.batches.pdf import drawn
from qclab.ui.preferences import Preferences

_PAPER_DPI = 300
Made = Callable[[Lab, int], bytes]
"""The bytes of a certificate, by its key."""


class Copies(QObject):
    """The commands for copies of the certificate that ``chosen`` gives, for the title line of a page."""

    def __init__(self, lab: Lab, page: Page, chosen: Callable[[], CertificateRow | None]) -> None:
        super().__init__(page)
        self._lab, self._page, self._chosen = lab, page, chosen
        self.commands = (
            Command(page, "copy_digest", "Copy SHA-256", self._copy_digest, icon="copy",
                    help_="copy the SHA-256 of the stored PDF"),
            Command(page, "save_certificate", "Original file…", partial(self._save, reprint), icon="download",
                    help_="save the very bytes that were issued"),
            Command(page, "save_copy", "Save a copy…", partial(self._save, copy), icon="copy",
                    help_="save a copy for reading, which says on every page that it is one"),
            Command(page, "print_certificate", "Print…", self._print, keys=["Ctrl+P"], icon="printer", anywhere=True,
                    help_="print a copy of the certificate shown or chosen"),
        )  # fmt: skip

    def look(self) -> None:
        """Only where there is a certificate to copy."""
        for command in self.commands:
            command.setVisible(self._chosen() is not None)

    def _copy_digest(self) -> None:
        row = self._chosen()
        if row is not None:
            QGuiApplication.clipboard().setText(row.pdf)
            self._page.say(f"Copied the SHA-256 of {row.id} revision {row.revision}.")

    def _ask(self, then: Callable[[CertificateRow], None], also: str = "") -> None:
        """Go on with the chosen certificate; one that no longer tells all only after its warning was read,
        and what ``also`` says."""
        row, lab = self._chosen(), self._lab
        if row is not None:
            key = row.key
            self._page.read("certificate", lambda: as_it_stands(lab, key), partial(self._go_on, then, also))

    def _go_on(self, then: Callable[[CertificateRow], None], also: str, row: CertificateRow) -> None:
        title = f"This certificate is {row.state if row.must_not_be_used else 'outdated'}"
        if not row.warning or confirm(self._page, title=title, what=f"{row.warning} {also}".strip(), accept="Go on"):
            then(row)

    def _save(self, made: Made) -> None:
        self._ask(partial(self._save_as, made), UNMARKED if made is reprint else "")

    def _save_as(self, made: Made, row: CertificateRow) -> None:
        lab = self._lab
        path = ask_where(self._page, self._page.preferences, row, "" if made is reprint else "-copy")
        if path is not None:
            self._page.write(lambda: save(lab, row, path, made), lambda kept: self._page.say(f"Saved {kept.name}."))

    def _print(self) -> None:
        self._ask(self._print_copy)

    def _print_copy(self, row: CertificateRow) -> None:
        printer = ask_printer(self._page)
        if printer is not None:
            pages = partial(pages_to_print, self._lab, row)
            self._page.job(pages, f"Print {row.id}", partial(self._put_on_paper, printer, row.id))

    def _put_on_paper(self, printer: QPrinter, name: str, pages: list[QImage]) -> None:
        try:
            put_on_paper(printer, pages)
        except Unavailable as refusal:
            self._page.messages.refuse(refusal)
        else:
            self._page.say(f"Sent {name} to the printer.")


def as_it_stands(lab: Lab, certificate: int) -> CertificateRow:
    """The certificate with what happened since it was issued, until now."""
    return lab.ask(get_certificate, certificate)


def ask_where(parent: QWidget, preferences: Preferences, row: CertificateRow, kind: str = "") -> Path | None:
    """Where to save the certificate, or None when the person gave up. ``kind``: what its name says of the file."""
    name = f"{row.id}-rev{row.revision}-{row.batch_id}{kind}.pdf".replace("/", "_").replace(" ", "_")
    return file_dialogs.save_file(parent, preferences, "Save the certificate", name, "PDF (*.pdf)")


def save(lab: Lab, row: CertificateRow, path: Path, made: Made) -> Path:
    """Write the original file, or a copy. Raises Unavailable when the file cannot be written."""
    data = made(lab, row.key)
    try:
        path.write_bytes(data)
    except OSError as fault:
        raise Unavailable(
            f"{path} could not be written: {fault.strerror}. Save it in another folder.", code=AtWindow.COPY_NOT_WRITTEN
        ) from fault
    return path


def ask_printer(parent: QWidget) -> QPrinter | None:
    """The printer a person chose in the system's own dialog, or None."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("Print the certificate")
    try:
        return printer if dialog.exec() else None
    finally:
        dialog.deleteLater()


def pages_to_print(lab: Lab, row: CertificateRow, progress: Progress, cancelled: Cancel) -> list[QImage]:
    """The pages of a copy at the printer's resolution; on a worker."""
    data = copy(lab, row.key)
    count = page_count(data)
    pages = []
    for page in range(count):
        if cancelled():
            raise Cancelled
        pages.append(drawn(data, page, _PAPER_DPI).convertToFormat(QImage.Format.Format_RGB32))
        progress(page + 1, count)
    return pages


def put_on_paper(printer: QPrinter, pages: list[QImage]) -> None:
    """Each page in its own size, not stretched to the paper; a printer that cannot start raises Unavailable."""
    painter = QPainter()
    if not painter.begin(printer):
        raise Unavailable(
            "The printer did not start. See whether it is switched on, then print again.",
            code=AtWindow.PRINTER_DID_NOT_START,
        )
    first = max(printer.fromPage(), 1)
    last = printer.toPage() or len(pages)
    chosen = pages[first - 1 : last]
    for number, image in enumerate(chosen):
        if number:
            printer.newPage()
        sheet = printer.pageLayout().fullRectPixels(printer.resolution())
        printable = printer.pageLayout().paintRectPixels(printer.resolution())
        size = image.size() * (printer.resolution() / _PAPER_DPI)
        if size.width() > sheet.width() or size.height() > sheet.height():
            size = _within(size, sheet.size())
        painter.drawImage(QRect(-printable.topLeft(), size), image)
    painter.end()


def _within(size: QSize, room: QSize) -> QSize:
    factor = min(room.width() / size.width(), room.height() / size.height())
    return QSize(int(size.width() * factor), int(size.height() * factor))
