"""Rows of a file that are not to be taken: asked for a reason, from a list or in words."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.counts import count, word
from qclab.domain.exchange.causes import said_lines
from qclab.domain.exchange.leaving_out import left_out_blockers
from qclab.domain.refusals import Invalid
from qclab.services.exchange.importing import RESULTS, SAMPLES
from qclab.services.exchange.staged import Key, Staged, StagedRow
from qclab.ui.dialogs.reason import ReasonDialog

_QUICK: Final = {
    SAMPLES: ("Not our sample", "Not taken", "Registered already", "A mistake in the file"),
    RESULTS: ("A control or a standard", "A blank or a wash", "Not our sample", "Entered by hand"),
}


class LeavingOut(QObject):
    """``settled`` carries the reason by row; ``refused`` a Refusal, where nothing would be left to take."""

    settled = Signal(object)
    refused = Signal(object)

    def __init__(self, staged: Staged, rows: Sequence[StagedRow], parent: QWidget) -> None:
        super().__init__(parent)
        self._staged, self._rows, self._window = staged, rows, parent

    def ask(self) -> None:
        lines = said_lines(sorted({row.line for row in self._rows}))
        kept = "The file is kept whole, and what is left out of it stays with the import."
        what = f"{count(len(self._rows), 'row')} of {self._staged.name} ({lines}) {word(len(self._rows), 'is', 'are')} "
        dialog = ReasonDialog(
            "Leave out", f"{what}not taken. {kept}", _QUICK[self._staged.kind], self._window, accept="Leave out"
        )
        dialog.accepted.connect(lambda: self._settle(dialog.reason()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _settle(self, reason: str) -> None:
        more: dict[Key, str] = {row.key: reason for row in self._rows}
        every = [row.key for row in self._staged.rows]
        if why := left_out_blockers({**self._staged.said.left_out, **more}, every):
            self.refused.emit(Invalid(*why))
            return
        self.settled.emit(more)
