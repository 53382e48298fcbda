"""Dates of a sample that cannot be: one rule for windows, tables that come in and the terminal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from qclab.domain import moments
from qclab.domain.clocks import CLOCK_SKEW, improbable_day
from qclab.domain.refusals import Reason


class NeverSo(StrEnum):
    """Why a sample was never taken then."""

    TO_COME = "to come"
    BEFORE_MADE = "before made"
    AFTER_EXPIRY = "after expiry"
    AFTER_RECEIPT = "after receipt"
    RECEIVED_BEFORE_MADE = "received before made"


@dataclass(frozen=True)
class BatchDates:
    """When a batch was made and when it expires. ``is_made``: of its last stage, before which other stages come."""

    manufactured_on: date | None
    expiry_at: datetime | None
    is_made: bool
    zone: tzinfo


def sampled_faults(
    sampled_at: datetime | None, of: BatchDates, now: datetime, received_at: datetime | None = None
) -> Iterator[Reason]:
    """Why a sample of this batch, received then or not yet, cannot have been taken at that moment.

    Material of an earlier stage, such as what the batch is made from, is taken before the batch is made.
    """
    if sampled_at is None:
        return
    day, field = moments.day_of(sampled_at, of.zone), "sampled_at"
    if improbable := improbable_day(day, field):
        yield improbable
        return
    when = moments.minute(sampled_at, of.zone)
    if sampled_at > now + CLOCK_SKEW:
        yield Reason(f"{when} is still to come.", field, code=NeverSo.TO_COME)
    if of.is_made and of.manufactured_on is not None and day < of.manufactured_on:
        said = f"The sample would be taken on {day}, before the batch was made on {of.manufactured_on}."
        yield Reason(said, field, code=NeverSo.BEFORE_MADE)
    if of.expiry_at is not None and sampled_at > of.expiry_at:
        said = f"The batch expired at {moments.minute(of.expiry_at, of.zone)}, before the sample was taken at {when}."
        yield Reason(said, field, code=NeverSo.AFTER_EXPIRY)
    if received_at is not None and sampled_at > received_at + CLOCK_SKEW:
        said = f"The sample was received at {moments.minute(received_at, of.zone)}, before it was taken at {when}."
        yield Reason(said, field, code=NeverSo.AFTER_RECEIPT)


def received_faults(received_at: datetime | None, of: BatchDates) -> Iterator[Reason]:
    """Why a sample of this batch cannot have been received at that moment, which the program recorded."""
    if received_at is None or of.manufactured_on is None or not of.is_made:
        return
    if (day := moments.day_of(received_at, of.zone)) < of.manufactured_on:
        said = f"A sample was received on {day}, before the batch would be made on {of.manufactured_on}."
        yield Reason(said, "manufactured_on", code=NeverSo.RECEIVED_BEFORE_MADE)
