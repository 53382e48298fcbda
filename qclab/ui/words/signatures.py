"""A signature in a window: the words of every form of it (domain/signatures/words.py), with a shape and a colour."""

from collections.abc import Mapping
from typing import Final

from qclab.domain.signatures import words
from qclab.domain.signatures.reading import Standing
from qclab.domain.signatures.words import GRAVEST, SHORT, Since
from qclab.queries.signatures.signatures import ReadSignature
from qclab.ui.words import moments

SHAPES: Final[Mapping[Standing, tuple[str, str]]] = {
    Standing.VALID: ("complies", "complies"),
    Standing.CHANGED: ("history", "history"),
    Standing.BROKEN: ("does-not-comply", "does-not-comply"),
    Standing.NOT_KEPT: ("minus", "quiet"),
}
"""The icon and its tint for each standing."""
_MARKS: Final[Mapping[Standing, str]] = {
    Standing.VALID: "complies",
    Standing.CHANGED: "history",
    Standing.BROKEN: "does-not-comply",
}
"""The mark of a cell (ui/models/columns.py) for each standing."""
__all__ = ["GRAVEST", "SHAPES", "as_mark", "explained", "given", "reading", "since"]


def given(read: ReadSignature) -> str:
    """Who signed, when, and what was asked: ``A. de Wit, 2 Dec 2026, 14:00 (password)``."""
    signature = read.signature
    asked = f" ({signature.asked})" if signature.asked else ""
    return f"{signature.printed_name}, {moments.minute(signature.at)}{asked}"


def since(read: ReadSignature) -> tuple[Since, ...]:
    """The acts that lawfully changed what was signed."""
    return tuple(Since(event.act, event.actor_name, event.at, event.reason) for event in read.since)


def reading(read: ReadSignature) -> str:
    """How it reads today, in a sentence."""
    return words.reading(read.standing, read.flaw, since(read), moments.minute)


def explained(read: ReadSignature) -> str:
    """How it reads today, line by line: what differs and which act did it, or that none did."""
    digests = (read.signature.digest, read.found)
    return "\n".join(words.explained(read.standing, read.flaw, since(read), read.differs, digests, moments.minute))


def as_mark(standing: Standing) -> str:
    """For a cell that shows a shape and words; what was not kept has no shape."""
    shape = _MARKS.get(standing, "")
    return f"{shape}:{SHORT[standing]}" if shape else SHORT[standing]
