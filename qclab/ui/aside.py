"""Dialogs while the window is locked: put aside with what is typed in them, and back when the person is."""

from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from qclab.ui.dialogs.frame import Dialog
from qclab.ui.inputs import PasswordInput


class Aside:
    def __init__(self) -> None:
        self._dialogs: list[Dialog] = []

    def put(self) -> None:
        """Hide every dialog; a platform's own, which is not ours, ends as if given up. Passwords go."""
        for window in _shown():
            if isinstance(window, Dialog):
                for line in window.findChildren(PasswordInput):
                    line.clear()
                window.hide()
                self._dialogs.insert(0, window)
            else:
                window.reject()

    def put_away(self) -> None:
        """Another person sits down: what waits for an answer is given up, for it would hold up theirs; every other
        dialog waits with what is typed in it."""
        self.put()
        kept = [dialog for dialog in self._dialogs if isValid(dialog)]
        self._dialogs = [dialog for dialog in kept if not dialog.is_awaited]
        for dialog in reversed([dialog for dialog in kept if dialog.is_awaited]):
            dialog.reject()

    def bring_back(self) -> None:
        """Those that did not end meanwhile, the innermost in front."""
        back, self._dialogs = self._dialogs, []
        for dialog in back:
            if isValid(dialog):
                dialog.open()

    def end(self) -> None:
        """Give up every dialog, seen or not."""
        for window in (*_shown(), *reversed(self._dialogs)):
            if isValid(window):
                window.reject()
        self._dialogs = []


def awaited() -> list[str]:
    """The titles of the dialogs that are given up when another person sits down."""
    return [each.windowTitle() for each in _shown() if isinstance(each, Dialog) and each.is_awaited]


def _shown() -> list[QDialog]:
    """The innermost first."""
    windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
    return sorted(windows, key=_depth, reverse=True)


def _depth(window: QWidget) -> int:
    parent = window.parentWidget()
    return 0 if parent is None else 1 + _depth(parent)
