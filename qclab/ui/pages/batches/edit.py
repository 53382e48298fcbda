"""Editing what a batch says of itself, with a reason; the second of two editors is told and loses nothing typed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from qclab.domain.batches.expiry import expiry_edit_blockers
from qclab.domain.refusals import Refusal
from qclab.queries.batches.batches import BatchRow
from qclab.services.batches.batches import BatchData
from qclab.ui.commands import Command
from qclab.ui.forms import Field, Form
from qclab.ui.widgets.words import label
from qclab.ui.words import moments

_WIDE = 820
_BESIDE = 700  # narrower than this, the help stands below the fields
_INSTANT = 340  # day, time, and which of two it is


def _fields(fixed: str = "") -> tuple[Field, ...]:
    """``fixed`` says why the expiry is not edited here."""
    return (
        Field("donor_code", "Donor or patient code", help="A pseudonymous code, never a name.", code=True),
        Field("coi_id", "Chain-of-identity id", code=True),
        Field("body_weight", "Body weight", "decimal", help="kg, for limits per kilogram"),
        Field("manufactured_on", "Manufactured on", "date"),
        Field("expiry_at", "Expires", "instant", help=fixed),
        Field("operators", "Made by", help="Names with commas between; a late positive asks who else they made."),
        Field("session", "Session", help="Its number, where batches were made in one.", code=True),
        Field("batch_record", "Batch record", code=True),
        Field("deviations", "Deviations", "long", help="Printed; what is taken away is printed as withdrawn."),
        Field("reason", "Reason for the change", "reason", required=True),
    )


class BatchEdit(QWidget):
    """``begin`` fills the form; ``saved`` carries the version that was opened, the data and the reason."""

    saved = Signal(int, object, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: BatchRow | None = None
        self.form: Form | None = None
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        self._other = label("", "error", wrap=True)
        self._other.hide()
        self.save = Command(self, "save_batch", "Record the change", self._save, keys=("Ctrl+Return", "Ctrl+Enter"),
                            help_="record the change of the batch")  # fmt: skip
        cancel = Command(self, "leave_batch_edit", "Cancel", self.left.emit, help_="Leave the batch as it is")
        foot = QHBoxLayout()
        foot.addWidget(self.save.button("primary"))
        foot.addWidget(cancel.button())
        foot.addStretch(1)
        inside = QWidget()
        inside.setMaximumWidth(_WIDE)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 8, 16, 8)
        column.setSpacing(12)
        column.addWidget(self._other)
        column.addLayout(self._place)
        column.addLayout(foot)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def begin(self, row: BatchRow, *, is_received: bool = False) -> None:
        """The batch as it stands; ``is_received``: material of it was."""
        self._row = row
        fixed = " ".join(map(str, expiry_edit_blockers(is_received=is_received)))
        if self.form is not None:
            self._place.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form = Form(_fields(fixed), name="batch_form", beside=self.width() >= _BESIDE)
        self.form.set_value(_values(row))
        self.form.input("expiry_at").setMinimumWidth(_INSTANT)
        self.form.input("expiry_at").setEnabled(not fixed)
        self.form.submitted.connect(self._save)
        self._place.addWidget(self.form)
        self.setFocusProxy(self.form.input("donor_code"))
        self._other.hide()
        self.form.input("donor_code").setFocus()

    def refuse(self, refusal: Refusal) -> None:
        """Why it was not recorded, beside the fields; what was typed stays."""
        if self.form is not None:
            beside = {"expiry_zone": "expiry_at"}
            reasons = [replace(why, field=beside.get(why.field, why.field)) for why in refusal.reasons]
            self.form.set_errors(reasons)

    def meanwhile(self, row: BatchRow) -> None:
        """Somebody else changed the batch: say what it says now, and save over that from here on."""
        if self.form is None or self._row is None:
            return
        before, now = _values(self._row), _values(row)
        titles = {field.name: field.title for field in _fields()}
        changed = [f"{titles[name]}: {_said(value)}" for name, value in now.items() if before[name] != value]
        self._row = row
        if changed:
            self._other.setText("It now says: " + "; ".join(changed) + ".")
            self._other.show()

    def _save(self) -> None:
        if self.form is None or self._row is None or not self.save.isEnabled():
            return
        value = self.form.value()
        if value is None:
            return
        expiry, row = value["expiry_at"], self._row
        if moments.minute(expiry) == moments.minute(row.expiry_at):
            expiry = row.expiry_at  # the field shows no seconds, which nobody changed
        zone = row.expiry_zone if expiry == row.expiry_at else moments.laboratory.name
        data = BatchData(
            id=self._row.id,
            product=self._row.product,
            coi_id=value["coi_id"],
            donor_code=value["donor_code"],
            body_weight=value["body_weight"],
            manufactured_on=value["manufactured_on"],
            expiry_at=expiry,
            expiry_zone=zone if expiry else "",
            batch_record=value["batch_record"],
            operators=value["operators"],
            session=value["session"],
            deviations=value["deviations"],
        )
        self.saved.emit(self._row.row_version, data, value["reason"])


def _values(row: BatchRow) -> dict[str, Any]:
    return {
        "donor_code": row.donor_code,
        "coi_id": row.coi_id,
        "body_weight": "" if row.body_weight is None else str(row.body_weight),
        "manufactured_on": row.manufactured_on,
        "expiry_at": row.expiry_at,
        "operators": row.operators,
        "session": row.session,
        "batch_record": row.batch_record,
        "deviations": row.deviations,
    }


def _said(value: Any) -> str:
    if value in (None, ""):
        return "nothing"
    return moments.minute(value) if isinstance(value, datetime) else str(value)
