"""Deactivating a person: which open tests they leave, and to whom these go."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from qclab.domain.counts import count
from qclab.domain.people.appointments import left_by_leaving
from qclab.queries.laboratory import settings
from qclab.queries.people.appointments import appointments, values
from qclab.queries.people.people import PersonRow
from qclab.queries.testing.handing import OpenTest, open_tests_of, successors
from qclab.services.lab import Lab
from qclab.ui.choices import ChoiceInput
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.widgets.words import label, lines

_LEFT = ("Left the laboratory", "Changed to another department", "Added by mistake")
_ENDS = (
    "{name} cannot sign in from now on, and is stopped at once where signed in; what was typed there and not recorded"
    " is lost. Everything that was recorded and signed stays, the badge ends, and the id {id} is never used again."
)
NOBODY = "Unassigned: they wait until somebody takes them"
_SEEN = 6


@dataclass(frozen=True)
class Left:
    """The open tests of who leaves, the people to whom all of them can be given, and who has each right then that the
    person has by name."""

    tests: Sequence[OpenTest]
    people: Sequence[PersonRow]
    rights: Sequence[str] = ()


def read_left(lab: Lab, person: int) -> Left:
    """What a person would leave behind now."""
    with lab.asking() as ask:
        tests = ask(open_tests_of, person)
        today = ask.of_site(settings.today, lab.store.clock())
        rights = left_by_leaving(person, values(ask(appointments)), today)
        return Left(tests, ask(successors, person) if tests else (), rights)


class LeavingDialog(ReasonDialog):
    """The reason, and before it the open tests by name with who gets them; nothing of that where there are none."""

    def __init__(self, id_: str, name: str, left: Left, parent: QWidget | None) -> None:
        super().__init__(f"Deactivate {name}", _ENDS.format(name=name, id=id_), _LEFT, parent, accept="Deactivate")
        self._successor: ChoiceInput | None = None
        if left.rights:
            rights = label(f"{name} has a right by name. Then: {' '.join(left.rights)}", wrap=True)
            rights.setObjectName("left_rights")
            self.content.insertWidget(1, rights)
        if not left.tests:
            self.content.insertWidget(1, label(f"{name} has no open test.", "quiet", wrap=True))
        else:
            people = [(row.key, f"{row.name} ({row.id})") for row in left.people]
            self._successor = ChoiceInput([(None, NOBODY), *people])
            self._successor.setCurrentIndex(0)
            self._successor.setObjectName("successor")
            self._successor.setAccessibleName("Who gets the open tests")
            said = f"Who gets {count(len(left.tests), 'open test')} of {name}:"
            self.content.insertWidget(1, label(said, wrap=True))
            self.content.insertWidget(2, lines("left_tests", "Open tests", [*map(str, left.tests)], most=_SEEN))
            self.content.insertWidget(3, self._successor)

    def successor(self) -> int | None:
        """Who gets the open tests; None for nobody."""
        chosen = self._successor.currentData() if self._successor is not None else None
        return chosen if isinstance(chosen, int) else None
