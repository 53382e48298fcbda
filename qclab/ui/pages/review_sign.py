"""Signing on the pages of review and batches: as the kit signs, wide enough to read every line of what is signed."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.inputs import PasswordInput
from qclab.ui.widgets.words import label

_WIDE: Final = 620
_ABOVE_PASSWORD: Final = 3  # after who signs, the meaning and the list


def ask_to_sign(
    parent: QWidget, who: str, meaning: str, items: Sequence[str], *, facts: Sequence[str] = (), refused: str = ""
) -> str | None:
    """The password, or None when the person gave up.

    ``facts`` say what the signed record says; ``refused``: why the attempt before was not accepted.
    """
    dialog = SignDialog(who, meaning, items, parent, refused=refused)
    dialog.setMinimumWidth(_WIDE)
    for place, words in enumerate(facts):
        said = label(words, wrap=True)
        said.setObjectName(f"signed_fact_{place + 1}")
        dialog.content.insertWidget(_ABOVE_PASSWORD + place, said)
    try:
        return dialog.password() if dialog.exec() else None
    finally:
        for field in dialog.findChildren(PasswordInput):
            field.clear()
        dialog.deleteLater()
