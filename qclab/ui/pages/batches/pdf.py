"""Paper inside the program, a page at a time: a PDF, or whatever else is drawn by pages. They are drawn on a worker, as
sharp as the screen is."""

from collections.abc import Sequence
from typing import Final, Protocol

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from qclab.documents.page.preview import page_sizes, render_page
from qclab.ui.acts import Acts, Failed
from qclab.ui.widgets.words import button, label

A4_INCHES: Final = 8.27
_ZOOMS: Final = (0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
_SCREEN_DPI: Final = 96


def drawn(pdf: bytes, page: int, dpi: int) -> QImage:
    """A page as pixels; called on workers."""
    width, height, pixels = render_page(pdf, page, dpi)
    return QImage(pixels, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()


class Paper(Protocol):
    """What is shown by pages. ``sizes`` is the width and height of each in inches; with ``is_whole`` a page fits the
    room by both, else by its width."""

    @property
    def sizes(self) -> Sequence[tuple[float, float]]: ...

    @property
    def is_whole(self) -> bool: ...

    def drawn(self, page: int, dpi: int) -> QImage:
        """A page as pixels; called on workers. Raises Invalid where it cannot be drawn."""


class Pdf:
    """The pages of a PDF; made on a worker. Raises Invalid for one that cannot be shown."""

    is_whole = False

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        self.sizes = page_sizes(pdf)

    def drawn(self, page: int, dpi: int) -> QImage:
        return drawn(self._pdf, page, dpi)


class PdfView(QWidget):
    """``show_pdf``, or ``show_paper`` of what else has pages; it fits until a person zooms. Page Up and Page Down turn
    pages, Ctrl and + - 0 zoom. ``failed`` is told what cannot be drawn, else the message area."""

    page_shown = Signal(int, int)
    """The page on screen, from 1, and how many there are."""

    def __init__(self, name: str, acts: Acts, parent: QWidget | None = None, failed: Failed | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._acts, self._failed = acts, failed
        self._shown: Paper | None = None
        self._page = 0
        self._zoom: float | None = None
        self._paper = QLabel()
        self._paper.setObjectName(f"{name}_paper")
        self._paper.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll = _Turning(self)
        self._scroll.setObjectName(f"{name}_scroll")
        self._scroll.setAccessibleName("Page of the document")
        self._scroll.setWidget(self._paper)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()
        self._later = QTimer(self, singleShot=True, interval=80)
        self._later.timeout.connect(self._draw)
        self.setFocusProxy(self._scroll)

    @property
    def reader(self) -> QWidget:
        """What has the focus while a page is read."""
        return self._scroll

    def show_pdf(self, pdf: bytes, *, page: int = 0) -> None:
        """Another document, from its first page."""
        self.clear()
        self._acts.read(
            ("pages", id(self)), lambda: Pdf(pdf), lambda paper: self.show_paper(paper, page=page),
            failed=self._failed, owner=self,
        )  # fmt: skip

    def show_paper(self, paper: Paper, *, page: int = 0) -> None:
        """Other pages, from the first."""
        self._shown, self._zoom = paper, None
        self._page = min(page, self._count - 1)
        self._paper.clear()
        self._scroll.verticalScrollBar().setValue(0)
        self._draw()

    def clear(self) -> None:
        self._shown, self._page = None, 0
        self._paper.clear()
        self._look()

    @property
    def _count(self) -> int:
        return len(self._shown.sizes) if self._shown is not None else 0

    def page(self) -> int:
        """The page on screen, from 0."""
        return self._page

    def turn(self, by: int) -> None:
        wanted = min(max(self._page + by, 0), max(self._count - 1, 0))
        if wanted != self._page:
            self._page = wanted
            self._scroll.verticalScrollBar().setValue(0)
            self._draw()

    def zoom(self, by: int) -> None:
        """To the next larger (1) or smaller (-1) size; 0 fits the width again."""
        if by == 0:
            self._zoom = None
        else:
            now = self._scale()
            larger = [z for z in _ZOOMS if z > now + 0.01] or [_ZOOMS[-1]]
            smaller = [z for z in reversed(_ZOOMS) if z < now - 0.01] or [_ZOOMS[0]]
            self._zoom = larger[0] if by > 0 else smaller[0]
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._zoom is None and self._count:
            self._later.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._count:
            self._later.start()

    def _scale(self) -> float:
        if self._zoom is not None:
            return self._zoom
        wide, high = self._shown.sizes[self._page] if self._shown is not None else (A4_INCHES, A4_INCHES)
        room = self._scroll.viewport().size()
        fits = (room.width() - 16) / (wide * _SCREEN_DPI)
        if self._shown is not None and self._shown.is_whole:
            fits = min(fits, (room.height() - 16) / (high * _SCREEN_DPI))
        return min(max(fits, _ZOOMS[0]), 1.25)

    def _draw(self) -> None:
        self._look()
        shown = self._shown
        if shown is None:
            return
        ratio = self.devicePixelRatioF()
        page, dpi = self._page, max(round(self._scale() * _SCREEN_DPI * ratio), 1)
        self._acts.read(
            ("page", id(self)), lambda: shown.drawn(page, dpi), lambda image: self._put(image, ratio),
            failed=self._failed, owner=self,
        )  # fmt: skip

    def _put(self, image: QImage, ratio: float) -> None:
        picture = QPixmap.fromImage(image)
        picture.setDevicePixelRatio(ratio)
        self._paper.setPixmap(picture)
        self._paper.setAccessibleName(f"Page {self._page + 1} of {self._count}")
        self.page_shown.emit(self._page + 1, self._count)

    def _build(self) -> None:
        name = self.objectName()
        self._back = button("", f"{name}_previous", lambda: self.turn(-1), icon="chevron-left", kind="flat",
                            tooltip="Previous page (Page Up)")  # fmt: skip
        self._on = button("", f"{name}_next", lambda: self.turn(1), icon="chevron-right", kind="flat",
                          tooltip="Next page (Page Down)")  # fmt: skip
        self._where = label("", "quiet")
        self._where.setObjectName(f"{name}_where")
        self._smaller = button("", f"{name}_smaller", lambda: self.zoom(-1), icon="minus", kind="flat",
                               tooltip="Smaller (Ctrl+-)")  # fmt: skip
        self._percent = button("Fit width", f"{name}_fit", lambda: self.zoom(0), kind="flat",
                               tooltip="Fit the width (Ctrl+0)")  # fmt: skip
        self._larger = button("", f"{name}_larger", lambda: self.zoom(1), icon="plus", kind="flat",
                              tooltip="Larger (Ctrl++)")  # fmt: skip
        bar = QHBoxLayout()
        bar.setSpacing(4)
        for part in (self._back, self._where, self._on):
            bar.addWidget(part)
        bar.addStretch(1)
        for part in (self._smaller, self._percent, self._larger):
            bar.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(bar)
        whole.addWidget(self._scroll, 1)

    def _look(self) -> None:
        self._where.setText(f"Page {self._page + 1} of {self._count}" if self._count else "Drawing…")
        self._back.setEnabled(self._page > 0)
        self._on.setEnabled(self._page + 1 < self._count)
        fits = "Fit" if self._shown is not None and self._shown.is_whole else "Fit width"
        self._percent.setText(fits if self._zoom is None else f"{self._zoom:.0%}")


class _Turning(QScrollArea):
    """Turns the page at the end of it."""

    def __init__(self, view: PdfView) -> None:
        super().__init__(view)
        self._view = view
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        zooms = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and key in zooms:
            self._view.zoom(zooms[key])
        elif key == Qt.Key.Key_PageDown and bar.value() == bar.maximum():
            self._view.turn(1)
        elif key == Qt.Key.Key_PageUp and bar.value() == bar.minimum():
            self._view.turn(-1)
        elif key == Qt.Key.Key_PageDown:
            bar.setValue(bar.value() + bar.pageStep())
        elif key == Qt.Key.Key_PageUp:
            bar.setValue(bar.value() - bar.pageStep())
        else:
            super().keyPressEvent(event)
