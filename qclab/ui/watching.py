"""Signatures are recomputed while the program is open, some at a time, so that a broken one is told by itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from qclab.ui.acts import Acts

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.services.lab import Lab
    from qclab.ui.database import Database

_EVERY: Final = 15_000


class Watching(QObject):
    """Begins when somebody signs in, and goes on where it was for who signs in next."""

    def __init__(self, acts: Acts, ask: "Callable[[], Database | None]", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._acts, self._database = acts, ask
        self._lab: Lab | None = None
        self._after: int | None = None
        self._again = QTimer(self, interval=_EVERY)
        self._again.timeout.connect(self.look)

    def begin(self, lab: "Lab | None") -> None:
        """Somebody signed in, or out."""
        self._lab = lab
        if lab is None:
            self._again.stop()
        else:
            self._again.start()
            self.look()

    def look(self) -> None:
        """The next some. That it cannot be done now is told by whatever a person does meanwhile."""
        database, lab, after = self._database(), self._lab, self._after
        if database is not None and lab is not None:
            self._acts.read(
                ("watching", id(self)), lambda: database.watch(lab, after), self._went_on, owner=self,
                failed=lambda _: None,
            )  # fmt: skip

    def _went_on(self, after: int) -> None:
        self._after = after
