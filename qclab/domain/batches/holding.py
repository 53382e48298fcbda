"""How a hold of a batch ends: one that a person placed is lifted by hand; a case or a reopening ends its own; that of a
suspected positive ends with the report of the laboratory, or by a person who signs that it was not confirmed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qclab.domain.people.rights import Actor, Barred, Right
from qclab.domain.refusals import Reason

CHANGED: Final = "The batch changed after you looked at it. Nothing was signed: look at it again."


class Kept(StrEnum):
    """Why a hold stays."""

    OF_A_RECORD = "of a record"
    SUSPECTED = "suspected"
    NOT_SUSPECTED = "not suspected"
    TOLD_BY_SAME = "told by same"
    CHANGED = "changed"


@dataclass(frozen=True)
class Held:
    """A hold as these rules read it. ``record`` is the number of what placed it, empty where a person did;
    ``suspected_by`` recorded the suspected positive that it is for, by key, None of any other."""

    record: str = ""
    suspected_by: int | None = None

    @property
    def is_suspected(self) -> bool:
        return self.suspected_by is not None

    @property
    def is_by_hand(self) -> bool:
        return not self.record and not self.is_suspected


def lift_blockers(hold: Held, actor: Actor) -> tuple[Reason, ...]:
    """Why this person does not lift a hold by hand; empty when they can."""
    if why := _no_right(actor):
        return why
    if hold.is_suspected:
        said = "A suspected positive holds the batch: that ends with the report, once its test is approved, or by a "
        said += "person who signs that it was not confirmed."
        return (Reason(said, code=Kept.SUSPECTED),)
    if hold.record:
        said = f"{hold.record} holds the batch; its hold ends when that is settled."
        return (Reason(said, code=Kept.OF_A_RECORD),)
    return ()


def not_confirmed_blockers(hold: Held, actor: Actor) -> tuple[Reason, ...]:
    """Why this person does not sign that a suspected positive was not confirmed: whoever recorded it does not."""
    if why := _no_right(actor):
        return why
    if not hold.is_suspected:
        return (Reason("No suspected positive holds the batch by this.", code=Kept.NOT_SUSPECTED),)
    if hold.suspected_by == actor.key:
        said = f"{actor.name} recorded the suspected positive: another person signs that it was not confirmed."
        return (Reason(said, code=Kept.TOLD_BY_SAME),)
    return ()


def _no_right(actor: Actor) -> tuple[Reason, ...]:
    if actor.may(Right.HOLD_BATCHES):
        return ()
    said = f"{actor.name} may not {Right.HOLD_BATCHES}."
    return (Reason(said, code=Barred.NO_RIGHT, facts={"right": Right.HOLD_BATCHES}),)
