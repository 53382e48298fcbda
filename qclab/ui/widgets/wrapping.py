"""A short list whose lines are read whole: one that is too long goes on below itself."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget

from qclab.ui.widgets.words import LINE

_ASIDE = 16  # the room left and right of the words
_ICON = 24
_LEAST = 3  # lines that are seen in any window


class WrappingList(QListWidget):
    """``most``: so many single lines high at most, less in a low window; as high as it is made when that is 0."""

    def __init__(self, name: str, heard: str, words: Sequence[str] = (), *, most: int = 0, wide: int = 400) -> None:
        super().__init__()
        self._most = most
        self._wide = wide
        self._wanted = 0
        self.setObjectName(name)
        self.setAccessibleName(heard)
        self.setProperty("role", "choices")
        self.setProperty("wraps", True)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.addItems(words)
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), self._wanted) if self._most else hint

    def fit(self) -> None:
        """To be called after lines were added."""
        width = self.viewport().width() if self.isVisible() else self._wide
        heights = []
        for item in (self.item(place) for place in range(self.count())):
            room = QRect(0, 0, width - _ASIDE - (0 if item.icon().isNull() else _ICON), 0)
            words = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
            heights.append(max(LINE, words.height() + 8))
            item.setSizeHint(QSize(0, heights[-1]))
        if self._most:
            self._wanted = min(sum(heights), self._most * LINE) + 10
            self.setMaximumHeight(self._wanted)
            self.setMinimumHeight(min(self._wanted, _LEAST * LINE + 10))
            self.updateGeometry()
