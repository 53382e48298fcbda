"""Sending labels to a printer: every page as dots at the printer's own resolution, on paper of its exact size."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from qclab.documents.labels.presets import Preset, preset
from qclab.domain.refusals import Unavailable
from qclab.services.labels.printing import Part
from qclab.ui.acts import Cancel, Cancelled, Progress
from qclab.ui.codes import AtWindow
from qclab.ui.pages.labels.view import page_size, picture

ChoosePrinter = Callable[[QWidget, QPrinter], bool]


def new_printer(preset: Preset, dpi: int, name: str) -> QPrinter:
    """A printer set to the label stock; ``name`` is that of last time and is used while there is such a printer."""
    found = QPrinterInfo.printerInfo(name) if name else QPrinterInfo.defaultPrinter()
    printer = QPrinter(found, QPrinter.PrinterMode.HighResolution) if not found.isNull() else QPrinter()
    set_stock(printer, preset, dpi)
    return printer


def set_stock(printer: QPrinter, preset: Preset, dpi: int) -> None:
    """A dialog of the platform may have set other paper: the stock is the label's, without margins, dot by dot."""
    size = QPageSize(
        QSizeF(*page_size(preset)), QPageSize.Unit.Millimeter, preset.title, QPageSize.SizeMatchPolicy.ExactMatch
    )
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    printer.setResolution(dpi)


def ask_printer(parent: QWidget, printer: QPrinter) -> bool:
    """The platform's dialog; whether the person chose to print."""
    dialog = QPrintDialog(printer, parent)
    dialog.setObjectName("print_dialog")
    dialog.setWindowTitle("Print labels")
    try:
        return bool(dialog.exec())
    finally:
        dialog.deleteLater()


def print_parts(
    printers: Mapping[str, QPrinter], parts: Sequence[Part], dpi: int, progress: Progress, cancelled: Cancel
) -> None:
    """The labels of each stock on the printer chosen for it, one stock after the other."""
    for part in parts:
        print_pages(printers[part.stock], part.pdf, preset(part.stock), dpi, progress, cancelled)


def print_pages(printer: QPrinter, pdf: bytes, preset: Preset, dpi: int, progress: Progress, cancelled: Cancel) -> int:
    """Draw every page on the printer, on a worker; how many. Raises Unavailable when the printer does not take them."""
    from qclab.documents.page.preview import page_count  # noqa: PLC0415 - loaded when something is drawn

    set_stock(printer, preset, dpi)
    count = page_count(pdf)
    painter = QPainter()
    if not painter.begin(printer):
        raise Unavailable(
            f"The printer {printer.printerName() or 'chosen'} does not take the labels. They are recorded as printed: "
            "when it works again, print them again and give that as the reason.",
            code=AtWindow.LABEL_PRINTER,
        )
    try:
        for page in range(count):
            if cancelled():
                printer.abort()
                raise Cancelled
            if page:
                printer.newPage()
            wide, high = page_size(preset)
            dots = printer.resolution()
            image = picture(pdf, page, dots).convertToFormat(QImage.Format.Format_Grayscale8)
            painter.drawImage(QRectF(0, 0, wide * dots / 25.4, high * dots / 25.4), image)
            progress(page + 1, count)
    finally:
        painter.end()
    return count
