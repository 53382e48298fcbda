"""What submitting will do and which of its values are unusual: told before, and confirmed where there is anything.

A slip is found before it opens a case: once it has, the case stays (domain/testing/finality.py tells of the exception,
a failing critical outcome, which opens its case when it is recorded).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qclab.domain.catalogue.naming import named
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.refusals import Reason


class Unforeseen(StrEnum):
    """Why tests are not submitted as it was confirmed."""

    CASE = "another case would open"


@dataclass(frozen=True)
class Submitted:
    """A value that is about to be submitted, as it is shown.

    ``was`` is what stood before a change, ``confirmed`` what was asked before it was recorded all the same.

    ``opens_case``: submitting it opens a case and puts its batch on hold.
    """

    result: int
    batch: str
    test: str
    parameter: str
    said: str
    limit: str
    evaluation: Evaluation
    level: str = ""
    was: str = ""
    because: str = ""
    confirmed: str = ""
    why: str = ""
    opens_case: bool = False
    failure: str = ""
    """How it fails, in one sentence; empty of a value that does not."""

    @property
    def called(self) -> str:
        """Test and parameter."""
        return named(self.test, self.parameter)

    @property
    def unusual(self) -> tuple[str, ...]:
        """What to look at twice before it is submitted; empty for a value like any other."""
        is_failed = self.evaluation in (Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE)
        said = (
            self.evaluation.value if is_failed else "",
            f"{self.level} level" if self.level else "",
            f"was {self.was}" if self.was else "",
            f"confirmed: {self.confirmed}" if self.confirmed else "",
        )
        return tuple(words for words in said if words)

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, bool]:
        """Sorts what opens a case first, then what fails, exceeds a level, was changed, and the rest."""
        is_failed = self.evaluation in (Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE)
        return not self.opens_case, not is_failed, not self.level, not self.was, not self.confirmed


@dataclass(frozen=True)
class Outlook:
    """What submitting some tests will do: ``holds`` are the batches that go on hold, ``values`` all that is submitted,
    the unusual first."""

    values: tuple[Submitted, ...]
    holds: tuple[str, ...]

    @property
    def opens(self) -> tuple[Submitted, ...]:
        """The values that each open a case."""
        return tuple(value for value in self.values if value.opens_case)

    @property
    def is_asked(self) -> bool:
        """Whether a person confirms it first: where nothing fails and nothing is unusual nobody is asked."""
        return any(value.unusual for value in self.values)


def unforeseen_blockers(opens: Sequence[Submitted], foreseen: Sequence[int]) -> tuple[Reason, ...]:
    """Why tests are not submitted: values would open cases that were not told of when it was confirmed."""
    return tuple(
        Reason(
            f"{value.called}: {value.said} opens a case and puts {value.batch} on hold, which was not "
            "told before. Nothing was submitted; look at it again.",
            code=Unforeseen.CASE,
            facts={"result": value.result},
        )
        for value in opens
        if value.result not in foreseen
    )
