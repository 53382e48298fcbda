"""Which antibiotics work against what grew in a batch that was given: asked of somebody by name, said once it is known.

It follows every late positive that is growth. Nothing of the batch waits for it: it stays in the list of what waits
until a result is said, or why there can be none.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qclab.domain.clocks import to_come
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Reason


class Comes(StrEnum):
    """What became of it."""

    RESULT = "result"
    NOT_POSSIBLE = "not possible"


class Unsaid(StrEnum):
    """Why nothing is recorded of it."""

    NOBODY = "nobody asked"
    NO_MOMENT = "no moment"


@dataclass(frozen=True)
class Susceptibility:
    """Of what grew, because of an alarm (``about``): who was asked and when, and what it came to, by whom and when."""

    key: int
    about: str
    since: datetime
    due_at: datetime
    asked_of: str = ""
    asked_at: datetime | None = None
    comes: Comes | None = None
    said: str = ""
    said_by: str = ""
    said_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.comes is None

    def is_late(self, now: datetime) -> bool:
        return self.is_open and now > self.due_at


@dataclass(frozen=True)
class Said:
    """What a person records: of whom it was asked and when, and once it is known what it came to; ``why`` what was said
    before is changed."""

    asked_of: str = ""
    asked_at: datetime | None = None
    comes: Comes | None = None
    said: str = ""
    why: str = ""


def is_growth(outcome: str) -> bool:
    """Whether an outcome that fails is growth, of which there is a susceptibility: not a virus, not a karyotype."""
    return "growth" in outcome.lower().split()


def faults(said: Said, now: datetime, *, is_closed: bool) -> tuple[Reason, ...]:
    """What is missing of it, by field. What is not possible need not have been asked of anybody."""
    found = []
    if said.comes is not Comes.NOT_POSSIBLE:
        if not said.asked_of.strip():
            found.append(Reason("Say who was asked, by name.", "asked_of", code=Unsaid.NOBODY))
        if said.asked_at is None:
            found.append(Reason("Give the day and time at which it was asked.", "asked_at", code=Unsaid.NO_MOMENT))
    if said.asked_at is not None:
        found += to_come(said.asked_at, now, "asked_at")
    if said.comes is Comes.RESULT:
        found += reason_blockers(said.said, "Say what works against it, and what does not.", "said")
    if said.comes is Comes.NOT_POSSIBLE:
        found += reason_blockers(said.said, "Say why it is not possible.", "said")
    if is_closed:
        found += reason_blockers(said.why, "Say why what was said is changed.", "why")
    return tuple(found)
