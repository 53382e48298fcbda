"""The case on screen as a paper: looked at, printed or saved."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from qclab.services.investigations.paper import case_paper
from qclab.services.lab import Lab
from qclab.ui.commands import Command
from qclab.ui.dialogs.pdf import PdfDialog
from qclab.ui.page import Page
from qclab.ui.pages.investigations.facts import CaseFacts


class Paper(QObject):
    """The command for the case that ``shown`` gives."""

    def __init__(self, lab: Lab, page: Page, shown: Callable[[], CaseFacts | None]) -> None:
        super().__init__(page)
        self._lab, self._page, self._shown = lab, page, shown
        self.command = Command(page, "case_paper", "Case as PDF…", self.open, keys=["Ctrl+Shift+P"], icon="printer",
                               help_="look at the whole case as a paper, print or save it")  # fmt: skip

    def open(self) -> None:
        facts, lab, page = self._shown(), self._lab, self._page
        if facts is None:
            return
        key = facts.file.line.key
        dialog = PdfDialog("Case", page.acts, page.preferences, page)
        dialog.setObjectName("case_paper_dialog")
        dialog.show_from(lambda: case_paper(lab, key), f"case {facts.file.id}")
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
