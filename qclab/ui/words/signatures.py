"""A signature in words and with a shape: who, what it means, when, and how it reads today."""

from collections.abc import Mapping
from typing import Final

from qclab.domain.counts import count
from qclab.domain.signatures.reading import Standing
from qclab.queries.signatures.signatures import ReadSignature
from qclab.ui.models.columns import WORDS
from qclab.ui.words import moments

SHAPES: Final[Mapping[Standing, tuple[str, str]]] = {
    Standing.VALID: ("complies", "complies"),
    Standing.CHANGED: ("history", "pending"),
    Standing.BROKEN: ("does-not-comply", "does-not-comply"),
    Standing.NOT_KEPT: ("minus", "quiet"),
}
"""The icon and its tint for each standing."""

GRAVEST: Final = (Standing.BROKEN, Standing.CHANGED, Standing.NOT_KEPT, Standing.VALID)
"""The order in which standings are told."""


def given(read: ReadSignature) -> str:
    """Who signed, when, and what was asked: ``A. de Wit, 2 Dec 2026, 14:00 (password)``."""
    signature = read.signature
    asked = f" ({signature.asked})" if signature.asked else ""
    return f"{signature.printed_name}, {moments.minute(signature.at)}{asked}"


def reading(read: ReadSignature) -> str:
    """How it reads today, in a sentence."""
    match read.standing:
        case Standing.CHANGED:
            last = read.since[-1]
            more = f", {count(len(read.since), 'change')} in all" if len(read.since) > 1 else ""
            return f"{read.standing}; since then {last.act}, {last.actor_name}, {moments.minute(last.at)}{more}"
        case Standing.BROKEN:
            return f"{read.standing}: {read.flaw}. Verify the database and tell QA."
        case Standing.NOT_KEPT:
            return f"{read.standing} when this was signed; it is neither valid nor broken"
        case _:
            return str(read.standing)


def as_mark(standing: Standing) -> str:
    """For a cell that shows a shape and words (``ui/models/columns.py``); what has no shape there shows its words."""
    shape = SHAPES[standing][0]
    return f"{shape}:{standing}" if shape in WORDS else str(standing)
