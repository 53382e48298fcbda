"""The audit trail of the batch on screen as a paper: looked at, printed or saved."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from qclab.services.lab import Lab
from qclab.services.trail.paper import batch_trail
from qclab.ui.commands import Command
from qclab.ui.dialogs.pdf import PdfDialog
from qclab.ui.page import Page
from qclab.ui.pages.batches.facts import BatchFacts


class TrailPaper(QObject):
    """The command for the batch that ``shown`` gives, while its history is in front."""

    def __init__(self, lab: Lab, page: Page, shown: Callable[[], BatchFacts | None]) -> None:
        super().__init__(page)
        self._lab, self._page, self._shown = lab, page, shown
        self.command = Command(page, "batch_trail", "Trail as PDF…", self.open, keys=["Alt+T"], icon="printer",
                               help_="look at the audit trail of the batch as a paper, print or save it")  # fmt: skip

    def look(self) -> None:
        self.command.setVisible(self._shown() is not None)

    def open(self) -> None:
        facts, lab, page = self._shown(), self._lab, self._page
        if facts is None:
            return
        key, id_ = facts.batch.key, facts.batch.id
        dialog = PdfDialog("Audit trail of the batch", page.acts, page.preferences, page)
        dialog.setObjectName("batch_trail_dialog")
        dialog.show_from(lambda: batch_trail(lab, key), f"audit trail {id_}".replace("/", "_"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
