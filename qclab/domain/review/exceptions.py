"""Reading by exception: what of a submitted test a reviewer looks at twice, and which test comes first.

A value that fails, was changed or was pasted is read before the rest; nothing unusual is read by what is due first.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from qclab.domain.batches.expiry import Late
from qclab.domain.counts import count, joined, whole, word
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.outcomes import FINDINGS
from qclab.domain.identifiers import grouped
from qclab.domain.moments import late_by

_FINDINGS: Final = frozenset(outcome.lower() for outcome in FINDINGS)

NOT_JUDGED: Final = "not evaluated"
"""What complies with nothing, because nothing asks for it."""

Rank = tuple[bool, bool, bool, bool, bool, bool, bool, bool, datetime]


@dataclass(frozen=True)
class Reviewed:
    """A test as its reviewer finds it.

    ``worst`` is the gravest evaluation of its values, ``to_date`` how far an outcome is that is not final. ``finding``
    says which failing critical outcome stands in a test that is told before it is submitted, and is empty for any
    other. ``is_corrected``: a failing value was changed to one that does not fail; ``level`` is alert, action or empty.
    ``confirmed`` values were asked about when they were entered, as another unit is, or an implausible number;
    ``undoubted`` ones were such and were changed since. ``deviating`` samples were received with a deviation, ``late``
    says what was received or begun after the expiry. ``without`` says which of its containers it went on without.
    ``cases`` are the numbers of the open cases that name it. ``again``: which attempt or which retest of which case it
    is, empty of a first one; ``is_reopened``: it was approved before. ``passed``: what was not said of its performance,
    with a deviation; ``times_changed``: how often a recorded moment of it was changed. ``is_unread``: raw data behind
    its values were not opened by who reviews it; they cannot be where they are kept as no file (``has_files``).
    """

    worst: Evaluation
    due_at: datetime
    finding: str = ""
    to_date: str = ""
    is_corrected: bool = False
    cases: tuple[str, ...] = ()
    level: str = ""
    changed: int = 0
    pasted: int = 0
    confirmed: int = 0
    undoubted: int = 0
    deviating: int = 0
    late: tuple[Late, ...] = ()
    again: str = ""
    is_reopened: bool = False
    without: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    times_changed: int = 0
    is_unread: bool = False
    has_files: bool = True
    zone: tzinfo = UTC
    """Where a day begins, of which it counts how late it is."""

    def is_plain(self, now: datetime) -> bool:
        """Whether it complies and has nothing to look at, so that it may be approved together with others like it."""
        return self.worst is Evaluation.COMPLIES and not self.is_unread and not self.unusual(now)

    def unusual(self, now: datetime) -> tuple[str, ...]:
        """What to look at twice, the gravest first; empty for a test like any other."""
        return tuple(words for _, words in self._noted(now))

    def kinds(self, now: datetime) -> tuple[str, ...]:
        """The same without its numbers, and whether its raw data wait to be opened: why it goes with no others."""
        return (*(kind for kind, _ in self._noted(now)), *((self.unread,) if self.unread else ()))

    @property
    def unread(self) -> str:
        """What is said of raw data that nobody opened; empty where there is nothing to say."""
        if not self.is_unread:
            return ""
        return "raw data not opened by you" if self.has_files else "raw data in no file"

    def lateness(self, now: datetime) -> str:
        """``test 12 d late``; empty for one in time."""
        late = late_by(self.due_at, now, self.zone)
        return f"test {late}" if late else ""

    def _noted(self, now: datetime) -> list[tuple[str, str]]:
        """Each kind of thing to look at, and how it is said of this test."""
        is_failed = self.worst in (Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE) and not self.finding
        received = count(self.deviating, "sample with deviation", "samples with deviation")
        undoubted = count(self.undoubted, "doubtful value changed", "doubtful values changed")
        times = count(self.times_changed, "time was changed", "times were changed")
        noted = (
            (self.worst.value, self.worst.value if is_failed else ""),
            ("not submitted", f"{self.finding}, not submitted" if self.finding else ""),
            ("not final", self.to_date),
            ("opened again", "opened again after its approval" if self.is_reopened else ""),
            ("failed before", "failed before" if self.is_corrected else ""),
            ("open case", f"{joined(self.cases)} open" if self.cases else ""),
            (f"{self.level} level", f"{self.level} level" if self.level else ""),
            ("received with deviation", received if self.deviating else ""),
            *((late.value, late.value) for late in self.late),
            ("passed with a deviation", f"{', '.join(self.passed)} passed with a deviation" if self.passed else ""),
            ("time changed", times if self.times_changed else ""),
            ("changed", f"{self.changed} changed" if self.changed else ""),
            ("confirmed", f"{self.confirmed} confirmed" if self.confirmed else ""),
            ("doubtful value changed", undoubted if self.undoubted else ""),
            ("without a container", f"without {', '.join(map(grouped, self.without))}" if self.without else ""),
            ("pasted", f"{self.pasted} pasted" if self.pasted else ""),
            ("another attempt", self.again),
            ("late", self.lateness(now)),
        )
        return [(kind, words) for kind, words in noted if words]

    def rank(self) -> Rank:
        """Sorts exceptions before the rest, then what is due first."""
        return (
            not self.finding,
            self.worst != Evaluation.DOES_NOT_COMPLY,
            self.worst != Evaluation.NOT_EVALUABLE,
            not (self.is_corrected or self.is_reopened or self.cases),
            not self.level,
            not (self.late or self.deviating or self.passed),
            not (self.changed or self.confirmed or self.undoubted or self.without or self.times_changed),
            not (self.pasted or self.again),
            self.due_at,
        )


def why_one_by_one(tests: Collection[Reviewed], now: datetime) -> str:
    """Why none of these tests may be approved together with others; they are none, or none is plain."""
    if not tests:
        return "Every test of this batch that you may approve is marked."
    kinds = dict.fromkeys(kind for test in tests for kind in test.kinds(now) or (NOT_JUDGED,))
    number = word(len(tests), "The one test left", f"All {whole(len(tests))}")
    have, each = word(len(tests), "has", "have"), word(len(tests), "it", "each")
    return f"{number} {have} something to look at ({', '.join(kinds)}); approve {each} with A."


def is_unread(by_hand: int, files: Collection[int], opened: Collection[int]) -> bool:
    """Whether values that somebody typed or pasted (``by_hand``) stand in a test and not all of its files were opened.

    Raw data that are kept as no file can be opened by nobody: such a test is looked at by itself.
    """
    return by_hand > 0 and not (files and set(files) <= set(opened))


def is_failing(evaluation: Evaluation, level: str, outcome: str | None) -> bool:
    """Whether a value fails: it does not comply, exceeds its action level or names a finding that nothing judged.

    Of a value that failed and was changed to one that does not, a second person says why that is accepted (MHRA OOS
    guidance, phase Ia).
    """
    is_unjudged = evaluation in (Evaluation.UNJUDGED, Evaluation.NOT_EVALUABLE)
    is_finding = bool(outcome) and str(outcome).lower() in _FINDINGS
    return evaluation == Evaluation.DOES_NOT_COMPLY or level == "action" or (is_finding and is_unjudged)
