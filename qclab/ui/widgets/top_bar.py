"""The head of the window: the scan field, which database, who is signed in, and the lock."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from qclab.ui.icons import set_icon
from qclab.ui.theme import ROW_HEIGHTS, themes
from qclab.ui.widgets.scan_field import ScanField
from qclab.ui.widgets.words import label, unkeyed

SWITCH_KEYS: Final = "Ctrl+Shift+L"


class TopBar(QFrame):
    lock_requested = Signal()
    sign_out_requested = Signal()
    switch_requested = Signal()
    keys_requested = Signal()
    password_requested = Signal()
    second_factor_requested = Signal()
    about_requested = Signal()
    theme_requested = Signal(str)
    rows_requested = Signal(str)

    def __init__(self, database: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setFixedHeight(48)
        self.scan_field = ScanField()
        self.scan_field.setMinimumWidth(140)
        self.scan_field.setMaximumWidth(560)
        hint = label("Ctrl+K", "quiet")
        self._hint = hint
        self._database = label(database, "quiet")
        self._database.setObjectName("database")
        self._database.setAccessibleName(f"Database {database}")
        self._database.setToolTip(f"Database {database}")
        self._trial = label("trial", "trial")
        self._trial.setObjectName("trial")
        self._trial.hide()
        self._theme = _tool("theme_toggle", "Dark theme", "dark-theme")
        self._lock = _tool("lock", "Lock (Ctrl+L)", "lock")
        self._person = QPushButton()
        self._person.setObjectName("person")
        self._person.setProperty("kind", "flat")
        self._person.setProperty("hasMenu", True)
        self._person.setMenu(self._menu())
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self.scan_field, 3)
        row.addWidget(hint)
        row.addStretch(1)
        row.addWidget(self._trial, 0, Qt.AlignmentFlag.AlignVCenter)
        for part in (self._database, self._person, self._theme, self._lock):
            row.addWidget(part)
        self._theme.clicked.connect(self._toggle_theme)
        self._lock.clicked.connect(self.lock_requested)
        themes.changed.connect(self._show_theme)
        self._show_theme()

    def show_person(self, name: str, roles: str) -> None:
        self._person.setText(unkeyed(name))
        self._person.setAccessibleName(f"Signed in: {name}, {roles}")
        self._person.setToolTip(f"{name}, {roles}")

    def show_trial(self, why: str) -> None:
        """The mark of a laboratory that is on trial, with why; nothing takes it away."""
        self._trial.setVisible(bool(why))
        self._trial.setToolTip(why)
        self._trial.setAccessibleName(why)

    def show_rows(self, name: str) -> None:
        for action in self._rows.actions():
            action.setChecked(action.data() == name)

    def fit(self, width: int) -> None:
        """In a narrow window the words that can be spared go."""
        self._hint.setVisible(width >= 900)
        self._database.setVisible(width >= 760)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        heights = menu.addMenu("Row height")
        self._rows = QActionGroup(menu)
        for name in ROW_HEIGHTS:
            action = heights.addAction(name.capitalize())
            action.setData(name)
            action.setCheckable(True)
            self._rows.addAction(action)
        self._rows.triggered.connect(self._choose_rows)
        menu.addAction("Keys of this page\tF1").triggered.connect(self.keys_requested)
        menu.addAction("About QC Lab").triggered.connect(self.about_requested)
        menu.addSeparator()
        menu.addAction("Change my password…").triggered.connect(self.password_requested)
        menu.addAction("Second factor…").triggered.connect(self.second_factor_requested)
        menu.addAction("Lock\tCtrl+L").triggered.connect(self.lock_requested)
        menu.addAction(f"Switch person…\t{SWITCH_KEYS}").triggered.connect(self.switch_requested)
        leave = menu.addAction("Sign out")
        leave.triggered.connect(self.sign_out_requested)
        set_icon(leave, "sign-out", "quiet")
        return menu

    def _choose_rows(self, action: QAction) -> None:
        self.rows_requested.emit(action.data())

    def _toggle_theme(self) -> None:
        self.theme_requested.emit("light" if themes.current.name == "dark" else "dark")

    def _show_theme(self) -> None:
        other = "light" if themes.current.name == "dark" else "dark"
        set_icon(self._theme, f"{other}-theme", "quiet", 20)
        self._theme.setToolTip(f"{other.capitalize()} theme")
        self._theme.setAccessibleName(f"{other.capitalize()} theme")


def _tool(name: str, tooltip: str, icon: str) -> QToolButton:
    made = QToolButton()
    made.setObjectName(name)
    made.setToolTip(tooltip)
    made.setAccessibleName(tooltip.partition(" (")[0])
    made.setProperty("kind", "flat")
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    set_icon(made, icon, "quiet", 20)
    return made
