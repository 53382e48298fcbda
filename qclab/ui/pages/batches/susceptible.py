"""Recording the susceptibility of what grew in a batch that was given: who was asked, and what it came to."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.alarms.susceptibility import Comes, Said, Susceptibility, faults
from qclab.domain.alarms.telling import tell_blockers
from qclab.domain.refusals import Reason
from qclab.services.alarms import susceptibility
from qclab.services.lab import Lab
from qclab.ui.commands import Command
from qclab.ui.dialogs.form import FormDialog
from qclab.ui.forms import Field
from qclab.ui.keeping import keep
from qclab.ui.page import Page
from qclab.ui.pages.batches.view import BatchView

_OPEN: Final = "open"
_COMES: Final = (
    (_OPEN, "not known yet"),
    (Comes.RESULT.value, "a result"),
    (Comes.NOT_POSSIBLE.value, "not possible, with the reason"),
)


class SusceptibilityDialog(FormDialog):
    """With what was said before."""

    def __init__(self, before: Susceptibility, clock: Callable[[], datetime], parent: QWidget | None) -> None:
        self._before, self._clock = before, clock
        fields = [
            Field("asked_of", "Asked of", help="By name, such as: medical microbiology, Dr. A. Jansen"),
            Field("asked_at", "When", "instant", help="N: now"),
            Field("comes", "Comes to", "choice", required=True, choices=_COMES),
            Field("said", "Result or reason", "long", help="What works against it and what does not"),
        ]
        if not before.is_open:
            fields.append(Field("why", "Why it is changed", "long", required=True))
        note = f"{before.about}: which antibiotics work against what grew. It waits until this is said."
        super().__init__("susceptibility_dialog", "Susceptibility", "Record", fields, parent, note)
        self.form.set_value(
            {
                "asked_of": before.asked_of,
                "asked_at": before.asked_at,
                "comes": before.comes.value if before.comes else _OPEN,
                "said": before.said,
            }
        )
        self.form.input("asked_at").follow(clock)

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        return faults(self._read(values), self._clock(), is_closed=not self._before.is_open)

    def said(self) -> Said:
        return self._read(self.given)

    def _read(self, values: dict[str, Any]) -> Said:
        comes = values.get("comes") or _OPEN
        return Said(
            values.get("asked_of") or "",
            values.get("asked_at"),
            None if comes == _OPEN else Comes(comes),
            values.get("said") or "",
            values.get("why") or "",
        )


class Following(QObject):
    """The command; of the row under the cursor of who must be told, else of the one that is open."""

    changed = Signal()

    def __init__(self, lab: Lab, page: Page, view: BatchView) -> None:
        super().__init__(page)
        self._lab, self._page, self._view = lab, page, view
        self.command = Command(
            page, "susceptibility", "Susceptibility…", self._ask,
            help_="record who was asked what works against what grew, and what came of it",
        )  # fmt: skip

    def look(self) -> None:
        self.command.setVisible(self._view.isVisible() and self._which() is not None)
        self.command.refuse("\n".join(map(str, tell_blockers(self._lab.actor))))

    def _which(self) -> Susceptibility | None:
        facts, line = self._view.facts, self._view.told_line()
        if line is not None and line.follows is not None:
            return line.follows
        known = facts.judged.susceptibilities if facts is not None else ()
        return next((each for each in known if each.is_open), None)

    def _ask(self) -> None:
        facts, which = self._view.facts, self._which()
        if facts is None or which is None:
            return
        lab, batch, key = self._lab, facts.batch.key, which.key
        dialog = SusceptibilityDialog(which, lab.store.clock, self._page)
        keep(
            self._page.acts,
            dialog,
            lambda: partial(susceptibility.record, lab, batch, key, dialog.said()),
            lambda _: self._done(),
            "Record the susceptibility",
        )

    def _done(self) -> None:
        self._page.messages.clear()
        self._page.say("The susceptibility is recorded.")
        self.changed.emit()
