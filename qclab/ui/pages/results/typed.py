"""What is typed and pasted on its way to the record: on disk meanwhile, whatever becomes of the window."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from qclab.domain.counts import count
from qclab.domain.results.cell import Cell
from qclab.domain.results.sources import BY_HAND, Source
from qclab.ui.page import Page
from qclab.ui.pages.results.drafts import Drafts
from qclab.ui.pages.results.grid.clipboard import landing
from qclab.ui.pages.results.grid.grid import ResultsGrid
from qclab.ui.pages.results.grid.model import Draft, ResultsModel
from qclab.ui.pages.results.recording import Recording
from qclab.ui.pages.results.unrecorded import Unrecorded

_LOCKED = "Typed, but the cell was not left before the program was locked."


class Typed(QObject):
    """Between the grid, the record and the drafts on disk."""

    stopped = Signal()
    """The field over the cell is gone."""

    def __init__(
        self, page: Page, grid: ResultsGrid, model: ResultsModel, recording: Recording, drafts: Drafts,
        unrecorded: Unrecorded,
    ) -> None:  # fmt: skip
        super().__init__(page)
        self._page, self._grid, self._model = page, grid, model
        self._recording, self._drafts = recording, drafts
        self._net = QTimer(self, singleShot=True, interval=250)
        self._net.timeout.connect(self.keep)
        grid.typing.typed.connect(lambda _cell, _text: self._net.start())
        grid.typing.stopped.connect(self._stop)
        grid.typing.looked_away.connect(self.look_away)
        grid.pasted.connect(self._paste)
        grid.refused.connect(page.messages.refuse)
        grid.dropped.connect(lambda cell: recording.forget([cell]))
        unrecorded.record_requested.connect(self._record_again)
        unrecorded.give_up_requested.connect(self._give_up)

    def keep(self) -> None:
        """What is typed now is on disk."""
        held = self._grid.typing.text_under_way()
        if held is not None and held[1].strip():
            self._drafts.keep({held[0]: held[1]})

    def look_away(self) -> None:
        """A click, a scan or another page leaves the cell; a lock does not: a person did not choose that moment."""
        is_locked: Callable[[], bool] = getattr(self._page.window(), "is_locked", bool)
        pasted = self._grid.typing.editor.was_pasted
        held = self._grid.typing.close_unleft()
        if held is None:
            return
        cell, text = held
        if not is_locked():
            self._recording.look_away(cell, text, pasted)
        elif self._recording.is_change(cell, text):
            self._recording.keep({cell: Draft(text, _LOCKED)})

    def _stop(self) -> None:
        """The field is gone: either its text is on its way, which keeps its own draft, or it was given up."""
        self._net.stop()
        shown = set(self._model.drafts)
        self._drafts.forget([cell for cell in self._drafts.of(self._model.cells()) if cell not in shown])
        self.stopped.emit()

    def _paste(self, cell: Cell, rows: Sequence[Sequence[str]]) -> None:
        texts, outside = landing(self._model, cell, rows)
        if not outside:
            self._recording.take(texts, Source.PASTED)
            return
        shown = ", ".join(f"“{text[:20]}”" for text in outside[:5]) + (", …" if len(outside) > 5 else "")
        number = count(len(texts) + len(outside), "copied value")
        said = f"{len(outside)} of {number} would fall where there is no free cell: {shown}. Nothing was pasted."
        self._page.messages.refuse(said)

    def _record_again(self) -> None:
        for source in BY_HAND:
            kept = {cell: draft.text for cell, draft in self._model.kept_drafts().items() if draft.source == source}
            self._recording.take(kept, source)
        for cell in list(self._model.kept_drafts())[:1]:  # what cannot be recorded as it stands is settled in its cell
            self._grid.go_to(cell)
            self._grid.setFocus()

    def _give_up(self) -> None:
        self._recording.forget(list(self._model.kept_drafts()))
        self._grid.setFocus()
