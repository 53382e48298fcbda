"""One attempt of a line of a batch, as people remember it: what was seen, who did what, and who looked at it."""

from dataclasses import dataclass, field

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.laboratories.sending import SentState
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Actor
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.reopening import ReopeningState
from qclab.domain.testing.verifying import Verifying

VERIFICATIONS = (1, 2, 3)
"""How many verify a test of each line."""


@dataclass
class Tried:
    """One attempt of a line. ``done`` is as the rules of duties ask for it, ``seen`` every value of it in order."""

    key: int
    line: int
    state: TestState = TestState.OPEN
    seen: list[tuple[Evaluation, int]] = field(default_factory=list)
    done: dict[Duty, set[int]] = field(default_factory=dict)
    sent: SentState | None = None
    repeat: int = 0
    case: str = ""
    named: tuple[str, ...] = ()
    asked: ReopeningState | None = None
    asked_by: int = 0
    approved: tuple[Evaluation, int, int] | None = None
    """What the approval that stands is of, whose it is, and when."""
    verified: list[tuple[Evaluation, int]] = field(default_factory=list)
    """What each verification before it is of, and whose it is; none of them is there once it was open again."""

    @property
    def found(self) -> Evaluation | None:
        return self.seen[-1][0] if self.seen else None

    @property
    def verifying(self) -> Verifying:
        """As the rules read it."""
        return Verifying(VERIFICATIONS[self.line], tuple((who, f"Person {who}") for _, who in self.verified))

    @property
    def duties(self) -> dict[Duty, set[int]]:
        """``done``, and who verified what is submitted."""
        verified = self.done.get(Duty.VERIFIED, set()) | {who for _, who in self.verified}
        return {**self.done, Duty.VERIFIED: verified} if verified else self.done

    @property
    def stands_open(self) -> bool:
        return self.asked is not None and self.asked.stands

    def did(self, duty: Duty, person: Actor) -> None:
        self.done.setdefault(duty, set()).add(person.key)
