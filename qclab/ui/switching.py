"""Who sits down next at a shared bench: asked by name or badge, always with the password."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from qclab.domain.database.addresses import without_password
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Refusal
from qclab.ui.aside import awaited
from qclab.ui.codes import AtWindow
from qclab.ui.dialogs.switch import SwitchDialog
from qclab.ui.preferences import Preferences

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.services.lab import Lab
    from qclab.ui.database import Database
    from qclab.ui.session import Session

_HERE: Final = "people here"
_MOST_HERE: Final = 12


class Switching(QObject):
    """``opened`` gives the database, once somebody signed in to it; ``database`` is its address: who sat here in one
    laboratory is nobody in another, such as a demonstration."""

    def __init__(
        self, session: "Session", opened: Callable[[], "Database"], preferences: Preferences, database: str
    ) -> None:
        super().__init__(session)
        self._session, self._opened, self._preferences = session, opened, preferences
        self._kept_as = f"{_HERE}: {without_password(database)}"

    def remember(self, person: Actor) -> None:
        """They sat here: a number or the beginning of their name is enough from now on."""
        lately = {person.id: person.name} | self._here()
        self._preferences.set_here(self._kept_as, [list(each) for each in lately.items()][:_MOST_HERE])
        self.offer()

    def offer(self) -> None:
        """Who sat here lately is offered at the covered window."""
        self._session.window.sign_in_page.remember(self._here())

    def ask(self, code: str) -> None:
        """Another person wants to go on here, by the badge of this code, or by name where there is none: at a covered
        window on its own page, else in a dialog over the work."""
        window = self._session.window
        if window.is_locked() and not self._session.is_open():
            window.sign_in_page.messages.refuse("The database is still being opened; try again in a moment.")
        elif window.is_locked():
            self._read(code, window.sign_in_page.show_person, window.sign_in_page.messages.refuse)
        elif self._session.lab is not None:
            self._open(self._session.lab.actor, code)

    def _open(self, before: Actor, code: str) -> None:
        front = QApplication.activeModalWidget() or self._session.window
        others = {id_: name for id_, name in self._here().items() if id_ != before.id}
        dialog = SwitchDialog(before.name, others, awaited(), front)
        dialog.badge_read.connect(lambda read: self._read(read, dialog.show_person, dialog.refuse))
        dialog.given.connect(partial(self._sign_in, dialog))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        if code:
            dialog.badge_read.emit(code)

    def _here(self) -> dict[str, str]:
        """Who sat at this workstation lately: names by user id."""
        return dict(self._preferences.get(self._kept_as, ()))

    def _read(self, code: str, show: Callable[[str, str], object], refuse: Callable[[Refusal], object]) -> None:
        """Whose badge this is."""
        holder = partial(self._opened().holder, code)
        self._session.acts.read("badge", holder, lambda person: show(*person), owner=self, failed=refuse)

    def _sign_in(self, dialog: SwitchDialog, user: str, password: str) -> None:
        lab = self._session.lab
        if lab is not None and user.strip().casefold() == lab.actor.id.casefold():
            dialog.refuse(Refusal("You are signed in already.", code=AtWindow.SIGNED_IN_ALREADY))
            return

        def entered(lab: "Lab") -> None:
            dialog.finish()
            self._session.enter(lab)

        sign_in = partial(self._opened().sign_in, user, password)
        self._session.acts.write(sign_in, entered, owner=dialog, failed=dialog.refuse)
