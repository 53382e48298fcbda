"""A list with a pane on its right for one record: Space or Enter opens it, Escape closes it, its width is kept.

Where there is little room across, the pane stands in the place of the list.
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from qclab.ui.icons import set_icon
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.words import frame, label

NARROW = 640


class DetailPane(QSplitter):
    """``body`` is the list; what the pane shows goes into ``content`` (a layout)."""

    closed = Signal()
    stands_alone = Signal(bool)
    """Whether the pane took the place of the list: what filters the list may go too."""

    def __init__(
        self, name: str, body: QWidget, preferences: Preferences, *, width: int = 360, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self._body = body
        self._preferences = preferences
        self._wide = int(preferences.get(f"pane/{name}", width))
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(body)
        self._pane = self._build()
        self.addWidget(self._pane)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self._pane.hide()
        self._later = QTimer(self, singleShot=True, interval=500)
        self._later.timeout.connect(self._remember)
        self.splitterMoved.connect(self._later.start)

    def show_pane(self, title: str, *, quiet: str = "") -> None:
        """Open the pane under this title; the list keeps the focus."""
        self._title.setText(title)
        self._quiet.setText(quiet)
        self._quiet.setVisible(bool(quiet))
        if self._pane.isHidden():
            self._pane.show()
            self._give_room()
            self.setSizes([max(self.width() - self._wide, 200), self._wide])
            QTimer.singleShot(0, self, self._see_current)

    def _see_current(self) -> None:
        """The row that was opened is not left under the scroll bar that came with the pane."""
        if isinstance(self._body, QAbstractItemView):
            self._body.scrollTo(self._body.currentIndex())

    def close_pane(self) -> None:
        if not self._pane.isHidden():
            self._pane.hide()
            self._give_room()
            self._body.setFocus()
            self.closed.emit()

    def is_open(self) -> bool:
        return not self._pane.isHidden()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        is_instead = self.is_open() and self.width() < NARROW
        if is_instead == self._body.isHidden():
            return
        had_focus = self._body.hasFocus()
        self._body.setHidden(is_instead)
        self.stands_alone.emit(is_instead)
        if is_instead and had_focus:
            self._close.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_open():
            self.close_pane()
        else:
            super().keyPressEvent(event)

    def _build(self) -> QFrame:
        pane = frame("pane")
        pane.setMinimumWidth(260)
        self._title = label("", "heading", wrap=True)
        self._title.setObjectName(f"{self.objectName()}_title")
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._quiet = label("", "quiet", wrap=True)
        self._close = close = QToolButton()
        close.setObjectName(f"{self.objectName()}_close")
        close.setAccessibleName("Close the pane")
        close.setToolTip("Close the pane (Esc)")
        close.setProperty("kind", "flat")
        set_icon(close, "cross", "quiet")
        close.clicked.connect(self.close_pane)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        inside = Inside()
        self.content = QVBoxLayout(inside)
        self.content.setContentsMargins(0, 0, 8, 0)
        self.content.setSpacing(8)
        scroll = Scrolling(inside, f"{self.objectName()}_scroll")
        whole = QVBoxLayout(pane)
        whole.setContentsMargins(16, 12, 8, 12)
        whole.setSpacing(4)
        whole.addLayout(top)
        whole.addWidget(self._quiet)
        whole.addSpacing(4)
        whole.addWidget(scroll, 1)
        return pane

    def _remember(self) -> None:
        if self.is_open():
            self._wide = self._pane.width()
            self._preferences.set(f"pane/{self.objectName()}", self._wide)
