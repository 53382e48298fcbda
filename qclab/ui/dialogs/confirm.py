"""Asked only before what cannot be undone: the button says what it will do."""

from PySide6.QtWidgets import QWidget

from qclab.ui.dialogs.frame import Dialog
from qclab.ui.widgets.words import label


def confirm(parent: QWidget | None, *, title: str, what: str, accept: str) -> bool:
    dialog = Dialog(title, accept, parent, by_key=False)
    dialog.setObjectName("confirm_dialog")
    dialog.content.addWidget(label(what, wrap=True))
    dialog.cancel_button.setFocus()
    try:
        return bool(dialog.exec())
    finally:
        dialog.deleteLater()
