"""How many persons verify what is submitted of a test, and how far that has come: one to three, as its method says.

Each is another person who neither performed, entered nor otherwise shaped it (domain/people/duties.py). Each before the
last signs that they verified it; the last one approves it (EU GMP chapter 6, 6.17; 21 CFR 211.194(a)(8)). What stands
is of one submission and of what was looked at then: it ends where the test is opened again, and where something of it
was changed since, nothing is added to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qclab.domain.counts import joined, word
from qclab.domain.people.duties import SHAPING, Done
from qclab.domain.refusals import Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.lifecycle import TestState


class Unverified(StrEnum):
    """Why a verification that was given does not count, so that none is added to it."""

    CHANGED = "changed since"
    SHAPED = "shaped by a verifier"


@dataclass(frozen=True)
class Verifying:
    """How many verifications of a submission are asked, and who gave one before the approval, in order: each by key and
    name."""

    asked: int = 1
    by: tuple[tuple[int, str], ...] = ()

    @property
    def number(self) -> int:
        """Which verification is the next one, from 1."""
        return len(self.by) + 1

    @property
    def is_last(self) -> bool:
        """Whether the next one approves."""
        return self.number >= self.asked

    @property
    def next_state(self) -> TestState:
        """The state after the next one."""
        return TestState.APPROVED if self.is_last else TestState.SUBMITTED

    @property
    def meaning(self) -> Meaning:
        """What the signature of the next one means."""
        return Meaning.APPROVED if self.is_last else Meaning.VERIFIED

    @property
    def deed(self) -> str:
        """What the next one does: ``Approve`` or ``Verify (1 of 2)``."""
        return "Approve" if self.is_last else f"Verify ({self.number} of {self.asked})"

    @property
    def verified(self) -> str:
        """``1 of 2 verified``; empty where one person is asked, who approves."""
        return f"{len(self.by)} of {self.asked} verified" if self.asked > 1 else ""

    @property
    def said(self) -> str:
        """``1 of 2 verified, by K. Vos``"""
        names = joined([name for _, name in self.by])
        return f"{self.verified}, by {names}" if self.verified and names else self.verified

    @property
    def told(self) -> str:
        """Which one is signed now: ``Verify (2 of 3): 1 of 3 verified, by K. Vos``, or ``Approve``."""
        return ": ".join(filter(None, (self.deed, self.said)))

    @property
    def waits_for(self) -> str:
        """What a submitted test waits for: ``approval`` or ``approval, 1 of 2 verifications``."""
        return f"approval, {len(self.by)} of {self.asked} verifications" if self.asked > 1 else "approval"


ONE: Final = Verifying()
"""Of a method that asks for one, who approves."""


def verify_blockers(verifying: Verifying, done: Done, changed: Iterable[str] = ()) -> tuple[Reason, ...]:
    """Why nobody adds a verification to those that were given: what one of them attested is not what stands, or who
    gave it has shaped the test since. ``changed``: who verified other records than those there are, by name.

    The test is returned then, and what is submitted again is verified anew.
    """
    shaped = [name for key, name in verifying.by if any(key in done.get(duty, ()) for duty in SHAPING)]
    return (
        *(_reason(name, "something of it was changed since", Unverified.CHANGED) for name in changed),
        *(_reason(name, "shaped its record since", Unverified.SHAPED) for name in shaped),
    )


def _reason(name: str, why: str, code: Unverified) -> Reason:
    said = f"{name} verified it and {why}: return it, so that everybody verifies the same."
    return Reason(said, code=code, facts={"by": name})


def deeds(verifyings: Iterable[Verifying]) -> str:
    """What signing these tests together does: ``Approve``, ``Verify``, or both."""
    last = {verifying.is_last for verifying in verifyings}
    return word(len(last), "Approve" if True in last else "Verify", "Verify or approve")


def meanings(verifyings: Iterable[Verifying]) -> str:
    """What these signatures mean: that of all, or both where each says its own."""
    given = {verifying.meaning for verifying in verifyings}
    return given.pop() if len(given) == 1 else f"{Meaning.VERIFIED} or {Meaning.APPROVED}, as said of each"
