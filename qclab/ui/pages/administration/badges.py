"""The badge of the person who is chosen: a card that is printed once, and its end."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from qclab.services.lab import Lab
from qclab.services.people import badges
from qclab.services.people.badges import Badge
from qclab.ui.commands import Command
from qclab.ui.dialogs.pdf import PdfDialog
from qclab.ui.keeping import keep_reason
from qclab.ui.page import Page
from qclab.ui.pages.administration.person import PersonLine

_LOST = ("Badge lost", "Badge unreadable", "Name or position changed")


class Badges(QObject):
    """``chosen``: the person in the pane; ``done`` is called with what was done, in a sentence."""

    def __init__(
        self, page: Page, lab: Lab, chosen: Callable[[], PersonLine | None], done: Callable[[str], None]
    ) -> None:
        super().__init__(page)
        self._page, self._lab, self._chosen, self._done = page, lab, chosen, done
        self.issue = Command(page, "issue_badge", "Issue badge…", self._ask_issue, icon="scan",
                             help_="print a card that fills in the name at a shared bench")  # fmt: skip
        self.end = Command(page, "end_badge", "End badge…", self._ask_end, icon="minus")

    def look(self, line: PersonLine, gone: str) -> None:
        """What can be done for this person; ``gone`` says why nothing can."""
        self.issue.refuse(gone)
        self.end.refuse(gone or ("" if line.badge else "This person has no badge."))

    def _ask_issue(self) -> None:
        line = self._chosen()
        if line is None:
            return
        does, then = partial(badges.issue_badge, self._lab, line.key), partial(self._show, line.row.name)
        if line.badge is None:
            self._page.write(partial(does, ""), then)
            return
        what = "The badge that holds ends at once; no name is filled in from it any more."
        keep_reason(self._page, does, then, title=f"New badge for {line.row.name}", what=what, quick=_LOST,
                    accept="Issue badge")  # fmt: skip

    def _show(self, name: str, badge: Badge) -> None:
        self._done(f"{name} has a new badge.")
        page = self._page
        dialog = PdfDialog(f"Badge of {name}", page.acts, page.preferences, page)
        dialog.show_from(lambda: badge.pdf, f"badge {name}")
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_end(self) -> None:
        line = self._chosen()
        if line is None:
            return
        what = "They sign in by name and password from now on."
        keep_reason(
            self._page, partial(badges.end_badge, self._lab, line.key),
            lambda _: self._done(f"The badge of {line.row.name} has ended."),
            title=f"End the badge of {line.row.name}", what=what, quick=_LOST[:2], accept="End badge",
        )  # fmt: skip
