"""The report of a contract laboratory: what is entered of it, and what a test needs of it to be submitted.

A final result rests on their certificate, which is kept with the test. What they performed nobody here performed; who
entered it, or attached it, does not verify it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from qclab.domain.clocks import improbable_day
from qclab.domain.laboratories.sending import SentState
from qclab.domain.refusals import Reason


class Unreported(StrEnum):
    """Why a report is not entered as it was typed, or a test not submitted with it."""

    NO_NUMBER = "no number"
    NO_METHOD = "no method"
    NO_UNIT = "no unit"
    NO_DAY = "no day"
    TO_COME = "to come"
    BEFORE_LEFT = "before it left"
    NO_CERTIFICATE = "no certificate"
    NO_REPORT = "no report"
    NOT_SENT = "not sent"


NOT_A_NUMBER: Final = "none"
"""What stands as their unit where they report no number."""


@dataclass(frozen=True)
class Report:
    """A report: their number for it and its day, by which method and version they tested, and in which unit."""

    number: str
    on: date | None
    method: str
    unit: str


def report_faults(report: Report, left_on: date | None, today: date, *, has_certificate: bool) -> tuple[Reason, ...]:
    """Why a report is not entered as it was typed."""
    return tuple(_faults(report, left_on, today, has_certificate=has_certificate))


def _faults(report: Report, left_on: date | None, today: date, *, has_certificate: bool) -> Iterator[Reason]:
    if not report.number.strip():
        yield Reason("Give the number of their report.", "number", code=Unreported.NO_NUMBER)
    if report.on is None:
        yield Reason("Give the day of their report.", "on", code=Unreported.NO_DAY)
    elif why := improbable_day(report.on, "on"):
        yield why
    elif report.on > today:
        yield Reason("Their report cannot be of a day to come.", "on", code=Unreported.TO_COME)
    elif left_on is not None and report.on < left_on:
        said = f"Their report cannot be older than the shipment, which left on {left_on.isoformat()}."
        yield Reason(said, "on", code=Unreported.BEFORE_LEFT)
    if not report.method.strip():
        yield Reason("Say by which method and version they tested.", "method", code=Unreported.NO_METHOD)
    if not report.unit.strip():
        said = f"Say in which unit they report; “{NOT_A_NUMBER}” where it is no number."
        yield Reason(said, "unit", code=Unreported.NO_UNIT)
    if not has_certificate:
        yield Reason("Choose the file of their certificate.", "file", code=Unreported.NO_CERTIFICATE)


def outside_blockers(state: SentState | None, laboratory: str, shipment: str) -> tuple[Reason, ...]:
    """Why a test that goes to a contract laboratory is neither submitted nor ended, nor its sample: it was prepared
    only, or their report lacks."""
    facts = {"laboratory": laboratory, "shipment": shipment}
    if state is SentState.AWAY:
        said = f"It is at {laboratory} ({shipment}): enter their report with its certificate, or that it was lost."
        return (Reason(said, code=Unreported.NO_REPORT, facts=facts),)
    if state is SentState.PREPARED:
        said = f"It lies in {shipment} for {laboratory}: send it, or take it back first."
        return (Reason(said, code=Unreported.NOT_SENT, facts=facts),)
    return ()
