"""Why a test is not done yet, and with whom it lies: one cause for each, the same in every list, count and paper."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from qclab.domain.counts import whole, word


class Cause(StrEnum):
    """Why a test that waits is not done yet, as a list says it."""

    REVIEW = "waits for review"
    EXPIRED = "material expired"
    RETURNED = "returned"
    AT_CONTRACT_LABORATORY = "at a contract laboratory"
    TO_SEND = "to be sent out"
    UNASSIGNED = "unassigned"
    NOT_STARTED = "not started"
    UNDER_WAY = "under way"


class Held(StrEnum):
    """With whom a test lies that no analyst has."""

    REVIEW = "reviewer"
    CONTRACT_LABORATORY = "contract laboratory"
    NOBODY = "unassigned"


_SENTENCES: Final = {
    Cause.REVIEW: ("waits for review", "wait for review"),
    Cause.EXPIRED: ("has expired material", "have expired material"),
    Cause.RETURNED: ("was returned", "were returned"),
    Cause.AT_CONTRACT_LABORATORY: ("at a contract laboratory", "at a contract laboratory"),
    Cause.TO_SEND: ("is to be sent out", "are to be sent out"),
    Cause.UNASSIGNED: ("is unassigned", "are unassigned"),
    Cause.NOT_STARTED: ("is not started", "are not started"),
    Cause.UNDER_WAY: ("is under way", "are under way"),
}


def cause_of(holds: Callable[[Cause], bool]) -> Cause:
    """The first cause that holds, in the order of ``Cause``: what one person alone can settle comes before what is
    nobody's fault. What nothing else holds up is under way."""
    return next((cause for cause in Cause if cause is not Cause.UNDER_WAY and holds(cause)), Cause.UNDER_WAY)


HOLDER_OF: Final = {Cause.REVIEW: Held.REVIEW, Cause.AT_CONTRACT_LABORATORY: Held.CONTRACT_LABORATORY}
"""With whom a test lies for its cause alone, whichever analyst it was given to."""


def held_by(cause: Cause, analyst: int | None) -> int | Held:
    """The analyst who has the test, by key, or whom else it waits for. A submitted one is no longer its analyst's, nor
    is one that a contract laboratory performs, until it is returned or its material expired before it began."""
    if cause in HOLDER_OF:
        return HOLDER_OF[cause]
    return Held.NOBODY if analyst is None else analyst


def late_head(late: int) -> str:
    """What stands above the causes: a test is counted once, by the first cause that holds."""
    return f"Late {whole(late)}, each under its first cause" if late else "Nothing is late"


def sentence(cause: Cause, number: int) -> str:
    """``11 wait for review``."""
    return f"{whole(number)} {word(number, *_SENTENCES[cause])}"
