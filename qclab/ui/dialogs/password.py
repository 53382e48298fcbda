"""Changing one's own password: the old one, the new one, and the new one again."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from qclab.domain.refusals import NotAllowed, Reason, Refusal
from qclab.services.lab import Lab
from qclab.services.people import passwords, signing_in
from qclab.ui.acts import Acts
from qclab.ui.codes import AtWindow
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.widgets.words import label

_FIELDS = (
    Field("old", "Password now", "password", required=True),
    Field(
        "new", "New password", "password", required=True,
        help=f"At least {passwords.SHORTEST} characters; a few words that do not belong together are best",
    ),
    Field("again", "New password again", "password", required=True),
)  # fmt: skip


class PasswordDialog(Dialog):
    """Stays open until the password is changed or the person gives up; what was typed is in its fields only."""

    def __init__(self, lab: Lab, acts: Acts, parent: QWidget | None = None, *, given: bool = False) -> None:
        """``given``: somebody else chose the password that holds now."""
        super().__init__("Change my password", "Change password", parent, cancel="Later" if given else "Cancel")
        self.setObjectName("password_dialog")
        self.setMinimumWidth(560)
        self._lab = lab
        self._acts = acts
        if given:
            words = "Somebody else gave you this password. Choose one that only you know before you sign anything."
            self.content.addWidget(label(words, wrap=True))
        self.form = Form(_FIELDS, name="password_form")
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.form.input("old").setFocus()

    @classmethod
    def run(cls, parent: QWidget | None, lab: Lab, acts: Acts, *, given: bool = True) -> "PasswordDialog":
        """Open the dialog over the window; it goes by itself."""
        dialog = cls(lab, acts, parent, given=given)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def accept(self) -> None:
        values = self.form.value()
        if values is None or not self.accept_button.isEnabled():
            return
        if values["new"] != values["again"]:
            self.form.set_errors(
                [Reason("The two new passwords are not the same.", "again", code=AtWindow.NEW_PASSWORDS_DIFFER)]
            )
            return
        lab, old, new = self._lab, values["old"], values["new"]
        self.lack(BEING_RECORDED)
        self._acts.write(
            lambda: signing_in.set_password(lab, old, new), self._changed, failed=self._refused, owner=self
        )

    def done(self, result: int) -> None:
        self.form.clear()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.form.clear()
        super().closeEvent(event)

    def _changed(self, _: object) -> None:
        self._acts.say("The password is changed.")
        super().accept()

    def _refused(self, refusal: Refusal) -> None:
        self.lack("")
        if isinstance(refusal, NotAllowed):
            self.form.set_errors(
                [Reason("This is not your password now, or the account is locked.", "old", code=AtWindow.OLD_IS_WRONG)]
            )
            return
        moved = [replace(r, field="new") if r.field == "password" else r for r in refusal.reasons]
        self.form.set_errors(moved)
