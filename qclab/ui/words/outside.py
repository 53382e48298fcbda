"""Where a test stands that a contract laboratory performs, in the words of every list of tests."""

from qclab.domain.laboratories.sending import SentState
from qclab.queries.testing.testing import TestRow
from qclab.ui.words import moments


def outside(row: TestRow) -> str:
    """``SH-2026-0004, expected 2026-11-24``; nothing for a test that lies here."""
    if row.sent_state is SentState.PREPARED:
        return f"{row.shipment}, not sent yet"
    if row.sent_state is SentState.REPORTED:
        return f"report {row.report_number}"
    return f"{row.shipment}, expected {moments.day(row.expected_on)}" if row.is_outside else ""
