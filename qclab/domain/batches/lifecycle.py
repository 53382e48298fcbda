"""The life of a batch: its status, what may be decided of it, and by which road its kind of product goes.

QC concludes, the Qualified Person certifies, in one step or in two (EU GMP Part IV, chapter 11). "On hold" is no
status: it is a mark beside it with its reasons, and what was decided of a batch stands beneath it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from qclab.domain.people.rights import Right
from qclab.domain.refusals import Reason
from qclab.domain.signatures.meanings import Meaning

ON_HOLD: Final = "on hold"


class BatchStatus(StrEnum):
    """What may happen to a batch."""

    QUARANTINE = "quarantine"
    INITIALLY_CERTIFIED = "initially certified"
    CERTIFIED = "certified"
    REJECTED = "rejected"
    SUPPLIED_OUT_OF_SPECIFICATION = "supplied out of specification"
    FINAL_REFUSED = "final certification refused (used)"
    RECALLED = "recalled"
    DESTROYED = "destroyed"
    APPROVED_FOR_FURTHER_PROCESSING = "approved for further processing"
    REPORTED_TO_CLIENT = "reported to client"

    @property
    def is_against(self) -> bool:
        """Whether it stands against the use of the batch, which people must see."""
        return self in _AGAINST

    @property
    def is_undecided(self) -> bool:
        """Whether it still waits for its last decision."""
        return self in (BatchStatus.QUARANTINE, BatchStatus.INITIALLY_CERTIFIED)

    @property
    def has_left(self) -> bool:
        """Whether it may have been given, used or reported by now, so that what is seen later is late."""
        return self not in _IN_HAND


_IN_HAND: Final = frozenset({BatchStatus.QUARANTINE, BatchStatus.REJECTED, BatchStatus.DESTROYED})
_AGAINST: Final = frozenset(
    {
        BatchStatus.REJECTED,
        BatchStatus.RECALLED,
        BatchStatus.DESTROYED,
        BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION,
        BatchStatus.FINAL_REFUSED,
    }
)


class Road(StrEnum):
    """What a batch is made for, and so how it ends."""

    CERTIFIED = "certified"
    """By the Qualified Person, for a patient."""
    PROCESSED = "approved for further processing"
    """What another product is made of: vectors that are not given themselves, plasmids, starting materials."""
    REPORTED = "reported"
    """Of a client: we report, and the client's Qualified Person certifies."""
    MONITORED = "monitored"
    """A room or water: nothing is certified."""


def road_of(kind: str, *, in_vivo: bool, is_own: bool) -> Road:
    """The road of a batch, from the kind of its product and whose it is."""
    if not is_own:
        return Road.REPORTED
    if kind == "environment":
        return Road.MONITORED
    if kind in ("plasmid", "starting material") or (kind == "viral vector" and not in_vivo):
        return Road.PROCESSED
    return Road.CERTIFIED


class Disposition(StrEnum):
    """What is decided of a batch, in the words of the register."""

    INITIAL = "initial certification"
    FINAL = "final certification"
    ONE_STEP = "certification in one step"
    APPROVAL = "approval for further processing"
    REPORT = "report to the client"
    REJECTION = "rejection"
    REFUSAL = "refusal of the final certification"
    SUPPLY = "supply out of specification"
    RECALL = "recall"
    DESTRUCTION = "destruction"
    TAKEN_BACK = "taking back"

    @property
    def is_certification(self) -> bool:
        """Whether the batch may be used by it: all that certification asks is asked of it."""
        return self in (Disposition.INITIAL, Disposition.FINAL, Disposition.ONE_STEP, Disposition.APPROVAL)


_Q, _I, _C = BatchStatus.QUARANTINE, BatchStatus.INITIALLY_CERTIFIED, BatchStatus.CERTIFIED
_A, _R = BatchStatus.APPROVED_FOR_FURTHER_PROCESSING, BatchStatus.REPORTED_TO_CLIENT
_X, _F, _B = BatchStatus.REJECTED, BatchStatus.FINAL_REFUSED, BatchStatus.RECALLED
_S = BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION

FROM: Final[Mapping[Disposition, frozenset[BatchStatus]]] = {
    Disposition.INITIAL: frozenset({_Q}),
    Disposition.FINAL: frozenset({_I}),
    Disposition.ONE_STEP: frozenset({_Q}),
    Disposition.APPROVAL: frozenset({_Q}),
    Disposition.REPORT: frozenset({_Q}),
    Disposition.REJECTION: frozenset({_Q, _I}),
    Disposition.REFUSAL: frozenset({_I}),
    Disposition.SUPPLY: frozenset({_Q}),
    Disposition.RECALL: frozenset({_I, _C, _A, _S}),
    Disposition.DESTRUCTION: frozenset({_X, _B, _I, _C, _A, _R, _S}),
    Disposition.TAKEN_BACK: frozenset({_I, _C, _A, _R, _X, _F, _B, _S}),
}
"""The statuses from which each is decided."""

GIVES: Final[Mapping[Disposition, BatchStatus]] = {
    Disposition.INITIAL: _I,
    Disposition.FINAL: _C,
    Disposition.ONE_STEP: _C,
    Disposition.APPROVAL: _A,
    Disposition.REPORT: _R,
    Disposition.REJECTION: _X,
    Disposition.REFUSAL: _F,
    Disposition.SUPPLY: _S,
    Disposition.RECALL: _B,
    Disposition.DESTRUCTION: BatchStatus.DESTROYED,
}
"""The status that each gives; to take one back gives the status that was before it."""

REACHED: Final = (BatchStatus.QUARANTINE, *dict.fromkeys(GIVES.values()))
"""The statuses that an act of this program gives a batch: no other is offered anywhere."""

_ENDS: Final = frozenset({Disposition.REJECTION, Disposition.RECALL, Disposition.DESTRUCTION, Disposition.TAKEN_BACK})
ON_THE_ROAD: Final[Mapping[Road, frozenset[Disposition]]] = {
    Road.CERTIFIED: _ENDS
    | {Disposition.INITIAL, Disposition.FINAL, Disposition.ONE_STEP, Disposition.REFUSAL, Disposition.SUPPLY},
    Road.PROCESSED: _ENDS | {Disposition.APPROVAL},
    Road.REPORTED: frozenset({Disposition.REPORT, Disposition.DESTRUCTION, Disposition.TAKEN_BACK}),
    Road.MONITORED: frozenset(),
}
"""What may be decided of a batch that goes this road."""

RIGHTS: Final[Mapping[Disposition, Right]] = {
    each: Right.SETTLE_BATCHES if each in (Disposition.REPORT, Disposition.DESTRUCTION) else Right.CERTIFY
    for each in Disposition
}

MEANINGS: Final[Mapping[Disposition, Meaning]] = {
    Disposition.INITIAL: Meaning.CERTIFIED,
    Disposition.FINAL: Meaning.CERTIFIED,
    Disposition.ONE_STEP: Meaning.CERTIFIED,
    Disposition.APPROVAL: Meaning.APPROVED_FOR_PROCESSING,
    Disposition.REPORT: Meaning.REPORTED,
    Disposition.REJECTION: Meaning.REJECTED,
    Disposition.REFUSAL: Meaning.FINAL_REFUSED,
    Disposition.SUPPLY: Meaning.SUPPLIED,
    Disposition.RECALL: Meaning.RECALLED,
    Disposition.DESTRUCTION: Meaning.DESTROYED,
    Disposition.TAKEN_BACK: Meaning.TAKEN_BACK,
}
"""With which meaning each is signed."""


class Undecided(StrEnum):
    """Why something cannot be decided of a batch."""

    ROAD = "road"
    STATUS = "status"
    HELD = "on hold"


_NOT_ITS_ROAD: Final = {
    Road.CERTIFIED: "A batch of this product is certified by the Qualified Person.",
    Road.PROCESSED: "A batch of this product is approved for further processing; it is not certified for a patient.",
    Road.REPORTED: "This is a client's batch: we report, and the client's Qualified Person certifies.",
    Road.MONITORED: "Nothing is certified of a room or of water.",
}


def disposition_blockers(disposition: Disposition, status: BatchStatus, road: Road) -> tuple[Reason, ...]:
    """Why this cannot be decided of a batch of this status that goes this road, whoever would decide it."""
    facts = {"disposition": disposition, "status": status, "road": road}
    if disposition not in ON_THE_ROAD[road]:
        return (Reason(_NOT_ITS_ROAD[road], code=Undecided.ROAD, facts=facts),)
    if status not in FROM[disposition]:
        return (Reason(f"The batch is {status}: no {disposition} follows.", code=Undecided.STATUS, facts=facts),)
    return ()


def offered(status: BatchStatus, road: Road) -> tuple[Disposition, ...]:
    """What may be decided of a batch beside certifying it, in the order of a list."""
    return tuple(
        each for each in Disposition if not each.is_certification and not disposition_blockers(each, status, road)
    )
