"""Scanners that type (keyboard wedges): a scan of one of our codes is a scan in any focus and leaves no trace in it.

What is a scan, :mod:`qclab.domain.samples.scanning` says. A key that may belong to one is held back until that is
known; holding back is the only way that leaves no trace, since a first character that opened an editor, pressed a
button or replaced a cell could not be taken back. Every other key goes on at once, as if nobody had looked.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from qclab.domain.identifiers import is_badge
from qclab.domain.samples.scanning import Burst, Fate, Judged, Scan, begins_code, paused, struck

NAMES_CODE: Final = "names_code"
"""Property of a field into which codes of others are scanned: the Enter of the scanner ends the entry, and no more."""

_ENDS: Final = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r", Qt.Key.Key_Tab: "\t"}
_SILENT: Final = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)  # fmt: skip
_KEYS: Final = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_FLUSHES: Final = (
    QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.InputMethod, QEvent.Type.WindowDeactivate,
)  # fmt: skip


@dataclass(frozen=True)
class _Held:
    kind: QEvent.Type
    key: int
    modifiers: Qt.KeyboardModifier
    text: str
    repeated: bool


class Wedge(QObject):
    """Install with :meth:`install`."""

    scanned = Signal(str)
    """The id of a sample, the number of a certificate or the code of a badge, also over a password field."""
    garbled = Signal(str)
    """What came of a scan where scanner and computer are set to different keyboards."""
    kept_out = Signal()
    """A scan that went to a password field: it is neither a password nor shown anywhere."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._burst = Burst()
        self._held: list[_Held] = []
        self._receiver: QWidget | None = None
        self._taken = set[int]()
        self._replayed: list[QKeyEvent] = []
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._gap_passed)
        self._app: QCoreApplication | None = None

    def install(self, app: QApplication) -> None:
        self._app = app
        app.installEventFilter(self)

    def remove(self) -> None:
        if self._app is not None:
            self.flush()
            self._app.removeEventFilter(self)
            self._app = None

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """While widgets are made, thousands of events pass and no key is among them; what is held stays held."""
        app = self._app
        if app is not None:
            app.removeEventFilter(self)
        try:
            yield
        finally:
            if app is not None and app is self._app:
                app.installEventFilter(self)

    def is_holding(self) -> bool:
        return bool(self._held)

    def flush(self) -> None:
        """What is held was typed by a person: let it go on, in order, to what has the focus."""
        self._burst = Burst(last=self._burst.last)
        self._let_go()

    def _let_go(self) -> None:
        self._timer.stop()
        held, self._held = self._held, []
        receiver, self._receiver = self._receiver, None
        for each in held:
            target = _receiver() or receiver
            if target is not None and isValid(target):  # a list of choices that closed meanwhile is gone
                event = QKeyEvent(each.kind, each.key, each.modifiers, each.text, each.repeated)
                self._replayed.append(event)  # by event: a dialog that this key opens takes its keys in here as well
                try:
                    QApplication.sendEvent(target, event)
                finally:
                    self._replayed.pop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in _KEYS:
            if self._held and kind in _FLUSHES:
                self.flush()
            return False
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if any(event is each for each in self._replayed):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            return self._override(event)
        if kind == QEvent.Type.KeyRelease:
            return self._release(event)
        return self._press(watched, event)

    def _override(self, event: QKeyEvent) -> bool:
        """A key in the middle of a scan is no shortcut; before one that is comes what was typed so far."""
        if not self._held or event.key() in _SILENT:
            return False
        if _ends(event) or (_printed(event) and begins_code(self._burst.held + event.text())):
            event.accept()
            return True
        if not _printed(event):
            self.flush()
        return False

    def _release(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in self._taken:
            self._taken.discard(key)
            return True
        if any(each.key == key and each.kind == QEvent.Type.KeyPress for each in self._held):
            self._hold(event)
            return True
        return False

    def _press(self, watched: QWidget, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _SILENT:
            return False
        self._taken.discard(key)
        was_holding = self.is_holding()
        if not (_printed(event) or _ends(event)) or event.isAutoRepeat():
            self.flush()
            return was_holding and self._send_on(watched, event)
        verdict = struck(self._burst, _ENDS.get(Qt.Key(key), event.text()), _moment(event))
        self._settle(verdict)
        if verdict.key is Fate.HELD:
            self._receiver = watched
            self._hold(event)
            self._timer.start(int(verdict.burst.patience))
        elif verdict.key is Fate.TAKEN:
            self._taken.add(key)
        elif not (verdict.ends_code and _ends_entry()):
            return was_holding and self._send_on(watched, event)
        event.accept()
        return True

    def _settle(self, verdict: Judged) -> None:
        """What becomes of the keys that are held."""
        self._burst = verdict.burst
        if verdict.scan is not None:
            self._take(verdict.scan)
        elif verdict.before is Fate.TYPED:
            self._let_go()

    def _send_on(self, watched: QWidget, event: QKeyEvent) -> bool:
        """A key after those that were let go: they may have opened an editor, which takes this one as well."""
        self._receiver = watched
        self._hold(event)
        self._let_go()
        event.accept()
        return True

    def _hold(self, event: QKeyEvent) -> None:
        self._held.append(_Held(event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat()))

    def _take(self, scan: Scan) -> None:
        self._timer.stop()
        pressed = {each.key for each in self._held if each.kind == QEvent.Type.KeyPress}
        self._taken |= pressed - {each.key for each in self._held if each.kind == QEvent.Type.KeyRelease}
        self._held.clear()
        receiver = _receiver() or self._receiver
        self._receiver = None
        is_password = isinstance(receiver, QLineEdit) and receiver.echoMode() != QLineEdit.EchoMode.Normal
        if is_password and not is_badge(scan.id):
            self.kept_out.emit()
            return
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        if scan.garbled:
            self.garbled.emit(scan.garbled)
        else:
            self.scanned.emit(scan.id)

    def _gap_passed(self) -> None:
        """Keys that came while the window was busy are seen first: what they say was timed when they were struck."""
        if self._held:
            QTimer.singleShot(0, self, self._settle_if_still)

    def _settle_if_still(self) -> None:
        if self._held and not self._timer.isActive():
            self._settle(paused(self._burst))


def _moment(event: QKeyEvent) -> float:
    """Milliseconds: when the key was struck, as the platform says, not when the window got round to it."""
    stamp = event.timestamp()
    return float(stamp) if stamp else time.monotonic() * 1000


def _printed(event: QKeyEvent) -> bool:
    text, modifiers = event.text(), event.modifiers()
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    alternate = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    if control != alternate or modifiers & Qt.KeyboardModifier.MetaModifier:
        return False  # both together are AltGr
    return len(text) == 1 and text.isprintable()


def _ends(event: QKeyEvent) -> bool:
    """A scanner's last key; one held with Ctrl or Alt is a person's shortcut, such as Ctrl+Enter."""
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return Qt.Key(event.key()) in _ENDS and held == Qt.KeyboardModifier.NoModifier


def _ends_entry() -> bool:
    """In a field for codes, the Enter of a scanner goes on to the next field and neither saves nor finishes."""
    field = QApplication.focusWidget()
    return field is not None and bool(field.property(NAMES_CODE)) and field.focusNextPrevChild(True)


def _receiver() -> QWidget | None:
    popup = QApplication.activePopupWidget()
    if popup is not None:
        return popup.focusWidget() or popup
    return QApplication.focusWidget() or QApplication.activeWindow()
