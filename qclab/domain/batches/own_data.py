"""What is asked of a batch's own data when it is entered."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from qclab.domain import moments
from qclab.domain.clocks import improbable_day, zone_named
from qclab.domain.evaluation.measures import BODY_WEIGHT
from qclab.domain.refusals import Invalid, Reason

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/ -]{0,39}")
_CODE: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")


class Unfit(StrEnum):
    """What a batch cannot say of itself."""

    ID = "id"
    DONOR = "donor code"
    MADE_LATER = "made later"
    EXPIRES_BEFORE_MADE = "expires before made"


def check_batch(
    id_: str, donor_code: str, body_weight: str,
    manufactured_on: date | None, expiry_at: datetime | None, expiry_zone: str, today: date | None = None,
) -> Decimal | None:  # fmt: skip
    """The body weight in kg, or None where none is given. Raises Invalid with every reason and its field.

    ``today`` is the date in the laboratory, after which no batch can have been made.
    """
    reasons = list(_faults(id_, donor_code, manufactured_on, expiry_at, expiry_zone))
    if manufactured_on is not None and today is not None and manufactured_on > today:
        said = f"{manufactured_on} is still to come: a batch is entered once made."
        reasons.append(Reason(said, "manufactured_on", code=Unfit.MADE_LATER))
    weight = None
    try:
        weight = BODY_WEIGHT.read(body_weight)
    except Invalid as refusal:
        reasons += refusal.reasons
    if reasons:
        raise Invalid(*reasons)
    return weight


def donor_code_fault(text: str) -> str:
    """Why this is no pseudonymous code, or nothing. No name passes: a code has a digit, and no space or accent."""
    if not text.strip() or _CODE.fullmatch(text.strip()):
        return ""
    return "A donor code is never a name: letters and digits without spaces, one digit at least, such as P-0093."


def _faults(
    id_: str, donor_code: str, manufactured_on: date | None, expiry_at: datetime | None, zone: str
) -> Iterator[Reason]:
    if not _ID.fullmatch(id_):
        said = "A batch id has 1 to 40 letters, digits, spaces, dots, hyphens, slashes or underscores."
        yield Reason(said, "id", code=Unfit.ID)
    if fault := donor_code_fault(donor_code):
        yield Reason(fault, "donor_code", code=Unfit.DONOR)
    if improbable := improbable_day(manufactured_on, "manufactured_on"):
        yield improbable
    if expiry_at is None:
        return
    try:
        expires_on = moments.day_of(expiry_at, zone_named(zone, "expiry_zone"))
    except Invalid as refusal:
        yield from refusal.reasons
        return
    if improbable := improbable_day(expires_on, "expiry_at"):
        yield improbable
    elif manufactured_on is not None and expires_on < manufactured_on:
        yield Reason("The batch would expire before it was made.", "expiry_at", code=Unfit.EXPIRES_BEFORE_MADE)
