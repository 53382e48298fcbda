"""Scanners that type (keyboard wedges): a burst is recognised in any focus and never reaches what has the focus.

Printable keys are held back until the next key or the end of a short gap. A person's keys go on, some 30 ms late, which
nobody feels; a scanner's burst, ended by Enter or Tab, is taken out whole. Holding back is the only way that leaves
no trace: a first character that opened an editor, pressed a button or replaced a cell could not be taken back.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

_AIM: Final = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_SILENT: Final = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)  # fmt: skip
_GS: Final = "\x1d"
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
    """Install with :meth:`install`; ``gap`` is the longest time between two keys of a scanner, in milliseconds."""

    scanned = Signal(str)
    """What was scanned, its AIM prefix taken off."""
    kept_out = Signal()
    """A burst that went to a password field: it is neither a password nor shown anywhere."""

    def __init__(self, parent: QObject | None = None, *, gap: int = 30, shortest: int = 6) -> None:
        super().__init__(parent)
        self.gap = gap
        self.shortest = shortest
        self._held: list[_Held] = []
        self._receiver: QWidget | None = None
        self._last = 0.0
        self._swallow_until = 0.0
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
    def paused(self) -> Iterator[None]:
        """For tests that type faster than a person: everything is taken as typed."""
        app = self._app
        self.remove()
        try:
            yield
        finally:
            if isinstance(app, QApplication):
                self.install(app)

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

    def flush(self) -> None:
        """What is held was typed by a person: let it go on, in order, to what has the focus."""
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
        """A key in the middle of a burst is no shortcut; before one with Ctrl or Alt comes what was typed so far."""
        if self._held and (_printed(event) or _ends(event)):
            event.accept()
            return True
        if self._held and event.key() not in _SILENT:
            self.flush()
        return False

    def _release(self, event: QKeyEvent) -> bool:
        if any(each.key == event.key() and each.kind == QEvent.Type.KeyPress for each in self._held):
            self._hold(event)
            return True
        return event.key() in _ENDS and time.monotonic() < self._swallow_until

    def _press(self, watched: QWidget, event: QKeyEvent) -> bool:
        now = self._time(event)
        in_pace = bool(self._held) and now - self._last <= self.gap
        if self._held and not in_pace:
            self.flush()
        if event.key() in _SILENT:
            return False
        if _ends(event) and self._held:
            burst = "".join(each.text for each in self._held if each.kind == QEvent.Type.KeyPress)
            if len(burst) >= self.shortest:
                event.accept()
                self._take(burst)
                return True
        if not _printed(event) or event.isAutoRepeat():
            self.flush()
            return False
        self._last = now
        self._receiver = watched
        self._hold(event)
        self._timer.start(self.gap)
        event.accept()
        return True

    def _hold(self, event: QKeyEvent) -> None:
        self._held.append(_Held(event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat()))

    def _take(self, burst: str) -> None:
        self._timer.stop()
        self._held.clear()
        self._swallow_until = time.monotonic() + 0.25
        receiver = _receiver() or self._receiver
        self._receiver = None
        if isinstance(receiver, QLineEdit) and receiver.echoMode() != QLineEdit.EchoMode.Normal:
            self.kept_out.emit()
            return
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self.scanned.emit(_AIM.sub("", burst))

    def _gap_passed(self) -> None:
        """Keys that came while the window was busy are seen first: what they say was timed when they were struck."""
        if self._held:
            QTimer.singleShot(0, self, self._flush_if_still)

    def _flush_if_still(self) -> None:
        if self._held and not self._timer.isActive():
            self.flush()

    def _time(self, event: QKeyEvent) -> float:
        """Milliseconds: when the key was struck, as the platform says, not when the window got round to it."""
        stamp = event.timestamp()
        return float(stamp) if stamp else time.monotonic() * 1000


def _printed(event: QKeyEvent) -> bool:
    text, modifiers = event.text(), event.modifiers()
    if text == _GS:
        return True
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    alternate = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    if control != alternate or modifiers & Qt.KeyboardModifier.MetaModifier:
        return False  # both together are AltGr
    return len(text) == 1 and text.isprintable()


def _ends(event: QKeyEvent) -> bool:
    """A scanner's last key; one held with Ctrl or Alt is a person's shortcut, such as Ctrl+Enter."""
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return event.key() in _ENDS and held == Qt.KeyboardModifier.NoModifier


def _receiver() -> QWidget | None:
    popup = QApplication.activePopupWidget()
    if popup is not None:
        return popup.focusWidget() or popup
    return QApplication.focusWidget() or QApplication.activeWindow()
