"""What the laboratory says of itself and how it works: its settings as a form."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from qclab.domain.clocks import zones
from qclab.domain.refusals import Refusal
from qclab.queries.laboratory import settings as queries
from qclab.queries.laboratory.settings import SETTINGS
from qclab.services.lab import Lab
from qclab.services.laboratory.settings import change_settings, faults
from qclab.ui.forms import Field, Form, Kind
from qclab.ui.keeping import keep_reason
from qclab.ui.page import Page

_KINDS: dict[str, Kind] = {
    "laboratory.address": "long",
    "laboratory.holidays": "long",
    "sign_in.attempts": "decimal",
    "sign_in.lockout_minutes": "decimal",
    "session.idle_minutes": "decimal",
    "laboratory.zone": "found",
    "alarm.susceptibility_hours": "decimal",
    "alarm.telephone": "long",
    "tell.late_positive": "long",
    "tell.supply": "long",
    "supply.documents": "long",
}


class Laboratory(QWidget):
    """The tab. ``page`` reads and writes for it; ``edited`` tells whether there is something to save."""

    edited = Signal(bool)

    def __init__(self, page: Page, lab: Lab) -> None:
        super().__init__()
        self.setObjectName("laboratory")
        self._page = page
        self._lab = lab
        self._kept: dict[str, str] = {}
        fields = [_field(setting.name, setting.title) for setting in SETTINGS]
        self.form = Form(fields, name="settings_form", beside=True)
        self.form.edited.connect(lambda _: self.edited.emit(bool(self.changed())))
        self.form.submitted.connect(self.ask_save)
        inside = QWidget()
        down = QVBoxLayout(inside)
        down.setContentsMargins(0, 12, 8, 8)
        down.addWidget(self.form)
        down.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("settings_scroll")
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def refresh(self) -> None:
        """Read the settings again, unless some are being edited."""
        lab = self._lab
        if not self.changed():
            self._page.read("settings", lambda: lab.ask_of_site(queries.settings), self._show)
            self._page.read("zones", zones, self._offer_zones)

    def changed(self) -> dict[str, str]:
        """The settings that differ from what is kept, by name."""
        typed = self.form.peek()
        return {name: value for name, value in typed.items() if self._kept and value != self._kept[name]}

    def ask_save(self) -> None:
        """Save what changed, with the reason."""
        values: dict[str, Any] | None = self.form.value()
        changed = self.changed()
        if values is None or not changed:
            return
        if wrong := faults(changed):
            self.form.set_errors(wrong)
            return
        titles = {setting.name: setting.title for setting in SETTINGS}
        what = "\n".join(f"{titles[name]}: {value or '–'}" for name, value in changed.items())
        keep_reason(self._page, partial(change_settings, self._lab, changed), self._saved,
                    title="Change the settings", what=what, accept="Save settings", refused=self._refused)  # fmt: skip

    def _offer_zones(self, names: Sequence[str]) -> None:
        self.form.set_choices("laboratory.zone", [(name, name) for name in names])

    def _show(self, said: dict[str, str]) -> None:
        self._kept = dict(said)
        self.form.set_value(self._kept)
        self.edited.emit(False)

    def _saved(self, _: object) -> None:
        self._kept = {}
        self.refresh()
        self._page.say("The settings are saved and hold now.")

    def _refused(self, refusal: Refusal) -> None:
        self.form.refuse(refusal)


_SHORT = {
    "laboratory.name": "Laboratory",
    "laboratory.phone": "Phone",
    "laboratory.zone": "Time zone",
    "sign_in.attempts": "Failed attempts",
    "sign_in.lockout_minutes": "Lock-out",
    "session.idle_minutes": "Idle",
    "tell.supply": "Tell of a supply",
    "alarm.susceptibility_hours": "Susceptibility",
    "case.holding": "Holding kinds",
    "tell.late_positive": "Tell of late positive",
    "trail.notes": "Notes of the trail",
}


def _field(name: str, title: str) -> Field:
    """What the setting means stands beside it; a setting without a short name here has the last part of its own."""
    short = _SHORT.get(name) or name.rpartition(".")[2].replace("_", " ").capitalize()
    kind = _KINDS.get(name, "text")
    return Field(name, short, kind, help=title, width=96 if kind == "decimal" else None)
