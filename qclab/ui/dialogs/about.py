"""What this is, which version, and whose work it stands on."""

import platform

import PySide6
from PySide6.QtWidgets import QWidget

import qclab
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.widgets.words import label


class AboutDialog(Dialog):
    def __init__(self, database: str, parent: QWidget | None = None) -> None:
        super().__init__("QC Lab", "Close", parent, cancel="")
        self.setObjectName("about_dialog")
        self.content.addWidget(label("Quality-control laboratory software for cell and gene therapy.", wrap=True))
        facts = (
            f"Version {getattr(qclab, '__version__', '')}, Python {platform.python_version()}, "
            f"Qt for Python {PySide6.__version__}, {platform.system()} {platform.release()}."
        )
        self.content.addWidget(label(facts, "quiet", wrap=True))
        if database:
            self.content.addWidget(label(f"Database: {database}", "quiet", wrap=True))
        self.content.addWidget(
            label(
                "QC Lab is free software under the MIT licence. Qt is used under the LGPL, icons are from "
                "Lucide (ISC), typefaces are IBM Plex (OFL) and DejaVu.",
                "quiet",
                wrap=True,
            )
        )
        self.accept_button.setDefault(True)
