"""What a step on Results asks for: a decision and its reason, a deviation and its reason; both are printed."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from qclab.domain.reasons import A_SENTENCE, deviation_blockers, reason_blockers
from qclab.domain.refusals import Refusal
from qclab.services.results.passing import NUMBER, REASON
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.forms import Field, Form
from qclab.ui.widgets.words import label

_UNCHANGED: Final = ("It is right as it was", "What was asked for was there already")
NOT_DONE_REASONS: Final = ("Not enough material", "Sample lost or damaged", "Assay invalid, no repeat possible")


class DecisionDialog(Dialog):
    """``decisions`` are those that are open, ``why_not`` why it cannot be that it complies. ``propose`` records it; a
    refusal stands beside its field and the dialog stays."""

    def __init__(
        self,
        what: str,
        decisions: Sequence[str],
        why_not: Sequence[str],
        propose: Callable[[str, str], None],
        parent: QWidget,
    ) -> None:
        super().__init__("Propose a decision", "Propose", parent)
        self.setObjectName("decision_dialog")
        self._propose = propose
        self.content.addWidget(label(what, wrap=True))
        for why in why_not:
            self.content.addWidget(label(why, "quiet", wrap=True))
        self.form = Form(
            [
                Field(
                    "decided", "The result", "choice", required=True,
                    choices=[(decided, decided) for decided in decisions],
                ),
                Field(
                    "reason", "Reason", "long", required=True,
                    help="A sentence; it is printed on the certificate. Another person accepts or declines it.",
                ),
            ],
            name="decision",
        )  # fmt: skip
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        if len(decisions) == 1:
            self.form.set_value({"decided": decisions[0]})
        self.form.input("reason").setFocus()  # letters typed into the choice would choose

    def accept(self) -> None:
        values = self.form.value()
        if values is None:
            return
        if why := reason_blockers(values["reason"], letters=A_SENTENCE):
            self.form.set_errors(why)
            return
        self.lack(BEING_RECORDED)
        self._propose(values["decided"], values["reason"])

    def recorded(self) -> None:
        super().accept()

    def refuse(self, refusal: Refusal) -> None:
        self.lack("")
        self.form.refuse(refusal)


class DeviationDialog(Dialog):
    """``write`` records the number of the deviation and the reason; a refusal stands beside its field and the dialog
    stays."""

    def __init__(self, what: str, write: Callable[[str, str], None], parent: QWidget) -> None:
        super().__init__("Pass with a deviation", "Pass", parent)
        self.setObjectName("deviation_dialog")
        self._write = write
        self.content.addWidget(label(what, wrap=True))
        later = "The test can be submitted. QA agrees to the deviation before there is a certificate."
        self.content.addWidget(label(later, "quiet", wrap=True))
        self.form = Form(
            [
                Field("number", "Deviation", required=True, help="Its number; the certificate names it", code=True),
                Field("reason", "Reason", "long", required=True, help="A sentence; it is printed on the certificate."),
            ],
            name="deviation",
        )
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.form.input("number").setFocus()

    def accept(self) -> None:
        values = self.form.value()
        if values is None:
            return
        why = [
            *deviation_blockers(values["number"], NUMBER, "number"),
            *reason_blockers(values["reason"], REASON, letters=A_SENTENCE),
        ]
        if why:
            self.form.set_errors(why)
            return
        self.lack(BEING_RECORDED)
        self._write(values["number"], values["reason"])

    def recorded(self) -> None:
        super().accept()

    def refuse(self, refusal: Refusal) -> None:
        self.lack("")
        self.form.refuse(refusal)


def sent_back_unchanged(refusal: Refusal, parent: QWidget) -> ReasonDialog:
    """Asks why returned tests go back as they were; it is gone once it is closed."""
    what = "\n".join(map(str, refusal.reasons))
    dialog = ReasonDialog("Sent back unchanged", what, _UNCHANGED, parent, accept="Submit as it is")
    dialog.finished.connect(dialog.deleteLater)
    return dialog
