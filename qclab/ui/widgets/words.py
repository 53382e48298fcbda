"""Small things made of words: labels by role, buttons by kind, with the names that tests and screen readers use."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from qclab.ui.icons import set_icon, unset_icon

LINE: Final = 24
"""The height of a line in a short list."""


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """``role``: title, heading, quiet, help, error, or none for body text."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def unkeyed(text: str) -> str:
    """Words of a record for a button, a tab or a menu, where one ampersand alone is taken for the mark of a key."""
    return text.replace("&", "&&")


class Elided(QLabel):
    """A line that gives way: what has no room is left out with an ellipsis and told by the tooltip. A snug one never
    takes more room than its words; one that is whole or nothing is empty where it would be cut."""

    def __init__(self, role: str = "", *, is_snug: bool = False, is_whole: bool = False) -> None:
        super().__init__()
        self._is_snug = is_snug
        self._is_whole = is_whole
        self._least = 0
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        if self._is_snug:
            self.ensurePolished()
            wanted = self.fontMetrics().horizontalAdvance(self.text()) + 2
            self.setMaximumWidth(wanted)
            self.setMinimumWidth(min(wanted, self._least))

    def keep(self, least: int) -> None:
        """Give way down to so many pixels only."""
        self._least = least
        self._fit()

    def shown(self) -> str:
        """What there is room for."""
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())
        return "" if self._is_whole and words != self.text() else words

    def paintEvent(self, _: QPaintEvent) -> None:
        room, words = self.contentsRect(), self.shown()
        self.setToolTip("" if words == self.text() else self.text())
        painter = QPainter(self)
        self.style().drawItemText(
            painter, room, int(self.alignment()), self.palette(), self.isEnabled(), words, self.foregroundRole()
        )


def button(
    text: str,
    name: str,
    pressed: Callable[[], object] | None = None,
    *,
    kind: str = "",
    icon: str = "",
    tooltip: str = "",
    shortcut: str = "",
) -> QPushButton:
    """``kind``: primary, flat, danger, or none. The shortcut is shown in the tooltip."""
    made = QPushButton(f" {text}" if icon and text else text)
    made.setObjectName(name)
    made.setAccessibleName(text or tooltip)
    made.setAutoDefault(False)
    if kind:
        made.setProperty("kind", kind)
    put_icon(made, icon, kind)
    if shortcut:
        made.setShortcut(shortcut)
    words = tooltip or (text if shortcut else "")
    made.setToolTip(f"{words} ({shortcut})" if shortcut else words)
    if pressed is not None:
        made.clicked.connect(lambda _=False: pressed())
    return made


def put_icon(made: QPushButton, icon: str, kind: str) -> None:
    """An icon in the colour of a button of this kind, or none."""
    if icon:
        set_icon(made, icon, "on-accent" if kind == "primary" else "does-not-comply" if kind == "danger" else "text")
    else:
        unset_icon(made)


def lines(name: str, heard: str, words: Sequence[str], *, most: int) -> QListWidget:
    """A short list of words in a frame, as high as its lines and at most ``most`` of them. ``heard``: its name."""
    made = QListWidget()
    made.setObjectName(name)
    made.setAccessibleName(heard)
    made.setProperty("role", "choices")
    for each in words:
        item = QListWidgetItem(each)
        item.setSizeHint(QSize(0, LINE))
        made.addItem(item)
    made.setFixedHeight(min(max(len(words), 1), most) * LINE + 10)
    return made


def frame(role: str, parent: QWidget | None = None) -> QFrame:
    """``role``: card, bar, pane, foot, rail, rule or message."""
    made = QFrame(parent)
    made.setProperty("role", role)
    return made
