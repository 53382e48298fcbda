"""Reading by exception: what of a submitted test a reviewer looks at twice, and which test comes first.

What counts as unusual, and in which order, say the rules in force (``rules.py``); nothing unusual is read by what is
due first.
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
from qclab.domain.review.rules import SHIPPED, ReviewRules, Unusual
from qclab.domain.testing.performing import Said

_FINDINGS: Final = frozenset(outcome.lower() for outcome in FINDINGS)

NOT_JUDGED: Final = "not evaluated"
"""What complies with nothing, because nothing asks for it."""

Rank = tuple[tuple[int, ...], datetime]
_SAID_WITH_FINDING: Final = (Unusual.FAILS, Unusual.NOT_EVALUABLE)


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
    with a deviation; ``times_changed``: how often a recorded moment of it was changed. ``is_past_hold``: it began past
    the hold time of its material, which no deviation names. ``is_unread``: raw data behind
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
    is_past_hold: bool = False
    is_unread: bool = False
    has_files: bool = True
    zone: tzinfo = UTC
    """Where a day begins, of which it counts how late it is."""
    rules: ReviewRules = SHIPPED
    """By which it is told what is unusual about it."""

    def is_plain(self, now: datetime) -> bool:
        """Whether it complies and has nothing to look at, so that it may be approved together with others like it."""
        return self.worst is Evaluation.COMPLIES and not self.is_unread and not self.unusual(now)

    def unusual(self, now: datetime) -> tuple[str, ...]:
        """What to look at twice by the rules in force, in their order; empty for a test like any other."""
        return tuple(words for _, words in self._told(now))

    def kinds(self, now: datetime) -> tuple[str, ...]:
        """The same without its numbers, and whether its raw data wait to be opened: why it goes with no others."""
        return (*(kind for kind, _ in self._told(now)), *((self.unread,) if self.unread else ()))

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

    def _told(self, now: datetime) -> list[tuple[Unusual, str]]:
        """Each kind of thing to look at, and how it is said of this test. What failed and is not submitted is said
        once."""
        noted = self._noted()
        if self.finding:
            noted = {kind: words for kind, words in noted.items() if kind not in _SAID_WITH_FINDING}
        if late := self.lateness(now):
            noted[Unusual.LATE] = late
        return sorted(
            ((kind, words) for kind, words in noted.items() if self.rules.counts(kind)),
            key=lambda each: self.rules.told(each[0]),
        )

    def _noted(self) -> dict[Unusual, str]:
        """Everything that may be unusual about it, whatever the rules, but for how late it is."""
        received = count(self.deviating, "sample with deviation", "samples with deviation")
        undoubted = count(self.undoubted, "doubtful value changed", "doubtful values changed")
        times = count(self.times_changed, "time was changed", "times were changed")
        level = f"{self.level} level"
        noted: dict[Unusual, str] = {
            Unusual.NOT_SUBMITTED: f"{self.finding}, not submitted" if self.finding else "",
            Unusual.FAILS: self.worst.value if self.worst is Evaluation.DOES_NOT_COMPLY else "",
            Unusual.NOT_EVALUABLE: self.worst.value if self.worst is Evaluation.NOT_EVALUABLE else "",
            Unusual.NOT_FINAL: self.to_date,
            Unusual.REOPENED: "opened again after its approval" if self.is_reopened else "",
            Unusual.FAILED_BEFORE: "failed before" if self.is_corrected else "",
            Unusual.OPEN_CASE: f"{joined(self.cases)} open" if self.cases else "",
            Unusual.ARRIVED: received if self.deviating else "",
            **{Unusual(late.value): late.value for late in self.late},
            **({Unusual.LATE_STARTED: Said.HOLD.value} if self.is_past_hold else {}),
            Unusual.PASSED: f"{', '.join(self.passed)} passed with a deviation" if self.passed else "",
            Unusual.TIME_CHANGED: times if self.times_changed else "",
            Unusual.CHANGED: f"{self.changed} changed" if self.changed else "",
            Unusual.CONFIRMED: f"{self.confirmed} confirmed" if self.confirmed else "",
            Unusual.DOUBTFUL: undoubted if self.undoubted else "",
            Unusual.WITHOUT: f"without {', '.join(map(grouped, self.without))}" if self.without else "",
            Unusual.PASTED: f"{self.pasted} pasted" if self.pasted else "",
            Unusual.AGAIN: self.again,
        }
        if self.level:
            noted[Unusual(level)] = level
        return {kind: words for kind, words in noted.items() if words}

    def rank(self) -> Rank:
        """Sorts exceptions before the rest, by the rules in force, then what is due first."""
        return self.rules.rank(self._noted()), self.due_at


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
