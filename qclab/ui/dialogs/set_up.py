"""A database without people: its first administrator."""

from PySide6.QtWidgets import QWidget

from qclab.ui.dialogs.frame import Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.widgets.words import label

_FIELDS = (
    Field("id", "User id", required=True, help="2 to 32 letters or digits; never used again for anybody else"),
    Field("name", "Name", required=True),
    Field(
        "password", "Password", "password", required=True, help="At least 12 characters; a few words in a row are best"
    ),
    Field("again", "Password again", "password", required=True),
)


class SetUpDialog(Dialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Set up this database", "Set up", parent)
        self.setObjectName("set_up_dialog")
        words = "Nobody can sign in yet. The first person is an administrator, who adds the others and does no testing."
        self.content.addWidget(label(words, wrap=True))
        self.form = Form(_FIELDS, name="set_up_form")
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.answer: tuple[str, str, str] | None = None
        self.form.input(_FIELDS[0].name).setFocus()

    def accept(self) -> None:
        values = self.form.value()
        if values is None:
            return
        if values["password"] != values["again"]:
            self.messages.refuse("The two passwords are not the same.")
            return
        self.answer = (values["id"], values["name"], values["password"])
        super().accept()

    @classmethod
    def ask(cls, parent: QWidget | None) -> tuple[str, str, str] | None:
        """User id, name and password, or None when the person gave up."""
        dialog = cls(parent)
        try:
            return dialog.answer if dialog.exec() else None
        finally:
            dialog.deleteLater()
