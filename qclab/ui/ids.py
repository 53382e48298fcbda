"""A line of several ids with commas between: typed with a list below, scanned, or pasted."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from qclab.domain.ranking import id_of
from qclab.ui.choices import Choice
from qclab.ui.inputs import TextInput
from qclab.ui.widgets.offered import Offered

_BETWEEN = ", "


class IdsInput(TextInput):
    """``read`` gives the words as they stand. Enter ends an id and waits for the next one, also that of a scanner."""

    def __init__(self, entries: Sequence[str] = ()) -> None:
        super().__init__()
        self._entries = tuple(entries)
        self.offered = _LastOfSeveral(self, lambda: self._entries)
        self.offered.taken.connect(self.edited)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        self._entries = tuple(words for _, words in choices)

    def add(self, id_: str) -> None:
        """One more, as a scan brings it, in the place of what is half typed."""
        before = self.text().rpartition(",")[0].strip()
        self.setText("".join(f"{each}{_BETWEEN}" for each in (before, id_) if each))
        self.edited.emit()

    def read(self) -> str:
        return super().read().rstrip(", ")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        last = self.text().rpartition(",")[2].strip()
        if is_enter and last:
            self.add(last)
            event.accept()
            return
        super().keyPressEvent(event)


class _LastOfSeveral(Offered):
    """What answers the id that is being typed; taken, it stands behind those before it."""

    def look(self, typed: str) -> None:
        super().look(typed.rpartition(",")[2])

    def take(self) -> bool:
        before = self._line.text().rpartition(",")[0].strip()
        if not super().take():
            return False
        self._line.setText("".join(f"{each}{_BETWEEN}" for each in (before, id_of(self._line.text())) if each))
        return True
