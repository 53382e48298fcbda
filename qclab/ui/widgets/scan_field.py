"""The field on top of every page: a scan or a search opens what was meant."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from qclab.ui.icons import set_icon


class ScanField(QLineEdit):
    scanned = Signal(str)
    """A burst from a scanner, recognised by the wedge wherever the focus was."""
    searched = Signal(str)
    """Words typed here by a person, on Enter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scan_field")
        self.setAccessibleName("Scan or search")
        self.setPlaceholderText("Scan or search")
        self.setProperty("role", "scan")
        self.setClearButtonEnabled(False)
        self._sign = QAction(self)
        set_icon(self._sign, "scan", "quiet")
        self.addAction(self._sign, QLineEdit.ActionPosition.LeadingPosition)
        self.setToolTip("Scan a label from any page, or type and press Enter (Ctrl+K)")
        self.returnPressed.connect(self._search)

    def take(self, text: str) -> None:
        """A scan: shown as it came, and told."""
        self.setText(text)
        self.scanned.emit(text)

    def focus(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def _search(self) -> None:
        words = self.text().strip()
        if words:
            self.selectAll()
            self.searched.emit(words)
