"""From words or a scan to a record at its own place: what answers is shown while one types, recent first."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from qclab.domain.refusals import Refusal
from qclab.ui.acts import Acts
from qclab.ui.codes import AtWindow
from qclab.ui.preferences import Preferences
from qclab.ui.showing import (
    Show,
    ShowBatch,
    ShowCase,
    ShowEntry,
    ShowEvent,
    ShowPartOfBatch,
    ShowPerson,
    ShowSample,
    ShowTests,
)
from qclab.ui.widgets.found import Found, Group
from qclab.ui.widgets.scan_field import ScanField
from qclab.ui.words import moments

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.queries.search import Hit

_PAUSE: Final = 180
_FEWEST: Final = 2
_OF_A_GROUP: Final = 3
_KEPT: Final = 12
_RECENT: Final = "search/recent"
_GROUPS: Final = {
    "batch": "Batches", "sample": "Samples", "test": "Tests", "investigation": "Cases", "certificate": "Certificates",
    "certification": "Register of certifications", "alarm": "Alarms",
    "method": "Methods", "person": "People",
}  # fmt: skip

_CALLED: Final = {"investigation": "Case"}

Find = Callable[[str, bool], "Sequence[Hit]"]


class Searching(QObject):
    """``find`` takes words, and whether they are still being typed, on a worker."""

    shown = Signal(object)
    """A ``Show``: what a person meant."""

    def __init__(self, field: ScanField, acts: Acts, preferences: Preferences, find: Find, parent: QObject) -> None:
        super().__init__(parent)
        self._field, self._acts, self._preferences, self._find = field, acts, preferences, find
        self.found = Found(field, preview_of)
        self.found.chosen.connect(self._open)
        self._typing = QTimer(self, singleShot=True, interval=_PAUSE)
        self._typing.timeout.connect(self._look)
        field.textEdited.connect(lambda _: self._typing.start())

    def search(self, words: str) -> None:
        """Enter, or a scan: the one record that is meant is opened; of several the list is shown."""
        self._typing.stop()
        self._ask(words, False, partial(self._answered, words))

    def _look(self) -> None:
        words = self._field.text().strip()
        if len(words) < _FEWEST:
            self.found.hide()
            return
        self._ask(words, True, partial(self._offer, words))

    def _ask(self, words: str, is_typed: bool, then: "Callable[[Sequence[Hit]], None]") -> None:
        """A newer question takes the place of one that is under way; one that fails while typing is asked again."""
        find = partial(self._find, words, is_typed)
        quietly = self._not_offered if is_typed else None
        self._acts.read("search", find, then, owner=self, failed=quietly)

    def _not_offered(self, _: Refusal) -> None:
        self.found.hide()

    def _offer(self, words: str, hits: "Sequence[Hit]") -> None:
        if words == self._field.text().strip():
            self.found.show_groups(words, self._grouped(hits))

    def _answered(self, words: str, hits: "Sequence[Hit]") -> None:
        if not hits:
            self.found.hide()
            known = "a sample, batch, donor, certificate, case, test, method or person"
            self._acts.refused.emit(
                Refusal(f"Nothing is called “{words}”. Search for {known}.", code=AtWindow.NOTHING_CALLED_SO)
            )
        elif len(hits) == 1:
            self._open(hits[0])
        else:
            self._field.focus()
            self.found.show_groups(words, self._grouped(hits))

    def _grouped(self, hits: "Sequence[Hit]") -> list[Group]:
        """What this person opened last first, then each kind; a kind alone is shown whole."""
        by_key = {(hit.kind, hit.key): hit for hit in hits}
        opened = map(tuple, self._preferences.get(_RECENT, []))
        lately = [by_key[key] for key in opened if key in by_key]
        groups: list[Group] = [("Recent", [(hit, hit.about) for hit in lately])] if lately else []
        kinds = dict.fromkeys(hit.kind for hit in hits)
        for kind in sorted(kinds, key=lambda kind: list(_GROUPS).index(kind) if kind in _GROUPS else len(_GROUPS)):
            rest = [hit for hit in hits if hit.kind == kind and hit not in lately]
            most = len(rest) if len(kinds) == 1 else _OF_A_GROUP
            head = _GROUPS.get(kind, kind.capitalize())
            told = f"{head}, {most} of the newest {len(rest)}" if len(rest) > most else head
            groups += [(told, [(hit, hit.about) for hit in rest[:most]])] if rest else []
        return groups

    def _open(self, hit: "Hit") -> None:
        self.found.hide()
        kept = [each for each in self._preferences.get(_RECENT, []) if tuple(each) != (hit.kind, hit.key)]
        self._preferences.set(_RECENT, [[hit.kind, hit.key], *kept][:_KEPT])
        self.shown.emit(show_of(hit))


def preview_of(hit: "Hit") -> str:
    """Two lines: what it is and where it stands; its batch, and when."""
    kind = _CALLED.get(hit.kind, hit.kind.capitalize())
    parts = [f"batch {hit.of}"] if hit.of else []
    if hit.when is not None:
        name, at = hit.when
        parts.append(f"{name} {moments.minute(at) if isinstance(at, datetime) else moments.day(at)}")
    below = ", ".join(parts)
    return f"{kind}{f', {hit.state}' if hit.state else ''}\n{below[:1].upper()}{below[1:]}"


def show_of(hit: "Hit") -> Show:
    """Each at its own place: a case at the case, a certificate at the certificate."""
    match hit.kind:
        case "alarm" if hit.event is not None:
            return ShowEvent(hit.event)
        case "alarm":
            assert hit.batch is not None  # noqa: S101 - of one that is of no batch an event tells
            return ShowBatch(hit.batch)
        case "test":
            return ShowTests((hit.key,))
        case "method":
            return ShowEntry(hit.kind, hit.key)
        case "sample" | "batch" | "investigation" | "person":
            return _OWN_PAGES[hit.kind](hit.key)
        case _:
            assert hit.batch is not None  # noqa: S101 - whatever else is found is under a batch
            return ShowPartOfBatch(hit.batch, hit.kind, hit.key)


_OWN_PAGES: Final[dict[str, Callable[[int], Show]]] = {
    "sample": ShowSample, "batch": ShowBatch, "investigation": ShowCase, "person": ShowPerson,
}  # fmt: skip
