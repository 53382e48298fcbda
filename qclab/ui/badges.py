"""The numbers on the rail: how many wait on each page, right also for pages that nobody has opened yet."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer

from qclab.domain.refusals import Refusal
from qclab.ui.acts import Acts
from qclab.ui.page import PageSpec

_MINUTE: Final = 60_000
_AGAIN: Final = 5_000


class Badges(QObject):
    """Counts all of them in one read: when somebody signs in, when anything was committed here or at another desk, and
    every minute, for work grows late by itself."""

    def __init__(self, acts: Acts, show: Callable[[str, int], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._acts = acts
        self._show_count = show
        self._counts: dict[str, Callable[[], int]] = {}
        self._is_counting = False
        self._is_late = False
        self._minute = QTimer(self, interval=_MINUTE)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN)
        for timer in (self._minute, self._again):
            timer.timeout.connect(self.count)
        acts.changed.connect(self.count)

    def count_for(self, pages: Sequence[PageSpec]) -> None:
        """The pages of the person who signed in; none when nobody is."""
        self._counts = {page.key: page.badge for page in pages if page.badge is not None}
        self._again.stop()
        (self._minute.start if self._counts else self._minute.stop)()
        self.count()

    def count(self, _changes: object = None) -> None:
        """Ask again; while an answer is on its way, once more after it: it may be older than what happened."""
        if self._is_counting:
            self._is_late = True
        elif counts := self._counts:
            self._is_counting, self._is_late = True, False
            self._acts.read(
                ("badges", id(self)),
                lambda: {key: count() for key, count in counts.items()},
                lambda found: self._counted(counts, found),
                owner=self,
                failed=self._refused,
                broke=self._later,
            )

    def _counted(self, asked: object, found: Mapping[str, int]) -> None:
        self._is_counting = False
        if asked is self._counts:  # else somebody else has signed in meanwhile
            for key, count in found.items():
                self._show_count(key, count)
        if self._is_late or asked is not self._counts:
            self.count()

    def _refused(self, _: Refusal) -> None:
        """The page in front says that the database is gone; the numbers come back with it."""
        self._later()

    def _later(self) -> None:
        self._is_counting = False
        self._again.start()
