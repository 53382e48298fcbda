"""What is asked on the page of a case: what a phase found, the conclusion, a reference, who was told, owner, target."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from qclab.domain.investigations.case import Case, Conclusion
from qclab.domain.investigations.clock import extend_blockers
from qclab.domain.investigations.finding import ADD_FIRST, finding_blockers, findings
from qclab.domain.investigations.kinds import CaseKind, may_refer
from qclab.domain.investigations.phases import PROVEN, WITH_CAUSE, Finding, Phase
from qclab.domain.reasons import deviation_blockers, reason_blockers, signed_blockers
from qclab.domain.refusals import Reason
from qclab.services.investigations.concluding import Found
from qclab.ui.choices import Choice
from qclab.ui.commands import Command
from qclab.ui.dialogs.form import FormDialog
from qclab.ui.forms import Field

SIGN: Final = "Go on to sign"
_WHERE: Final = "Which file, reference or page shows it"


Added = Callable[[], object]
"""To be called once something was added."""


class FoundDialog(FormDialog):
    """What a phase found; cause and evidence are asked where the finding needs them.

    ``add_file`` and ``add_reference`` ask for what shows it, over this dialog, and keep it with the case; what is typed
    here stays meanwhile.
    """

    def __init__(
        self, case: Case, phase: Phase, name: str, parent: QWidget | None,
        add_file: Callable[[QWidget, Added], object], add_reference: Callable[[QWidget, Added], object],
    ) -> None:  # fmt: skip
        self._case, self._phase = case, phase
        fields = (
            Field(
                "finding", "Found", "choice", required=True, choices=[(each, each) for each in findings(case, phase)]
            ),
            Field("cause", "Cause", "choice", required=True, choices=[(each, each) for each in case.list.causes]),
            Field("words", "In words", "long", required=True, help="What was looked at and what it shows"),
            Field("evidence", "Evidence", "long", required=True, help=_WHERE, lines=3),
        )
        super().__init__("found_dialog", f"Phase {name}", SIGN, fields, parent)
        self.file = Command(self, "found_file", "Add a file…", lambda: add_file(self, self._shown), keys=["Alt+F"],
                            icon="attachment")  # fmt: skip
        self.reference = Command(self, "found_reference", "Add a reference…",
                                 lambda: add_reference(self, self._referred), keys=["Alt+R"], icon="plus")  # fmt: skip
        self._adding = QWidget()
        row = QHBoxLayout(self._adding)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.file.button())
        row.addWidget(self.reference.button())
        row.addStretch(1)
        self.content.insertWidget(self.content.indexOf(self.form) + 1, self._adding)
        self.form.edited.connect(lambda _: self._look())
        self._look()

    def found(self) -> Found:
        """What was given; a cause and evidence only where the finding asks for them."""
        return self._found(self.given)

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        found = self._found(values)
        return finding_blockers(self._case, self._phase, found.finding, found.cause, found.words, found.evidence)

    def _found(self, values: dict[str, Any]) -> Found:
        finding = values.get("finding")
        return Found(
            Finding(finding) if finding else None,
            values["cause"] if finding in WITH_CAUSE and values.get("cause") else None,
            values.get("words") or "",
            (values.get("evidence") or "") if finding in PROVEN else "",
        )

    def _shown(self) -> None:
        """A file that shows it is kept with the case now."""
        self._case = replace(self._case, has_evidence=True)
        self._look()

    def _referred(self) -> None:
        self._case = replace(self._case, has_evidence=True, has_reference=True)
        self._look()

    def _look(self) -> None:
        finding = self.form.input("finding").read_key()
        self._adding.setVisible(finding in PROVEN or finding == Finding.OTHER_BATCHES)
        self.file.setVisible(finding in PROVEN)
        self.form.set_shown("cause", finding in WITH_CAUSE)
        self.form.set_shown("evidence", finding in PROVEN)
        if not self.form.note("evidence").is_error() or self._case.has_evidence:  # told before anything is typed
            self.form.note("evidence").show_text(_WHERE if self._case.has_evidence else ADD_FIRST)


_PRINTS: Final = Field("prints", "A certificate says of it", "check")


class CloseDialog(FormDialog):
    """The conclusion, of those that the case reaches, and why."""

    def __init__(
        self, reached: Sequence[Conclusion], number: str, parent: QWidget | None, *, asks_print: bool = False
    ) -> None:
        fields = (
            Field("conclusion", "Conclusion", "choice", required=True, choices=[(each, each) for each in reached]),
            Field("because", "Why", "long", required=True, help="It is kept with the signature"),
            *((_PRINTS,) if asks_print else ()),
        )
        super().__init__("close_case_dialog", f"Close {number}", SIGN, fields, parent)
        if len(reached) == 1:
            self.form.set_value({"conclusion": reached[0]})
            self.form.input("because").setFocus()

    def closes(self) -> tuple[Conclusion, str, bool]:
        """The conclusion, why, and whether a certificate says of it."""
        given = self.given
        return Conclusion(given["conclusion"]), given["because"], bool(given.get("prints"))

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        return signed_blockers(values.get("because") or "")


class ReferenceDialog(FormDialog):
    """The deviation, CAPA or change that goes with a case, or what a contract laboratory investigated."""

    def __init__(self, kind: CaseKind, parent: QWidget | None) -> None:
        kinds = [(each, f"{each[:1].upper()}{each[1:]}") for each in may_refer(kind)]
        fields = (
            Field("kind", "Kind", "choice", required=True, choices=kinds),
            Field("number", "Number", required=True, placeholder="DEV-12", code=True),
        )
        super().__init__("reference_dialog", "Add a reference", "Add", fields, parent)

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        return deviation_blockers(values.get("number") or "", "Give its number.", "number")


class ToldDialog(FormDialog):
    """Who was told of a case, and how."""

    def __init__(self, who: Sequence[str], parent: QWidget | None) -> None:
        fields = (
            Field("who", "Who", "known", required=True, choices=[(each, each) for each in who]),
            Field("how", "How, and what was said", "long", required=True),
        )
        super().__init__("told_dialog", "Record who was told", "Record", fields, parent)
        if who:
            self.form.set_value({"who": who[0]})
            self.form.input("how").setFocus()

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        return reason_blockers(values.get("how") or "", "Say how, and what was said.", "how")


class OwnerDialog(FormDialog):
    """Whose case it is."""

    def __init__(self, people: Sequence[Choice], owner: int | None, parent: QWidget | None) -> None:
        fields = (Field("owner", "Owner", "person", required=True, choices=people),)
        super().__init__("owner_dialog", "Owner of the case", "Record the change", fields, parent)
        self.form.set_value({"owner": owner})


class ExtendDialog(FormDialog):
    """Until when a case is extended, and why."""

    def __init__(self, due: datetime, clock: Callable[[], datetime], parent: QWidget | None) -> None:
        self._due, self._clock = due, clock
        fields = (
            Field("until", "Until", "instant", required=True, lines=2),
            Field("reason", "Reason", "reason", required=True),
        )
        super().__init__("extend_dialog", "Extend the case", "Extend", fields, parent)
        self.form.set_value({"until": due})

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        return extend_blockers(values.get("until"), self._clock(), self._due)
