"""How a signature reads today: valid, valid for what was signed then, or broken (21 CFR 11.70).

A lawful change leaves a signature valid for what was signed then, and is named; what no event tells of breaks it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How a signature reads."""

    VALID = "valid"
    CHANGED = "valid for what was signed then"
    BROKEN = "broken"
    NOT_KEPT = "content was not kept"


class Flaw(StrEnum):
    """What breaks a signature."""

    ROW = "the signature itself is not as the trail says"
    BYTES = "the bytes that were signed are missing or are not those that were signed"
    SIGNED = "what was signed is not what the trail says of the records then"
    RECORDS = "the records are not as the trail says"


@dataclass(frozen=True)
class Compared:
    """What was compared of a signature.

    is_kept       its content is kept: it was made since contents are
    row_fits      its own row is as the trail says
    bytes_fit     the bytes it names are there and have its digest
    signed_fits   the records of then, as the trail has them, make these bytes
    records_fit   the records of now make what the trail says they are now
    is_same       the records of now make these bytes
    """

    is_kept: bool = True
    row_fits: bool = True
    bytes_fit: bool = True
    signed_fits: bool = True
    records_fit: bool = True
    is_same: bool = True


def flaw(compared: Compared) -> Flaw | None:
    """What breaks the signature, the nearest to it first; None where nothing does."""
    if not compared.row_fits:
        return Flaw.ROW
    if not compared.is_kept:
        return None
    if not compared.bytes_fit:
        return Flaw.BYTES
    if not compared.signed_fits:
        return Flaw.SIGNED
    return None if compared.records_fit else Flaw.RECORDS


def standing(compared: Compared) -> Standing:
    """How the signature reads."""
    if flaw(compared) is not None:
        return Standing.BROKEN
    if not compared.is_kept:
        return Standing.NOT_KEPT
    return Standing.VALID if compared.is_same else Standing.CHANGED
