"""Somebody at the window: keys go to whatever has the focus, eyes read what is shown, nothing else is touched."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QAbstractItemModel, QKeyCombination, Qt, QTimer
from PySide6.QtGui import QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QListWidget,
    QTableView,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from qclab.ui.dialogs.frame import Dialog
from qclab.ui.page import Page
from qclab.ui.session import Session
from tests.ui.waiting import turn

W = TypeVar("W", bound=QWidget)
_BETWEEN_WORDS = 100  # milliseconds; the keys of a scanner come within 80


@dataclass
class Effort:
    """What a job costs a person: keys and clicks at the pace of a practised hand, and the seconds that the program
    worked, of the processor, for the wall clock belongs to whatever else runs. Keys that are held together are one,
    and so is a scan."""

    keys: int = 0
    clicks: int = 0
    program: float = 0.0

    def __sub__(self, before: "Effort") -> "Effort":
        return Effort(self.keys - before.keys, self.clicks - before.clicks, self.program - before.program)

    def by_hand(self) -> float:
        return 0.07 * self.keys + 1.0 * self.clicks

    def seconds(self) -> float:
        return self.by_hand() + self.program

    @contextmanager
    def program_at_work(self) -> Iterator[None]:
        began = time.process_time()
        try:
            yield
        finally:
            self.program += time.process_time() - began


def is_keeping(dialog: QDialog) -> bool:
    """Whether what was typed into it is on its way: it closes by itself once that is kept."""
    return isinstance(dialog, Dialog) and dialog._is_keeping


class Person:
    """``effort`` adds up what was done so far."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.window = session.window
        self.effort = Effort()
        self._acts = session.acts

    @contextmanager
    def counted(self) -> Iterator[Effort]:
        """What is done within the block, once it is done."""
        before, effort = replace(self.effort), Effort()
        yield effort
        done = self.effort - before
        effort.keys, effort.clicks, effort.program = done.keys, done.clicks, done.program

    # hands

    def press(self, *keys: str) -> None:
        """Keys as a menu writes them: ``Tab``, ``Ctrl+Return``."""
        self.effort.keys += len(keys)
        for each in keys:
            combination: QKeyCombination = QKeySequence(each)[0]
            with self.effort.program_at_work():
                self._strike(combination.key(), combination.keyboardModifiers())
            if each == "Space" or len(each) == 1:
                QTest.qWait(_BETWEEN_WORDS)  # by the clock: a person's pause, which a scanner does not make
            self.settle()

    def write(self, words: str) -> None:
        self.effort.keys += len(words)
        with self.effort.program_at_work():
            for letter in words:
                self._strike(letter)
        QTest.qWait(_BETWEEN_WORDS)  # by the clock: a person's pause, which a scanner does not make
        self.settle()

    def click(self, name: str) -> None:
        """The visible button of this object name."""
        button = self.sees(QAbstractButton, name)
        assert button.isEnabled(), f"{name} cannot be clicked: {button.toolTip()}"
        self.effort.clicks += 1
        with self.effort.program_at_work():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def scan(self, text: str) -> None:
        """As a scanner types: without a pause, ended by Enter."""
        self.effort.keys += 1
        with self.effort.program_at_work():
            for letter in text:
                self._strike(letter)
            self._strike(Qt.Key.Key_Return)
        self.settle()

    def tab_to(self, name: str, key: str = "Tab", most: int = 60) -> None:
        """Press Tab until the control of this object name has the focus."""
        passed = []
        for _ in range(most):
            if name in (here := self.focused()):
                return
            passed.append(here[0] or "nameless")
            self.press(key)
        raise AssertionError(f"{key} never came to {name}: {passed}")

    def go(self, page: str) -> None:
        """To a page of the rail, by the keys that its button gives, or on the rail where it gives none."""
        _, has_keys, keys = self.sees(QToolButton, f"rail_{page}").toolTip().rpartition("(")
        if has_keys:
            self.press(keys.removesuffix(")"))
        else:
            self.tab_to(f"rail_{page}", "Shift+Tab")
            self.press("Space")

    def sign(self, password: str, keys: str | Callable[[], object]) -> str:
        """Press the keys, or do otherwise what asks for a signature, give the password; what was to be signed."""
        seen = []

        def answer(dialog: QDialog) -> None:
            seen.append(self.words(dialog))
            lab = self.session.lab
            if "signing_user" in self.focused() and lab is not None:  # the first signature since they signed in
                self.write(lab.actor.id)
                self.press("Return")
            self.write(password)
            self.press("Return")

        self._answer(lambda dialog: dialog.objectName() == "sign_dialog", answer, keys)
        return "".join(seen)

    def say_why(self, reason: str, keys: str | Callable[[], object]) -> None:
        """Press the keys, or do otherwise what asks for a reason, and give it."""

        def answer(_: QDialog) -> None:
            self.write(reason)
            self.press("Ctrl+Return")

        self._answer(lambda dialog: dialog.objectName() == "reason_dialog", answer, keys)

    def save_as(self, path: Path, keys: str | Callable[[], object]) -> None:
        """Press the keys that ask for a file, give its name."""

        def answer(_: QDialog) -> None:
            self.write(str(path))
            self.press("Return")

        self._answer(lambda dialog: isinstance(dialog, QFileDialog), answer, keys)

    def answer(self, name: str, how: Callable[[], object], begin: Callable[[], object] = lambda: None) -> None:
        """Do something with the dialog of this object name, which takes over once this was begun."""
        self._answer(lambda dialog: dialog.objectName() == name, lambda _: how(), begin)

    def _answer(
        self, is_it: Callable[[QDialog], bool], how: Callable[[QDialog], object], begin: str | Callable[[], object]
    ) -> None:
        """Begin, by keys or otherwise, what opens a dialog that takes over until it is closed, and do something with
        it."""
        watch = QTimer(self.window, interval=10)

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog) or not is_it(dialog):
                return
            if not dialog.isAncestorOf(QApplication.focusWidget()):
                dialog.activateWindow()  # as the window manager does, which is not there off screen
            else:
                watch.stop()
                try:
                    how(dialog)
                finally:
                    if isValid(dialog) and dialog.isVisible() and not is_keeping(dialog):
                        dialog.reject()

        watch.timeout.connect(look)
        watch.start()
        if isinstance(begin, str):
            self.press(begin)
        else:
            begin()
        self.until(lambda: not watch.isActive(), "the dialog")

    def _strike(self, key: Any, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key or a letter down and up again, each to who is in front then. QTest lets events run between the parts
        of a key and writes to the same window after them, also where it was closed and is gone: so nothing follows
        what may close it, neither the release nor that of the keys that are held."""
        QTest.keyPress(self._front(), key, held)
        QTest.keyRelease(self._front(), key)

    def _front(self) -> QWindow:
        """What gets the next key, as from the platform. Off screen nobody gives the window behind a closed one the
        focus: this does."""
        front = QApplication.activeModalWidget() or self.window
        if QApplication.activeWindow() is None:
            front.activateWindow()
            QTest.qWaitForWindowActive(front)
        return front.windowHandle()

    # eyes

    def focused(self) -> tuple[str, ...]:
        """The object name of what has the focus, and of what it is part of up to the nearest that has one."""
        widget = QApplication.focusWidget()
        names = []
        while widget is not None and not isinstance(widget, Page):
            names.append(widget.objectName())
            widget = widget.parentWidget()
        return tuple(names[:3]) or ("",)

    def page(self) -> Page:
        page = self.window.current_page()
        assert page is not None
        return page

    def message(self) -> str:
        return self.page().messages.text()

    def sees(self, kind: type[W], name: str) -> W:
        """The visible control of this object name, in the dialog in front or in the window."""
        within = QApplication.activeModalWidget() or self.window
        return next(each for each in within.findChildren(kind, name) if each.isVisible())

    def words(self, within: QWidget | None = None) -> str:
        """Every word that is shown."""
        place = within or QApplication.activeModalWidget() or self.window
        listed = [each for each in place.findChildren(QListWidget) if each.isVisible()]
        return "\n".join(
            [each.text() for each in place.findChildren(QLabel) if each.isVisible()]
            + [each.item(row).text() for each in listed for row in range(each.count())]
        )

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a table by the title of each column in small letters, as they are shown."""
        model = self.sees(QTableView, name).model()
        return [_row(model, place) for place in range(model.rowCount())]

    def row(self, name: str) -> dict[str, str]:
        """The row under the cursor of a table."""
        view = self.sees(QTableView, name)
        return _row(view.model(), view.currentIndex().row())

    # time

    def settle(self) -> None:
        """Until the program has nothing under way."""
        with self.effort.program_at_work():
            turn()
            self._acts.wait_idle(30)

    def until(self, is_so: Callable[[], Any], what: str, seconds: float = 10) -> None:
        for _ in range(round(seconds * 100)):
            if is_so():
                return
            with self.effort.program_at_work():
                QTest.qWait(10)  # by the clock: between two looks
            self.settle()
        raise AssertionError(f"never: {what}\n{self.words()}")


def _row(model: QAbstractItemModel, place: int) -> dict[str, str]:
    columns = range(model.columnCount())
    titles = [str(model.headerData(each, Qt.Orientation.Horizontal) or "").casefold() for each in columns]
    cells = [str(model.data(model.index(place, each)) or "") for each in columns]
    return dict(zip(titles, cells, strict=True))
