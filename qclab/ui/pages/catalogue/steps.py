"""Steps in what is no record yet: of a whole draft, its fields and its lines, each can be taken back, and again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QWidget

from qclab.ui.forms import Form
from qclab.ui.pages.catalogue.line_kinds import Cells
from qclab.ui.pages.catalogue.line_table import LineTable

_MOST: Final = 200
_KEYS: Final = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


@dataclass(frozen=True)
class State:
    """A draft as it is typed: what stands in its fields, and the lines of its parts."""

    typed: Mapping[str, Any]
    lines: Mapping[str, tuple[Cells, ...]]


class Steps(QObject):
    """The states before each step, and after those that were taken back, with the keys for it in every part of the
    draft; a cell that is open has its own. ``stepped`` carries the part that changed, empty for the fields."""

    stepped = Signal(str)

    def __init__(self, form: Form, tables: Mapping[str, LineTable], editor: QWidget) -> None:
        super().__init__(editor)
        self._form, self._tables = form, tables
        self._before: list[State] = []
        self._after: list[State] = []
        self._run = ""
        """The field into which letters are being typed: they are one step."""
        self._is_stepping = False
        self.now = self._state()
        form.left.connect(lambda _: self._end_run())
        for each in (editor, form, *form.findChildren(QWidget), *tables.values()):
            each.installEventFilter(self)

    def went_on(self, field: str = "") -> None:
        """Something was changed, in this field of the form or in the lines."""
        if self._is_stepping or (now := self._state()) == self.now:
            return
        run = field if _is_typing(self.now.typed.get(field), now.typed.get(field)) else ""
        if not run or run != self._run:
            self._before = [*self._before[-_MOST:], self.now]
        self._after.clear()
        self._run, self.now = run, now

    def step(self, *, back: bool) -> None:
        """Take the last step back, or again."""
        there, other = (self._before, self._after) if back else (self._after, self._before)
        if not there:
            return
        before, self.now = self.now, there.pop()
        other.append(before)
        self._end_run()
        changed = [name for name in self._tables if self.now.lines[name] != before.lines[name]]
        self._is_stepping = True
        for name in changed:
            self._tables[name].put_back(self.now.lines[name])
        self.put_fields()
        self._is_stepping = False
        self.stepped.emit(changed[0] if changed else "")

    def put_fields(self) -> None:
        """What stands in the fields by now, also where a choice has other choices since."""
        self._form.put_back(self.now.typed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        back, again = event.matches(QKeySequence.StandardKey.Undo), _is_again(event)
        is_open = isinstance(watched, QAbstractItemView) and watched.state() == QAbstractItemView.State.EditingState
        if not (back or again) or is_open:
            return False
        event.accept()  # else the field would take its own letters back, and the next step with them
        if event.type() == QEvent.Type.KeyPress:
            self.step(back=back)
        return True

    def _end_run(self) -> None:
        self._run = ""

    def _state(self) -> State:
        lines = {name: table.lines for name, table in self._tables.items()}
        rows = {name: each.rows_there(range(each.rowCount())) for name, each in lines.items()}
        return State(self._form.typed(), {name: tuple(dict(cells) for cells in each) for name, each in rows.items()})


def _is_typing(before: Any, after: Any) -> bool:
    """Whether a text got or lost a letter; what is pasted, chosen or emptied is a step of its own."""
    return isinstance(before, str) and isinstance(after, str) and abs(len(before) - len(after)) == 1


def _is_again(event: QKeyEvent) -> bool:
    """Both keys for it, whichever the platform has."""
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    pressed = event.modifiers(), event.key()
    keys = (control | shift, Qt.Key.Key_Z), (control, Qt.Key.Key_Y)
    return event.matches(QKeySequence.StandardKey.Redo) or pressed in keys
