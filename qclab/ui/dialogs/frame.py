"""What every dialog of the program is built on: a title, its content, and two buttons in their places."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QSize, Qt
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from qclab.domain.refusals import Refusal
from qclab.ui.appearance import BORDERS, within
from qclab.ui.forms import Form
from qclab.ui.theme import themes
from qclab.ui.widgets.message_bar import MessageBar
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.words import button, label

_LOW = 520
BEING_RECORDED = "It is being recorded."


class Dialog(QDialog):
    """``content`` is the layout to fill, ``foot`` that of the buttons. Enter presses none unless the dialog says so;
    Ctrl+Enter finishes, from any field, unless ``by_key`` is False (for what cannot be undone).

    While it cannot be finished, ``lack`` says why, beside the button that is off. What is typed into it is kept before
    it closes (``ui/keeping.py``): ``stay_until_kept``.

    It grows when words inside it wrap or an error of several lines appears, up to the screen; then the content is
    scrolled and the buttons stay where they are.
    """

    def __init__(
        self, title: str, accept: str, parent: QWidget | None, *, cancel: str = "Cancel", by_key: bool = True
    ) -> None:
        super().__init__(parent)
        if parent is None:
            themes.dress(self)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(440)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self._by_key = by_key
        self.is_awaited = False
        """Whether what opened it waits for its answer (``exec``)."""
        self._keeps: Callable[[], object] | None = None
        self._is_keeping = False
        self._needed = 0
        self._was_warned = False
        self._is_placed = False
        self.messages = MessageBar()
        inside = Inside()
        self.content = QVBoxLayout(inside)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(8)
        self._scroll = Scrolling(inside, "dialog_content")
        self.accept_button = button(accept, "accept", self.accept, kind="primary")
        self.cancel_button = button(cancel or accept, "cancel", self.reject)
        if not cancel:
            self.cancel_button.hide()
        for keys in ("Ctrl+Return", "Ctrl+Enter") if by_key else ():
            QShortcut(keys, self, self._finish).setAutoRepeat(False)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self._lacking = label("", "quiet", wrap=True)
        self._lacking.setObjectName("lacking")
        self._lacking.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.foot.addWidget(self._lacking, 1)
        self.foot.addWidget(self.cancel_button)
        self.foot.addWidget(self.accept_button)
        whole = QVBoxLayout(self)
        is_low = self._limit().height() < _LOW
        whole.setContentsMargins(*((16, 10, 16, 10) if is_low else (24, 16, 24, 16)))
        whole.setSpacing(8 if is_low else 12)
        whole.addWidget(label(title, "title", wrap=True))
        whole.addWidget(self._scroll, 1)
        if not is_low:
            self.messages.keep_room()
        whole.addWidget(self.messages)  # below, in its own room: one that comes moves neither a field nor a button
        whole.addLayout(self.foot)

    def lack(self, why: str) -> None:
        """What is missing before it can be finished, in a sentence; with nothing missing the button is on."""
        why = BEING_RECORDED if self._is_keeping else why
        self.accept_button.setEnabled(not why)
        says = f"{self.accept_button.text()} (Ctrl+Enter)" if self._by_key else ""
        self.accept_button.setToolTip(why or says)
        self.accept_button.setAccessibleDescription(why)
        self._lacking.setText(why)

    def stay_until_kept(self, keeps: Callable[[], object]) -> None:
        """Accepting it calls this and leaves it open, with what was typed, until it is kept: ``close_kept``."""
        self._keeps = keeps

    def accept(self) -> None:
        if self._keeps is None:
            super().accept()
        elif not self._is_keeping:
            self._keeps()

    def being_kept(self) -> None:
        """What was typed is on its way; nothing is sent twice."""
        self._is_keeping = True
        self.lack("")

    def stay(self) -> None:
        """It was not kept: what was typed can be mended and sent again."""
        self._is_keeping = False
        self.lack("")

    def refuse(self, refusal: Refusal) -> None:
        """Why it was not kept, beside the field that it is about."""
        self.stay()
        form = self.findChild(Form)
        if form is not None:
            form.refuse(refusal)
        else:
            self.messages.refuse(refusal)

    def close_kept(self) -> None:
        """It was kept."""
        self.done(QDialog.DialogCode.Accepted)

    def exec(self) -> int:
        """Until it is accepted or given up. Hiding it, as a lock does, is neither; for QDialog's own it would be."""
        loop = QEventLoop()
        self.finished.connect(loop.quit)
        self.destroyed.connect(loop.quit)
        self.setResult(0)
        self.setModal(True)
        self.is_awaited = True
        self.show()
        loop.exec()
        return self.result() if isValid(self) else 0

    def _finish(self) -> None:
        if self.accept_button.isVisible() and self.accept_button.isEnabled():
            self.accept_button.click()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What was typed is not lost by one key: a second Escape leaves."""
        is_leaving = event.key() == Qt.Key.Key_Escape and self.cancel_button.isVisible()
        if is_leaving and not self._was_warned and any(form.is_edited for form in self.findChildren(Form)):
            self._was_warned = True
            self.messages.warn("Press Esc once more to leave. What you typed here goes.")
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._fit(is_new=event.type() == QEvent.Type.Show)
        return done

    def _fit(self, *, is_new: bool) -> None:
        """As large as its content needs, once for each time it needs more, and never larger than the screen."""
        layout = self.layout()
        if layout is None or not (is_new or self.isVisible()):
            return
        limit = self._limit()
        self.setMinimumSize(self.minimumSize().boundedTo(limit))
        margins = layout.contentsMargins()
        across = self._scroll.wanted_width() + margins.left() + margins.right()
        width = min(max(self.width(), across), limit.width())
        needed = layout.totalHeightForWidth(width)  # the title wraps
        if needed > limit.height():
            width = min(max(width, across + self._scroll.verticalScrollBar().sizeHint().width()), limit.width())
        height = max(self.height(), needed) if needed > self._needed else self.height()
        self._needed = needed
        self.resize(width, min(height, limit.height()))
        held, over = self.frameGeometry(), self.parentWidget()
        if is_new and not self._is_placed and over is not None:
            held.moveCenter(over.window().frameGeometry().center())
            self._is_placed = True
        self.move(within(self.screen().availableGeometry(), held).topLeft())

    def _limit(self) -> QSize:
        return self.screen().availableGeometry().size() - BORDERS
