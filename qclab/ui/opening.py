"""Opening a database behind the painted window: one that is not there is offered to be made, with its first person."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from qclab.domain.database.addresses import Absent
from qclab.domain.refusals import Refusal
from qclab.ui.acts import Acts
from qclab.ui.dialogs.confirm import confirm
from qclab.ui.dialogs.set_up import FirstAnswer, SetUpDialog
from qclab.ui.shell import MainWindow

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.store.door import Store
    from qclab.ui.database import Database

_Opens = Callable[[], "Store"]


class Opening(QObject):
    """Dialogs here take over, so each is opened once what was asked for before it has ended."""

    ready = Signal(object)
    """The database that was opened."""
    begun = Signal(object)
    """The lab of the first administrator."""
    failed = Signal(object)
    """It could not be opened: a Refusal."""

    def __init__(self, window: MainWindow, acts: Acts, address: str, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._acts, self._address = window, acts, address
        self._making: _Opens | None = None

    def open(self, opening: _Opens, says: str = "", making: _Opens | None = None) -> None:
        """``making`` makes a database, which is offered where there is none."""
        self._making = making
        page = self._window.sign_in_page
        page.set_waiting(True)
        page.messages.wait(says or f"Opening {self._address}…")
        self._acts.write(lambda: _open(opening), self.ready.emit, owner=self, failed=self._refused)

    def set_up_first(self, database: "Database") -> None:
        """The first administrator of a database without people."""
        self._soon(partial(self._ask_first, database))

    def _refused(self, refusal: Refusal) -> None:
        making = self._making
        if making is not None and any(isinstance(code, Absent) for code in refusal.codes):
            self._soon(partial(self._offer, making, refusal))
        else:
            self._tell(refusal)

    def _offer(self, making: _Opens, refusal: Refusal) -> None:
        what = (
            f"There is no laboratory at {self._address} yet. One is made there: empty, with you as its first "
            "administrator. A list of steps then leads to the first sample and its label."
        )
        if confirm(self._window, title="Make a new laboratory", what=what, accept="Make it"):
            self.open(making, f"Making {self._address}…")
        else:
            self._tell(refusal)

    def _tell(self, refusal: Refusal) -> None:
        self._window.sign_in_page.messages.refuse(refusal)
        self.failed.emit(refusal)

    def _ask_first(
        self, database: "Database", before: FirstAnswer | None = None, refusal: Refusal | None = None
    ) -> None:
        """What was typed and refused before stands in the dialog again, with why."""
        answer = SetUpDialog.ask(self._window, before, refusal)
        if answer is None:
            self._window.close()
            return
        set_up = partial(database.set_up, answer.id, answer.name, answer.password, answer.said)
        again = partial(self._ask_first, database, answer)
        self._acts.write(
            set_up, self.begun.emit, owner=self, failed=lambda refusal: self._soon(partial(again, refusal))
        )

    def _soon(self, asks: Callable[[], Any]) -> None:
        QTimer.singleShot(0, self, asks)


def _open(opening: _Opens) -> "Database":
    """On a worker."""
    from qclab.ui.database import Database  # noqa: PLC0415 - the one place where the database side is loaded

    return Database(opening())
