"""A label as it will be printed, in a frame of the window: white paper in both themes."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qclab.documents.labels.presets import Preset
from qclab.ui import theme

_A4 = (210.0, 297.0)
_MARGIN = 8


def page_size(preset: Preset) -> tuple[float, float]:
    """Width and height of a printed page, in millimetres."""
    return _A4 if preset.sheet else (preset.width, preset.height)


def picture(pdf: bytes, page: int, dpi: float) -> QImage:
    """A page as an image; for a worker."""
    from qclab.documents.page.preview import render_page  # noqa: PLC0415 - loaded when something is drawn

    width, height, pixels = render_page(pdf, page, round(dpi))
    return QImage(pixels, width, height, width * 4, QImage.Format.Format_RGBX8888).copy()


class LabelView(QWidget):
    """``show_picture(image)``, or ``teach(sentence)`` while there is none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Preview of the label")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image = QImage()
        self._sentence = ""

    def dpi_to_fit(self, preset: Preset) -> float:
        """The resolution at which a page fills this widget, for its screen."""
        wide, high = page_size(preset)
        room_across = max(self.width() - 2 * _MARGIN, 40)
        room_down = max(self.height() - 2 * _MARGIN, 40)
        return min(room_across / wide, room_down / high) * 25.4 * self.devicePixelRatioF()

    def show_picture(self, image: QImage) -> None:
        self._image = image
        self._sentence = ""
        self.setAccessibleDescription("")
        self.update()

    def teach(self, sentence: str) -> None:
        self._image = QImage()
        self._sentence = sentence
        self.setAccessibleDescription(sentence)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, 140)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._image.isNull():
            painter.setPen(theme.colour("quiet"))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN), flags, self._sentence)
            return
        ratio = self.devicePixelRatioF()
        wide, high = self._image.width() / ratio, self._image.height() / ratio
        shrink = min(1.0, (self.width() - 2) / wide, (self.height() - 2) / high)
        target = QRectF(0, 0, wide * shrink, high * shrink)
        target.moveCenter(QPointF(self.rect().center()))
        painter.drawImage(target, self._image)
        painter.setPen(theme.colour("control"))
        painter.drawRect(target)
