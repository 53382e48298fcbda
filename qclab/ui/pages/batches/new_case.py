"""A lighter case on the batch that is shown: it is opened where cases are worked."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from qclab.domain.people.rights import Right
from qclab.services.lab import Lab
from qclab.ui.commands import Command
from qclab.ui.page import Page
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.showing import ShowNewCase
from qclab.ui.words.samples import why_not


class NewCase(QObject):
    """The command; ``shown`` gives the batch on screen."""

    def __init__(self, lab: Lab, page: Page, shown: Callable[[], BatchFacts | None]) -> None:
        super().__init__(page)
        self._lab, self._page, self._shown = lab, page, shown
        self.command = Command(page, "batch_case", "Case…", self._open, icon="plus",
                               help_="open a case out of trend, atypical or of an excursion")  # fmt: skip

    def look(self) -> None:
        """Offered while a batch is shown."""
        self.command.setVisible(self._shown() is not None)
        self.command.refuse(why_not(self._lab.actor, Right.WORK_CASES))

    def _open(self) -> None:
        facts = self._shown()
        if facts is not None:
            self._page.open_requested.emit(ShowNewCase(facts.batch.key))
