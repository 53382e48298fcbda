"""Which database: a recent one, a file, a server, a new one, or the demo laboratory. Passwords are not kept."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QWidget

from qclab.domain.database.addresses import without_password
from qclab.ui import file_dialogs
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.words import button, label

DEMO = "demo"
_RECENT, _AT_MOST = "recent databases", 8


def remember(preferences: Preferences, address: str) -> None:
    """Put an address first among the recent ones."""
    shown = without_password(address)
    before = [each for each in preferences.get(_RECENT, []) if each != shown]
    preferences.set(_RECENT, [shown, *before][:_AT_MOST])
    preferences.save()


class StartDialog(Dialog):
    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__("Open a database", "Open", parent)
        recent = preferences.get(_RECENT, [])
        self._preferences = preferences
        self.setObjectName("start_dialog")
        self.to_create = False
        self.address = QLineEdit(recent[0] if recent else "")
        self.address.setObjectName("address")
        self.address.setAccessibleName("Path of a database file, or address of a PostgreSQL server")
        self.address.setPlaceholderText("/path/to/laboratory.db or postgresql://user@server/database")
        self.listed = QListWidget()
        self.listed.setObjectName("recent")
        self.listed.setAccessibleName("Recent databases")
        self.listed.setProperty("role", "choices")
        self.listed.addItems(list(recent))
        self.listed.setMinimumSize(480, 72)
        self.listed.currentTextChanged.connect(self.address.setText)
        self.listed.itemActivated.connect(self.accept)
        self.content.addWidget(
            label("Recent databases" if recent else "No database has been opened here yet.", "quiet")
        )
        self.content.addWidget(self.listed)
        self.content.addWidget(label("Path or address"))
        self.content.addWidget(self.address)
        others = QHBoxLayout()
        others.addWidget(button("Open a file…", "open_file", self._choose))
        others.addWidget(button("New database…", "new_file", self._new))
        others.addWidget(button("Demo laboratory", "open_demo", self._demo))
        others.addStretch(1)
        self.content.addLayout(others)
        words = "A laboratory’s own database lies where its administrator chooses, on a disk that is backed up."
        self.content.addWidget(label(words, "quiet", wrap=True))
        self.address.setFocus()

    def accept(self) -> None:
        if not self.address.text().strip():
            self.messages.refuse("Choose a database, or open the demo laboratory to look around.")
            return
        super().accept()

    def _choose(self) -> None:
        path = file_dialogs.open_file(self, self._preferences, "Open a database", "QC Lab databases (*.db)")
        if path is not None:
            self.address.setText(str(path))
            self.accept()

    def _new(self) -> None:
        kind = "QC Lab databases (*.db)"
        path = file_dialogs.save_file(self, self._preferences, "New database", "laboratory.db", kind)
        if path is not None:
            self.to_create = True
            self.address.setText(str(path))
            self.accept()

    def _demo(self) -> None:
        self.address.setText(DEMO)
        self.accept()

    @classmethod
    def ask(cls, preferences: Preferences, refused: str = "") -> tuple[str, bool] | None:
        """The address and whether to create it, or None when the person gave up."""
        dialog = cls(preferences)
        if refused:
            dialog.messages.refuse(refused)
        try:
            return (dialog.address.text().strip(), dialog.to_create) if dialog.exec() else None
        finally:
            dialog.deleteLater()
