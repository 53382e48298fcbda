"""Resetting the second factor of the person who is chosen: an administrator, and QA at the same desk."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer

from qclab.domain.people.rights import Role
from qclab.domain.refusals import Refusal
from qclab.domain.signatures.asking import is_typed_again
from qclab.queries.people import people as queries
from qclab.queries.people.people import PersonRow
from qclab.services.lab import Lab
from qclab.services.people import second_factor, signing_in
from qclab.ui.commands import Command
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.dialogs.sign import SecondSignDialog
from qclab.ui.page import Page
from qclab.ui.pages.administration.person import PersonLine

_LOST = ("Telephone lost; identity seen in person", "New telephone; identity seen in person")
_MEANING = "Second factor reset, agreed by QA"


class Resetting(QObject):
    """``chosen``: the person in the pane; ``done`` is called with what was done, in a sentence."""

    def __init__(
        self, page: Page, lab: Lab, chosen: Callable[[], PersonLine | None], done: Callable[[str], None]
    ) -> None:
        super().__init__(page)
        self._page, self._lab, self._chosen, self._done = page, lab, chosen, done
        self.command = Command(page, "reset_second_factor", "Reset second factor…", self._ask, icon="undo",
                               help_="take the second factor away, together with QA")  # fmt: skip

    def look(self, line: PersonLine, gone: str) -> None:
        """Whether it can be done for this person; ``gone`` says why nothing can."""
        own = "Another administrator resets yours." if line.key == self._lab.actor.key else ""
        none = "" if line.has_second_factor else "This person has no second factor."
        self.command.refuse(gone or own or none)

    def _ask(self) -> None:
        line = self._chosen()
        if line is None:
            return
        what = "They certify and issue nothing until they have set another one. QA agrees here, with id and password."
        reason = ReasonDialog.ask(
            self._page, title=f"Reset the second factor of {line.row.name}", what=what, quick=_LOST, accept="Go on"
        )
        if reason is not None:
            lab = self._lab
            self._page.read("quality assurance", lambda: lab.ask(queries.people), partial(self._agree, line, reason))

    def _agree(self, line: PersonLine, reason: str, rows: Sequence[PersonRow], refused: str = "") -> None:
        QTimer.singleShot(0, self, partial(self._ask_qa, line, reason, rows, refused))

    def _ask_qa(self, line: PersonLine, reason: str, rows: Sequence[PersonRow], refused: str) -> None:
        offered = [
            f"{row.id}  {row.name}" for row in rows if Role.QA in row.roles and row.is_active and row.key != line.key
        ]
        answer = SecondSignDialog.ask_second(
            self._page, first=self._lab.actor.name, meaning=_MEANING, items=[f"{line.row.name}: {reason}"],
            offered=offered, refused=refused,
        )  # fmt: skip
        if answer is None:
            return
        lab, key = self._lab, line.key

        def reset() -> None:
            second_factor.reset_second_factor(lab, signing_in.beside(lab, *answer), key, reason)

        def failed(refusal: Refusal) -> None:
            if is_typed_again(refusal):
                self._agree(line, reason, rows, str(refusal))
            else:
                self._page.messages.refuse(refusal)

        self._page.write(reset, lambda _: self._done(f"{line.row.name} has no second factor any more."), failed=failed)
