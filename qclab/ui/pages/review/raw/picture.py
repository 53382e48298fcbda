"""A picture by its pages: most have one, a TIFF may have several."""

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader

from qclab.domain.codes import Undrawn
from qclab.domain.refusals import Invalid

_DPI: Final = 96
_MOST_DOTS: Final = 60_000_000
_MOST_PAGES: Final = 500
_WIDEST: Final = 12_000
_JPEG_DATA, _JPEG_END = b"\xff\xda", b"\xff\xd9"


class Picture:
    """Made on a worker, which reads every size and the first page. Raises Invalid for one that cannot be shown."""

    is_whole = True

    def __init__(self, name: str, data: bytes) -> None:
        self._name, self._data = name, data
        if data.startswith(b"\xff\xd8") and data.rfind(_JPEG_END) < data.rfind(_JPEG_DATA):
            raise self._damaged()  # what was cut off would be shown as grey
        self._read: tuple[int, QImage] = 0, self._page(0)
        self.sizes = tuple(self._size(page) for page in range(self._count()))

    def drawn(self, page: int, dpi: int) -> QImage:
        """A page at a resolution, as if a dot of it were one of a common screen."""
        number, image = self._read
        if number != page:
            image = self._page(page)
            self._read = page, image
        wide = min(round(image.width() * dpi / _DPI), _WIDEST)
        smooth = Qt.TransformationMode.SmoothTransformation
        return image if wide == image.width() else image.scaledToWidth(max(wide, 1), smooth)

    def _count(self) -> int:
        reader, _ = self._reader(0)
        return min(max(reader.imageCount(), 1), _MOST_PAGES) if self._data[:2] in (b"II", b"MM") else 1

    def _size(self, page: int) -> tuple[float, float]:
        """In inches; of the first page as it is read, for it may be turned."""
        if page:
            reader, _ = self._reader(page)
            size = reader.size()
        else:
            size = self._read[1].size()
        return max(size.width(), 1) / _DPI, max(size.height(), 1) / _DPI

    def _page(self, page: int) -> QImage:
        reader, _buffer = self._reader(page)
        size = reader.size()
        if size.width() * size.height() > _MOST_DOTS:
            said = f"{self._name} has {size.width()} times {size.height()} dots, which is more than is shown here."
            raise Invalid(said, code=Undrawn.TOO_MANY_DOTS)
        image = reader.read()
        if image.isNull():
            raise self._damaged()
        return image

    def _reader(self, page: int) -> tuple[QImageReader, QBuffer]:
        """With the buffer that it reads from, which has to live as long."""
        buffer = QBuffer()
        buffer.setData(QByteArray(self._data))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer)
        reader.setDecideFormatFromContent(True)
        reader.setAutoTransform(True)
        if page:
            reader.jumpToImage(page)
        return reader, buffer

    def _damaged(self) -> Invalid:
        said = f"{self._name} is damaged, or it is no picture that is shown here."
        return Invalid(said, code=Undrawn.NO_PICTURE)
