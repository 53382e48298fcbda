"""Where a scan goes: to the dialog in front when it takes scans, else to the page, else it opens a record; a badge asks
for the password of who it is of, from everywhere."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from qclab.domain.identifiers import is_badge
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.switch import SwitchDialog
from qclab.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from qclab.ui.shell import MainWindow

_NO_PASSWORD: Final = "A scan is no password: type it."  # noqa: S105 - a sentence
_GARBLED: Final = (
    "A scan came as “{}” and was not used: the scanner is set to another keyboard than this computer. Set it to this "
    "computer's keyboard, or type the id."
)


class Scanning(QObject):
    """Never past a lock or a dialog. ``message_bar`` is that of the page in front."""

    unused = Signal(str)
    """A scan that the page in front did not use itself."""

    badge = Signal(str)
    """The code of a badge: whoever it is of wants to go on here."""

    def __init__(self, window: "MainWindow", message_bar: Callable[[], MessageBar]) -> None:
        super().__init__(window)
        self._window, self._message_bar = window, message_bar
        window.wedge.scanned.connect(self._take)
        window.wedge.garbled.connect(self._tell_garbled)
        window.wedge.kept_out.connect(lambda: self._refuse(_NO_PASSWORD))
        window.top_bar.scan_field.scanned.connect(self._offer)

    def _take(self, text: str) -> None:
        window = self._window
        dialog = QApplication.activeModalWidget()
        if is_badge(text):
            self._take_badge(text, dialog)
        elif dialog is not None:
            taker = getattr(dialog, "scanned", None)
            if not (callable(taker) and taker(text)):
                window.status.say("The scan was not used: a dialog is open.")
        elif window.is_locked():
            window.sign_in_page.messages.warn("Sign in first, then scan.")
        else:
            window.top_bar.scan_field.take(text)

    def _take_badge(self, code: str, dialog: QWidget | None) -> None:
        """A badge asks for the password of who it is of, also over a dialog of ours, which waits for who left it."""
        if isinstance(dialog, SwitchDialog):
            dialog.scanned(code)
        elif dialog is None or isinstance(dialog, Dialog):
            self.badge.emit(code)
        else:
            self._window.status.say("The badge was not used: a dialog is open.")

    def _offer(self, text: str) -> None:
        page = self._window.current_page()
        if page is None or not page.scanned(text):
            self.unused.emit(text)

    def _tell_garbled(self, text: str) -> None:
        """A dialog that lists what is scanned keeps this one too, until it was looked at."""
        lists = getattr(QApplication.activeModalWidget(), "garbled", None)
        if callable(lists):
            lists(text, _GARBLED.format(text))
        else:
            self._refuse(_GARBLED.format(text))

    def _refuse(self, words: str) -> None:
        dialog = QApplication.activeModalWidget()
        bar: MessageBar = getattr(dialog, "messages", None) or self._message_bar()
        bar.refuse(words)
