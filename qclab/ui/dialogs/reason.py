"""Why: a quick reason from a list, words of one's own, or both."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from qclab.domain.reasons import reason_blockers
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.widgets.reason import ReasonInput
from qclab.ui.widgets.words import label


class ReasonDialog(Dialog):
    def __init__(
        self,
        title: str,
        what: str,
        quick: Sequence[str] = (),
        parent: QWidget | None = None,
        *,
        accept: str = "Record the change",
    ) -> None:
        super().__init__(title, accept, parent)
        self.setObjectName("reason_dialog")
        if what:
            self.content.addWidget(label(what, wrap=True))
        self._reason = ReasonInput(quick)
        self._reason.edited.connect(self._look)
        self.content.addWidget(self._reason)
        self._reason.setFocus()
        self._look()

    @classmethod
    def ask(
        cls,
        parent: QWidget | None,
        *,
        title: str,
        what: str = "",
        quick: Sequence[str] = (),
        accept: str = "Record the change",
    ) -> str | None:
        """The reason, or None when the person gave up."""
        dialog = cls(title, what, quick, parent, accept=accept)
        try:
            return dialog.reason() if dialog.exec() else None
        finally:
            dialog.deleteLater()

    def reason(self) -> str:
        return self._reason.read()

    def _look(self) -> None:
        why = " ".join(map(str, reason_blockers(self.reason())))
        self.lack(why)
        self.accept_button.setDefault(not why)
