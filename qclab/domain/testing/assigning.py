"""Who may be given tests: a person who is here, may enter results and may know of them."""

from enum import StrEnum

from qclab.domain.people.rights import Actor, Right
from qclab.domain.refusals import Reason


class Unassignable(StrEnum):
    """Why a person is not given tests."""

    MAY_NOT_ENTER = "may not enter results"
    OF_ONE_CLIENT = "of one client"


def analyst_blockers(person: Actor | None, *, is_active: bool, knows_all: bool) -> tuple[Reason, ...]:
    """Why these tests cannot be given to this person; ``knows_all``: whether they may know of every one of them."""
    if person is None or not is_active or not person.may(Right.ENTER_RESULTS):
        said = "Choose a person who may enter results."
        return (Reason(said, "analyst", code=Unassignable.MAY_NOT_ENTER),)
    if not knows_all:
        said = f"{person.name} may know of one client's tests only, not of all these."
        return (Reason(said, "analyst", code=Unassignable.OF_ONE_CLIENT),)
    return ()
