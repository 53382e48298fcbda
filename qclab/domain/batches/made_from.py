"""What a batch was made from: batches of this laboratory, and lots of others; and what stands against using one.

A vector that is recalled, held or not approved is in every patient's batch that was made with it (EU GMP Part IV, 7:
traceability of starting and raw materials). The blocker of a certification, the alarm of the batches below and the
words of the page ask the same rule.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qclab.domain.batches.lifecycle import ON_HOLD, BatchStatus, Road
from qclab.domain.refusals import Reason

IDS: Final = "made_from"
LOTS: Final = "lots"
"""The fields in which it is said: batches of this laboratory, lots of others."""
AT_MOST: Final = 100
"""So many generations are followed: more than any product has, and an end where a record were a circle."""


class NotMadeFrom(StrEnum):
    """Why a batch cannot be said to be made from something."""

    UNKNOWN = "unknown"
    SEVERAL = "several of that id"
    ITSELF = "itself"
    CIRCLE = "circle"
    TWICE = "twice"
    NO_MATERIAL = "no material"
    NOTHING = "nothing said"
    LOT = "lot not named"


@dataclass(frozen=True)
class OutsideLot:
    """A lot of another maker: whose it is, its number, and until when it is used, in their words."""

    supplier: str
    lot: str
    expiry: str = ""

    @property
    def same(self) -> tuple[str, str]:
        """What it is known again by."""
        return self.supplier.strip().casefold(), self.lot.strip().casefold()

    def __str__(self) -> str:
        return f"{self.supplier}, lot {self.lot}" + (f", expires {self.expiry}" if self.expiry else "")


@dataclass(frozen=True)
class Materials:
    """What a person says a batch was made from: ids of batches, and lots of others."""

    ids: tuple[str, ...] = ()
    lots: tuple[OutsideLot, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ids or self.lots)


def read_ids(text: str) -> tuple[str, ...]:
    """Batch ids with commas, semicolons or line ends between; each once."""
    parts = (part.strip() for part in text.replace(";", ",").replace("\n", ",").split(","))
    return tuple(dict.fromkeys(filter(None, parts)))


def read_lots(text: str) -> tuple[OutsideLot, ...]:
    """A lot a line: ``supplier; lot; expiry``, the expiry in words or left out. Raises ValueError with a sentence."""
    lots = []
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = [part.strip() for part in line.split(";")]
        if not 2 <= len(parts) <= 3 or not all(parts[:2]):
            raise ValueError(f"“{line}”: write the supplier, the lot and its expiry with semicolons between.")
        lots.append(OutsideLot(*parts))
    return tuple(lots)


@dataclass(frozen=True)
class Stands:
    """How a batch stands that another was made from. ``before``: the status in which a destroyed one was destroyed;
    ``hold``: the first reason it is on hold for, or empty."""

    status: BatchStatus
    hold: str = ""
    before: BatchStatus | None = None

    @property
    def _status(self) -> BatchStatus:
        """What is left of a good lot may be destroyed: what was made from it before stays good."""
        return self.before if self.status is BatchStatus.DESTROYED and self.before is not None else self.status

    @property
    def is_bad(self) -> bool:
        """Whether what was made from it is at risk, so that people are told: held, or decided against."""
        return bool(self.hold) or self._status.is_against

    @property
    def against(self) -> str:
        """Why nothing is certified that was made from it; empty where it is approved and nothing holds it."""
        if self._status.is_against:
            return self._status
        if self.hold:
            return f"{ON_HOLD}: {self.hold}"
        if self._status in _APPROVED:
            return ""
        return f"not approved, {self._status}"


_APPROVED: Final = frozenset({BatchStatus.APPROVED_FOR_FURTHER_PROCESSING, BatchStatus.CERTIFIED})
"""A client's batch that was reported is approved by the client's Qualified Person: it is said as a lot of theirs."""


def tells_below(before: BatchStatus, after: BatchStatus) -> str:
    """What the batches below are told when the status of a batch changes like this; empty where nothing is."""
    if after.is_against and after is not BatchStatus.DESTROYED:
        return after
    return "no longer approved" if before in _APPROVED and after is BatchStatus.QUARANTINE else ""


class Reach(StrEnum):
    """How far a batch that was made from it is still in our hands, in the order of urgency."""

    UNDER_WAY = "certified, may be under way"
    HERE = "can still be stopped"
    GIVEN = "was given, or is past its expiry"
    NEVER_RELEASED = "past its expiry, never released"
    ENDED = "rejected or destroyed"


_OUT: Final = frozenset(
    {BatchStatus.INITIALLY_CERTIFIED, BatchStatus.CERTIFIED, BatchStatus.REPORTED_TO_CLIENT, BatchStatus.RECALLED}
)
_GONE: Final = frozenset({BatchStatus.FINAL_REFUSED, BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION})
_ENDED: Final = frozenset({BatchStatus.REJECTED, BatchStatus.DESTROYED})


def reach(status: BatchStatus, *, is_expired: bool) -> Reach:
    """Where a batch of this status may be: what moves comes first."""
    if status in _ENDED:
        return Reach.ENDED
    if status in _GONE or (status in _OUT and is_expired):
        return Reach.GIVEN
    if status is BatchStatus.QUARANTINE and is_expired:
        return Reach.NEVER_RELEASED
    return Reach.UNDER_WAY if status in _OUT else Reach.HERE


def needs_an_answer(status: BatchStatus) -> bool:
    """Whether a batch below has to be held, or said to be well with a reason: of one that ended nothing is asked."""
    return status not in _ENDED


class Answer(StrEnum):
    """How a batch below a bad lot was answered for."""

    HELD = "put on hold"
    LOOKED_AT = "looked at"
    LIFTED = "the lot is good again"
    WITHDRAWN = "not made from it"
    DECIDED = "decided on"


def say_blockers(
    batch: int,
    id_: str,
    parents: Mapping[int, str],
    below: Collection[int],
    known: Collection[int],
    roads: Mapping[int, Road],
) -> Iterator[Reason]:
    """Why a batch cannot be said to be made from these, each with its field.

    ``parents``: ids by key; ``below``: what was made from the batch, at whatever distance; ``known``: what it is said
    to be made from already.
    """
    for key, parent in parents.items():
        facts = {"batch": id_, "parent": parent}
        if key == batch:
            yield Reason(f"{id_} is not made from itself.", IDS, code=NotMadeFrom.ITSELF, facts=facts)
        elif key in below:
            said = f"{parent} was made from {id_}: {id_} cannot be made from it."
            yield Reason(said, IDS, code=NotMadeFrom.CIRCLE, facts=facts)
        elif key in known:
            said = f"{id_} is said to be made from {parent} already."
            yield Reason(said, IDS, code=NotMadeFrom.TWICE, facts=facts)
        elif roads.get(key) is Road.MONITORED:
            said = f"{parent} is of a room or of water: nothing is made from it."
            yield Reason(said, IDS, code=NotMadeFrom.NO_MATERIAL, facts=facts)


def lot_blockers(lots: Sequence[OutsideLot], known: Collection[tuple[str, str]]) -> Iterator[Reason]:
    """Why these lots of others cannot be said. ``known``: those that are said already."""
    seen = set(known)
    for lot in lots:
        if not lot.supplier.strip() or not lot.lot.strip():
            yield Reason("A lot of another maker needs its supplier and its number.", LOTS, code=NotMadeFrom.LOT)
        elif lot.same in seen:
            said = f"{lot.supplier}, lot {lot.lot} is said already."
            yield Reason(said, LOTS, code=NotMadeFrom.TWICE, facts={"lot": lot.lot})
        seen.add(lot.same)
