"""The signatures of a record that has no page of its own, such as a certificate or an approved test."""

from PySide6.QtWidgets import QWidget

from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.signature_list import SignatureList
from qclab.ui.widgets.words import label


class SignaturesDialog(Dialog):
    """``called``: the record, as people call it."""

    def __init__(
        self, called: str, table: str, key: int, lab: Lab, acts: Acts, preferences: Preferences,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__("Signatures", "Close", parent, cancel="")
        self.setObjectName("signatures_dialog")
        self.setMinimumSize(1080, 440)
        self.content.addWidget(label(called, "heading", wrap=True))
        self.signatures = SignatureList("record_signatures", lab, acts, preferences)
        self.content.addWidget(self.signatures, 1)
        self.signatures.show_record(table, key)
        self.lack("")
