"""What is asked of retests and of investigation tests: analysts and why, hypothesis and material, what was found."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from qclab.domain.investigations.hypotheses import hypothesis_blockers, tested_blockers
from qclab.domain.investigations.retests import RULE, retest_blockers
from qclab.domain.people.duties import Done
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Reason
from qclab.ui.choices import Choice
from qclab.ui.dialogs.form import FormDialog
from qclab.ui.forms import Field
from qclab.ui.pages.investigations.dialogs import SIGN

_SHOWN: Final = 6
"""So many retests can be planned in the window; procedures ask for one to five."""


class PlanDialog(FormDialog):
    """An analyst for each retest: so many are made as are named. The next field comes once one is filled in."""

    def __init__(self, known: Mapping[int, Actor], done: Done, number: str, parent: QWidget | None) -> None:
        self._known, self._done = known, done
        offered: Sequence[Choice] = [(key, f"{each.name} ({each.id})") for key, each in known.items()]
        analysts = [
            Field(f"analyst_{at}", f"Retest {at} by", "person", required=at == 1, choices=offered)
            for at in range(1, _SHOWN + 1)
        ]
        why = Field("why", "Why so many, of what", "long", required=True, lines=2)
        super().__init__("plan_dialog", f"Plan the retests of {number}", SIGN, (*analysts, why), parent, RULE)
        self.form.edited.connect(lambda _: self._look())
        self._look()

    @property
    def analysts(self) -> list[int]:
        """Who does each retest, by key, in their order."""
        return _named(self.given)

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        named = [self._known.get(key) for key in _named(values)]
        return retest_blockers(named, values.get("why") or "", self._done)

    def _look(self) -> None:
        filled = [self.form.input(f"analyst_{at}").read_key() is not None for at in range(1, _SHOWN + 1)]
        for at in range(2, _SHOWN + 1):
            self.form.set_shown(f"analyst_{at}", filled[at - 2] or filled[at - 1])


def _named(values: Mapping[str, Any]) -> list[int]:
    given = [values.get(f"analyst_{at}") for at in range(1, _SHOWN + 1)]
    return [key for key in given if key is not None]


class HypothesisDialog(FormDialog):
    """What is supposed, and which flask, aliquot or preparation is measured."""

    def __init__(self, parent: QWidget | None) -> None:
        fields = (
            Field("hypothesis", "Hypothesis", "long", required=True, lines=2, help="And what would show it"),
            Field("material", "Measured", required=True, placeholder="Diluent tube 2, the same preparation"),
        )
        said = "An investigation test is never reported: it is held against no limit and settles nothing."
        super().__init__("hypothesis_dialog", "Plan an investigation test", "Plan", fields, parent, said)

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        return hypothesis_blockers(values.get("hypothesis") or "", values.get("material") or "")


class TestedDialog(FormDialog):
    """What an investigation test found, what it tells, by whom and when."""

    def __init__(
        self,
        material: str,
        planned_at: datetime,
        people: Sequence[Choice],
        clock: Callable[[], datetime],
        parent: QWidget | None,
    ) -> None:
        self._planned_at, self._clock = planned_at, clock
        fields = (
            Field("result", "Found", required=True, placeholder="0.41 EU/mL"),
            Field("tells", "It tells", required=True, placeholder="supports it"),
            Field("performed_by", "Performed by", "person", required=True, choices=people),
            Field("performed_at", "Performed at", "instant", required=True, lines=2),
        )
        super().__init__("tested_dialog", material, "Record", fields, parent, "It is recorded once and never reported.")

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        return tested_blockers(
            values.get("result") or "",
            values.get("tells") or "",
            values.get("performed_by"),
            values.get("performed_at"),
            self._planned_at,
            self._clock(),
        )
