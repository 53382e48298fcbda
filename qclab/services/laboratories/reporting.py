"""Entering the report of a contract laboratory: its number, method and unit, with its certificate kept at each test."""

from collections.abc import Sequence

from qclab.domain import moments
from qclab.domain.laboratories.reporting import Report, report_faults
from qclab.domain.laboratories.sending import NotSent, SentState, step_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.testing.lifecycle import TestState, state_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.laboratories.sent import SentRow
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.lab import Lab
from qclab.services.laboratories.shipping import held_sent
from qclab.services.samples.attachments import keep_file, readable
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates
from qclab.store.zone import laboratory_zone


def report_blockers(sent: SentRow, test: TestState) -> tuple[Reason, ...]:
    """Why no report is entered of a test of a shipment."""
    return (*step_blockers(sent.state, SentState.REPORTED), *state_blockers(test, TestState.OPEN))


def enter_report(
    lab: Lab, sent: Sequence[int], report: Report, name: str = "", data: bytes = b"", reason: str = ""
) -> None:
    """Enter one report of a laboratory for tests that it performed, and keep its certificate, the file ``name``, with
    each of them. A report that was entered before is corrected with a ``reason``, and keeps its file where none is
    given.

    Raises Invalid with each field that lacks, Conflict where a test is not away or no longer open, Missing.
    """
    if data:
        readable(name, data)
    with lab.write(Act.REPORT_ENTERED, reason.strip(), right=Right.ENTER_RESULTS) as writing:
        rows = held_sent(writing, lab.actor, sent)
        hold_aggregates(writing.connection, t.test, [row.test for row in rows])
        tests = {row.key: row for row in get_tests(writing.connection, lab.actor, [row.test for row in rows])}
        refused = [why.about(row.title) for row in rows for why in report_blockers(row, _state(tests, row))]
        if len({row.shipment.laboratory for row in rows}) > 1:
            refused.append(Reason("Choose tests of one laboratory: a report is theirs.", code=NotSent.SEVERAL))
        if refused:
            raise Conflict(*refused)
        zone = laboratory_zone(writing.connection)
        left = [row.shipment.left_at for row in rows if row.shipment.left_at is not None]
        wrong = report_faults(
            report,
            moments.day_of(max(left), zone) if left else None,
            moments.day_of(writing.at, zone),
            has_certificate=bool(data) or all(row.certificate is not None for row in rows),
        )
        if wrong:
            raise Invalid(*wrong)
        if any(row.state is SentState.REPORTED for row in rows):
            reason_of(reason, "Say why the report is entered again.")
        note = f"report {report.number.strip()} of {rows[0].shipment.to.name}"
        for row in rows:
            kept = keep_file(writing, row.batch, name, data, note, test=row.test) if data else row.certificate
            writing.update(
                t.sent_test,
                row.key,
                state=SentState.REPORTED,
                report_number=report.number.strip(),
                reported_on=report.on,
                report_method=report.method.strip(),
                report_unit=report.unit.strip(),
                certificate=kept,
                reported_by=writing.by,
                reported_at=writing.at,
            )


def _state(tests: dict[int, TestRow], row: SentRow) -> TestState:
    return tests[row.test].state
