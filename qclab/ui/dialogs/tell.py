"""Whom was told, or called in vain: how, when, and what was said."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from qclab.domain.alarms.telling import How, Said, telling_faults
from qclab.domain.refusals import Reason
from qclab.ui.dialogs.form import FormDialog
from qclab.ui.forms import Field

_REACHED, _MISSED = "told", "not reached"
_ANSWERS: Final = ((_REACHED, "yes, they were told"), (_MISSED, "no, nobody was reached"))


class TellDialog(FormDialog):
    """``whom`` must be told, where somebody must; else one of ``people``, or anybody."""

    def __init__(
        self, whom: str, people: Sequence[str], clock: Callable[[], datetime], parent: QWidget | None, note: str = ""
    ) -> None:
        self._whom, self._clock = whom, clock
        fields = [
            Field("who", "Spoken to", help="The name or the desk, such as: ward line"),
            Field("how", "How", "choice", required=True, choices=[(each.value, each.value) for each in How]),
            Field("reached", "Reached", "choice", required=True, choices=_ANSWERS),
            Field("at", "When", "instant", required=True, help="N: now"),
            Field("said", "What was said", "long", help="What they were told, and what they answered"),
        ]
        if not whom:
            known = [(each, each) for each in people]
            fields[0] = Field("whom", "Whom", "known", required=True, choices=known)
        title = f"Tell: {whom}" if whom else "Record a call"
        super().__init__("tell_dialog", title, "Record", fields, parent, note)
        self.form.input("at").follow(clock)

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        return telling_faults(self._read(values), self._clock())

    def said(self) -> Said:
        return self._read(self.given)

    def _read(self, values: dict[str, Any]) -> Said:
        return Said(
            self._whom or values.get("whom") or "",
            values.get("how") or "",
            values.get("at"),
            values.get("said") or "",
            values.get("who") or "",
            is_reached=values.get("reached") == _REACHED,
        )
