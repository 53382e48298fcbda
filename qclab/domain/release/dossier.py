"""The dossier of a batch: what its records say, read once, from which every rule of release speaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.testing.causes import Held
from qclab.domain.testing.deviations import Deviation
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.verifying import ONE, Verifying


@dataclass(frozen=True)
class Attempt:
    """One test of the batch.

    ``finding`` says which failing critical outcome stands in it, ``given_at`` since when it is with who holds it now,
    and ``given_by`` who gave it to them; ``laboratory`` is the contract laboratory that it lies with, or empty.
    ``deviations``: with which something of its performance was passed. ``is_past_hold``: it began past the hold time of
    its material, which no deviation names and one has to.
    """

    key: int
    title: str
    method: str = ""
    stage: str = ""
    state: TestState = TestState.OPEN
    state_reason: str = ""
    finding: str = ""
    analyst: str = ""
    laboratory: str = ""
    performer: str = ""
    due_at: datetime | None = None
    given_at: datetime | None = None
    given_by: str = ""
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    deviations: tuple[Deviation, ...] = ()
    is_past_hold: bool = False
    verifying: Verifying = ONE

    @property
    def holder(self) -> str:
        """With whom it lies while it is unfinished, as Pending says it: the review, the contract laboratory that
        performs it, its analyst, or nobody."""
        if self.state in (TestState.SUBMITTED, TestState.INVALID_PROPOSED):
            return Held.REVIEW.value
        return self.laboratory or self.analyst or Held.NOBODY.value

    @property
    def due(self) -> datetime | None:
        """When it is due, as every list of tests says it: while it is to be done or reviewed."""
        return self.due_at if self.state.is_waiting else None

    @property
    def is_approved(self) -> bool:
        return self.state == TestState.APPROVED

    @property
    def is_unfinished(self) -> bool:
        return self.state.is_unfinished


@dataclass(frozen=True)
class Criterion:
    """What is asked of a parameter, at a release step; ``alternative`` joins criteria of a stage by "or"."""

    key: int
    method: str = ""
    stage: str = ""
    step: int = 1
    required: bool = True
    alternative: str = ""

    @property
    def group(self) -> tuple[str, str]:
        """The alternatives it belongs to; of one that stands alone, its own."""
        return self.stage, self.alternative or f"{self.key}"


@dataclass(frozen=True)
class Value:
    """The value of a cell that stands, held against one criterion.

    ``evaluation`` is the one that counts, after an accepted decision, and ``reason`` why; ``failure`` says in one
    sentence how a value fails. ``to_date`` is said of an accepted outcome that is not final, ``case`` names the case
    that this or an earlier value of the cell opened. A proposed decision waits for a reviewer and, once it is reviewed,
    for QA.
    """

    attempt: int
    criterion: Criterion
    reported: str
    evaluation: Evaluation
    parameter: str = ""
    reason: str = ""
    to_date: str = ""
    case: str = ""
    is_outcome: bool = False
    has_proposed_decision: bool = False
    is_decision_reviewed: bool = False
    failure: str = ""


@dataclass(frozen=True)
class Requirement:
    """A criterion that the batch has to meet, in one container where each must: its reportable attempt and the value
    there, None while the cell is empty.
    """

    name: str
    criterion: Criterion
    attempt: Attempt | None = None
    value: Value | None = None


@dataclass(frozen=True)
class OpenCase:
    """An open case that holds the batch: its number, what it waits for, whose it is, since when and until when."""

    id: str
    waits_for: str = ""
    owner: str = ""
    since: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class StandingOos:
    """A failing value whose case was closed so that its OOS stands: the number of the case, and the required criteria
    that the value does not meet. ``is_critical``: a critical outcome opened it, which no other test overrules.
    """

    id: str
    criteria: tuple[Criterion, ...] = ()
    is_critical: bool = False
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Dossier:
    """What stands of a batch: requirements in the order of its specifications, every test with every value, the
    criteria that hold, and open cases by number.

    ``cases`` are the open ones with who has them, ``standing`` those closed so that their OOS stands. ``final`` is the
    number of the certificate of analysis that was issued, or empty.
    """

    requirements: Sequence[Requirement] = ()
    attempts: Sequence[Attempt] = ()
    values: Sequence[Value] = ()
    criteria: Sequence[Criterion] = ()
    open_cases: Sequence[str] = ()
    final: str = ""
    cases: Sequence[OpenCase] = ()
    standing: Sequence[StandingOos] = ()
