"""Signing for the catalogue: by who is signed in where they may, else by a second person in the same window."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer

from qclab.domain.people.rights import Actor, Barred
from qclab.domain.refusals import Refusal
from qclab.domain.signatures.asking import is_typed_again
from qclab.services.lab import Lab
from qclab.services.people import signing_in
from qclab.ui.dialogs.password import PasswordDialog
from qclab.ui.dialogs.sign import SecondSignDialog, SignDialog
from qclab.ui.page import Page


@dataclass(frozen=True)
class Asked:
    """What is signed: its meaning, its lines, who else may sign it, and the deed, as whoever signs with a password.

    ``is_own``: the person who is signed in may sign it themselves.
    """

    meaning: str
    items: Sequence[str]
    others: Sequence[Actor]
    does: Callable[[Lab, str], int]
    is_own: bool


class Signing:
    """``done`` is called with what the deed gave, ``failed`` with why it was refused for another reason than the
    password."""

    def __init__(
        self, page: Page, lab: Lab, done: Callable[[int], object], failed: Callable[[Refusal], object]
    ) -> None:
        self._page, self._lab, self._done, self._failed = page, lab, done, failed

    def ask(self, asked: Asked) -> None:
        """Once what was asked for before has ended: the dialog takes over until it is closed."""
        self._soon(asked)

    def _soon(self, asked: Asked, refused: str = "") -> None:
        QTimer.singleShot(0, self._page, partial(self._ask, asked, refused))

    def _ask(self, asked: Asked, refused: str) -> None:
        """Ask for the password of the person, or for a second person's user id and password."""
        lab, first = self._lab, self._lab.actor.name
        meaning = asked.meaning.capitalize()
        if asked.is_own:
            password = SignDialog.ask(
                self._page, who=first, meaning=meaning, items=asked.items, refused=refused, sitting=lab.sitting
            )
            if password is not None:
                self._write(asked, partial(asked.does, lab, password))
            return
        offered = [f"{person.id}  {person.name}" for person in asked.others]
        answer = SecondSignDialog.ask_second(
            self._page, first=first, meaning=meaning, items=asked.items, offered=offered, refused=refused
        )
        if answer is not None:
            second = partial(signing_in.beside, lab, *answer)
            self._write(asked, lambda: asked.does(second(), answer[1]), second)

    def _write(self, asked: Asked, deed: Callable[[], int], second: Callable[[], Lab] | None = None) -> None:
        self._page.write(deed, self._done, failed=partial(self._refused, asked, second))

    def _refused(self, asked: Asked, second: Callable[[], Lab] | None, refusal: Refusal) -> None:
        if Barred.GIVEN_PASSWORD in refusal.codes and second is not None:
            self._page.write(second, partial(self._choose_password, asked))
        elif is_typed_again(refusal):
            self._soon(asked, str(refusal))
        else:
            self._failed(refusal)

    def _choose_password(self, asked: Asked, second: Lab) -> None:
        """Only a password of one's own signs: the second person chooses it here, then signs."""
        dialog = PasswordDialog.run(self._page, second, self._page.acts)
        dialog.accepted.connect(lambda: self._soon(asked))
