"""The field over the cell that is typed into, from the first key until its text is taken or given up."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QTimer, Signal

from qclab.domain.results.cell import Cell
from qclab.ui import theme
from qclab.ui.pages.results.grid.editor import CellEditor, FieldNote
from qclab.ui.pages.results.grid.layout import outcomes_of
from qclab.ui.pages.results.grid.model import ResultsModel, recorded_words

if TYPE_CHECKING:
    from qclab.ui.pages.results.grid.grid import ResultsGrid

Leave = Callable[[Cell, str, bool, bool], str]
"""Cell, text, whether it was pasted, whether it is left with Enter: why the text is refused at the field."""


class Typing(QObject):
    """``cell``: the one that is typed into, or None."""

    typed = Signal(object, str)
    """A cell and the text in it so far."""
    stopped = Signal()
    """The field is gone."""
    left = Signal(int, int)
    """Its text was taken: go so many rows and columns on."""
    looked_away = Signal()
    """The focus went elsewhere while a cell is typed into."""
    block_pasted = Signal()
    """A block was pasted over the field."""

    def __init__(self, grid: "ResultsGrid", model: ResultsModel, leave: Leave) -> None:
        super().__init__(grid)
        self._grid, self._source, self._leave = grid, model, leave
        self.cell: Cell | None = None
        self._meanwhile = ""
        """What another person recorded in the cell while it was typed into."""
        self.editor = CellEditor(grid.viewport())
        self.note = FieldNote(grid.viewport())
        self.editor.left.connect(self._left)
        self.editor.given_up.connect(self.give_up)
        self.editor.looked_away.connect(self._look_away)
        self.editor.block_pasted.connect(self._give_way)
        self.editor.textEdited.connect(self._typing)
        model.recorded.connect(self._hear)

    def start(self, text: str | None = None) -> None:
        """Type into the cell under the cursor: ``text`` replaces what it holds, None goes on with it."""
        cell = self._grid.current_cell()
        if cell is None or self.cell is not None:
            return
        draft, result = self._source.drafts.get(cell), self._source.result(cell)
        why = self._source.closed_because(cell)
        if draft is not None and draft.is_under_way:
            why = ("This value is being recorded; it can be changed in a moment.",)
        if why:
            self.note.say("\n".join(why), self._grid.visualRect(self._grid.currentIndex()))
            return
        held = draft.text if draft else result.typed if result else ""
        self.cell = cell
        self._grid.scrollTo(self._grid.currentIndex())
        outcomes = outcomes_of(self._source.line(cell))
        self.editor.start(held if text is None else text, self._rect(), outcomes, is_typed=text is not None)
        self.typed.emit(cell, self.editor.text())

    def leave(self) -> bool:
        """Leave the cell that is typed into; whether its text was taken (or there was none to take)."""
        had_focus = self.editor.hasFocus()
        is_taken = self.cell is None or self._take()
        if is_taken and had_focus:
            self._grid.setFocus()
        return is_taken

    def give_up(self) -> None:
        """What was in the cell before comes back; only what was not yet left is lost."""
        self._close()
        self._grid.setFocus()

    def text_under_way(self) -> tuple[Cell, str] | None:
        return (self.cell, self.editor.text()) if self.cell is not None else None

    def close_unleft(self) -> tuple[Cell, str] | None:
        """Take the field away and hand back what was in it: neither recorded nor lost."""
        held = self.text_under_way() if self._is_touched() else None
        self._close()
        return held

    def _is_touched(self) -> bool:
        """Whether there is something to leave: a cell that was only opened and closed says nothing new."""
        return self.editor.was_edited or self.cell in self._source.drafts

    def _left(self, rows: int, columns: int, with_enter: bool) -> None:
        if self._take(with_enter):
            self._grid.setFocus()
            self.left.emit(rows, columns)

    def _take(self, with_enter: bool = False) -> bool:
        cell, text = self.cell, self.editor.text()
        assert cell is not None  # noqa: S101 - only called while a cell is typed into
        why = self._leave(cell, text, self.editor.was_pasted, with_enter) if self._is_touched() else ""
        if why:
            theme.set_state(self.editor, "wrong", True)
            self.editor.outcomes.hide()
            self.note.say(why, self._rect())
            return False
        self._close()
        return True

    def _look_away(self) -> None:
        """Put off to the next turn: only then is known whether a lock, a dialog or a click took the focus."""
        QTimer.singleShot(0, self, self._tell_looked_away)

    def _tell_looked_away(self) -> None:
        if self.cell is not None and not self.editor.hasFocus():
            self.looked_away.emit()

    def _typing(self, text: str) -> None:
        self.note.hide()
        self._tell_meanwhile()
        if self.cell is not None:
            self.typed.emit(self.cell, text)

    def _hear(self, cells: Iterable[Cell]) -> None:
        """Another desk was first: it is said at the cell, and what is typed here stays."""
        cell = self.cell
        result = self._source.result(cell) if cell is not None and cell in cells else None
        if result is not None:
            self._meanwhile = f"{recorded_words(result)} What is typed here would change it."
            self._tell_meanwhile()

    def _tell_meanwhile(self) -> None:
        if self._meanwhile:
            self.note.say(self._meanwhile, self._rect(), tone="notice")

    def _close(self) -> None:
        self.cell, self._meanwhile = None, ""
        self.note.hide()
        self.editor.finish()
        self.stopped.emit()

    def follow(self) -> None:
        """The cell moved: the field with it."""
        if self.cell is not None:
            self.editor.move_to(self._rect())

    def _give_way(self) -> None:
        """A block goes into the grid, not into the field."""
        self._close()
        self._grid.setFocus()
        self.block_pasted.emit()

    def _rect(self) -> QRect:
        return self._grid.visualRect(self._source.place(self.cell))
