"""One test that is outside, beside the list: its shipment, its report, and what was told of it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.queries.laboratories.outside import OutsideRow
from qclab.queries.laboratories.sent import SentRow
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.pages.sent_out.columns import NOTICES
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments
from qclab.ui.words.samples import facts

_LEAST = 120


class SentPane(QWidget):
    def __init__(self, page: Page, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(8)
        self._facts = QWidget()
        self._down.addWidget(self._facts)
        self._down.addWidget(label("Told before the report", "heading"))
        self._notices = SimpleTable(NOTICES, self, row_id=lambda row: row.key)
        self.notices = Table("notices", self._notices, page.acts, page.preferences, label="Notices of the laboratory")
        self.notices.teach("Nothing was told yet.")
        self.notices.setMinimumHeight(_LEAST)
        self._down.addWidget(self.notices, 1)

    def show_row(self, row: OutsideRow) -> tuple[str, str]:
        """Title and quiet line of the pane."""
        made = facts(_lines(row, moments.day_of(self._clock())))
        self._down.replaceWidget(self._facts, made)
        self._facts.deleteLater()
        self._facts = made
        self._notices.set_rows(list(reversed(row.notices)))
        return row.test.method_title, f"{row.test.batch_id}, {row.test.product_name}"


def _lines(row: OutsideRow, today: date) -> Sequence[tuple[str, str]]:
    sent = row.sent
    if sent is None:
        due = moments.minute(row.test.due_at)
        if row.is_ours:
            return (
                ("Laboratory", "its method names none"),
                ("Due", due),
                ("State", "to be tested here, can be sent"),
            )
        return (("Laboratory", row.test.laboratory), ("Due", due), ("State", "to be sent"))
    of = sent.shipment
    left = moments.minute(of.left_at) if of.left_at else "not yet"
    arrived = (
        f"{moments.minute(of.arrived_at)}, {of.confirmed_by}: {of.condition}" if of.arrived_at else "not confirmed"
    )
    return (
        ("Laboratory", of.to.name),
        ("Approval", of.to.standing(today)),
        ("Contact", of.to.contact),
        ("Shipment", f"{of.id}, {of.temperature}, {of.carrier}"),
        ("Prepared", f"{moments.minute(of.prepared_at)}, {of.prepared_by_name}"),
        ("Left", left),
        ("Receipt", arrived if of.left_at else ""),
        ("Expected", moments.day(sent.expected_on)),
        ("Report", _report(sent)),
        ("Their method", sent.report_method),
        ("Their unit", sent.report_unit),
        ("Came to", f"{sent.state}: {sent.reason}" if sent.reason else ""),
        ("Deviation", sent.deviation),
    )


def _report(sent: SentRow) -> str:
    if not sent.report_number:
        return "not yet"
    return f"{sent.report_number} of {moments.day(sent.reported_on)}, entered by {sent.reported_by_name}"
