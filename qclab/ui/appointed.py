"""Who is appointed for a right, or is no more, is told so while they work: their buttons change at once."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from qclab.ui.acts import Acts
from qclab.ui.shell import MainWindow

if TYPE_CHECKING:
    from qclab.services.lab import Lab
    from qclab.store.door import Changes
    from qclab.ui.database import Database

TABLE = "appointment"


class Appointed(QObject):
    """``lab`` gives who is signed in, ``database`` what they work in."""

    def __init__(
        self, acts: Acts, window: MainWindow, lab: "Callable[[], Lab | None]", database: "Callable[[], Database]"
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._acts, self._window, self._lab, self._database = acts, window, lab, database
        acts.changed.connect(self._look)

    def _look(self, changes: "Changes") -> None:
        lab, changed = self._lab(), [key for table, key in changes.rows if table == TABLE and isinstance(key, int)]
        if lab is not None and changed:
            told = partial(self._database().told_of_appointments, lab, changed)
            self._acts.read("appointed", told, self._tell, owner=self)

    def _tell(self, said: Sequence[str]) -> None:
        page = self._window.current_page()
        if said and page is not None:
            page.messages.tell("\n".join(said))
