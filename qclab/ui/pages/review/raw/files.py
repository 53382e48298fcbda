"""Opening the files of a test beside its values: the command, and the keys of the list while a file is read."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from qclab.ui.attached import Attached
from qclab.ui.commands import Command

if TYPE_CHECKING:
    from qclab.ui.pages.review.page import ReviewPage


class Files(QObject):
    """Of the tests on the page of review. What is before a person here is told as if ``attached`` had opened it."""

    def __init__(self, page: "ReviewPage", attached: Attached) -> None:
        super().__init__(page)
        self._page, self._tests = page, page.tests
        self.command = Command(page, "open_file", "File", self._tests.open_file, keys=["F"], outside_fields=True,
                               help_="open the files of the test beside its values, one after the other")  # fmt: skip
        self._tests.raw.opened.connect(attached.opened)
        self._tests.raw.program_asked.connect(attached.open)
        self._tests.marks_changed.connect(self._look)
        self._look()

    def add_commands(self, *commands: Command) -> None:
        """This one and those of the list, whose keys work in what is read too."""
        self._page.add_commands(self.command, *commands, on=self._tests.table)
        self._page.commands.append(self._tests.raw.program)
        for command in (self.command, *commands):
            for reader in self._tests.raw.readers:
                command.serve(reader, self._page.messages.refuse)

    def _look(self) -> None:
        self.command.refuse(self._tests.why_no_file())
