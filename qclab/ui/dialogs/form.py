"""A dialog that is a form: it closes once what was typed is complete, and then holds it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from qclab.domain.refusals import Reason
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.widgets.words import label


class FormDialog(Dialog):
    """A form, and what it holds once it is complete."""

    def __init__(
        self, name: str, title: str, accept: str, fields: Sequence[Field], parent: QWidget | None, said: str = ""
    ) -> None:
        super().__init__(title, accept, parent)
        self.setObjectName(name)
        self.setMinimumWidth(560)
        if said:
            self.content.addWidget(label(said, wrap=True))
        self.form = Form(fields, name=f"{name}_form")
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.content.addStretch(1)  # room that is left stays below: between fields it would part help from its own
        self.form.input(fields[0].name).setFocus()
        self.given: dict[str, Any] = {}

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        """What else is wrong with what was typed."""
        return ()

    def accept(self) -> None:
        values = self.form.value(self.also)
        if values is not None:
            self.given = values
            super().accept()
