"""The rules of review by exception: what about a submitted test counts as unusual, and what of it comes first.

They are master data: versioned, drafted by one person and put in force by another, as the list for cases is. Version 1
came with the program and is in force until the laboratory puts its own there; it is never changed, because approvals
were signed under it. What fails, is not evaluable, was not submitted, failed before it was changed or is named by an
open case is unusual by every version, and nothing comes before it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from qclab.domain.catalogue.difference import Difference, line_differences
from qclab.domain.catalogue.faults import Fault, Finding, Unlisted
from qclab.domain.catalogue.values import ReviewRule, ReviewRulesVersion
from qclab.domain.refusals import Invalid, Reason

SHIPPED_VERSION: Final = 1
_DIGITS: Final = 2
_TOLD: Final = "told"


class Unusual(StrEnum):
    """What can be unusual about a test; what each is, says ``RULES``."""

    NOT_SUBMITTED = "not submitted"
    FAILS = "does not comply"
    NOT_EVALUABLE = "not evaluable"
    NOT_FINAL = "not final"
    REOPENED = "opened again"
    FAILED_BEFORE = "failed before"
    OPEN_CASE = "open case"
    ACTION = "action level"
    ALERT = "alert level"
    ARRIVED = "received with deviation"
    LATE_RECEIVED = "received after expiry"
    LATE_STARTED = "started after expiry"
    PASSED = "passed with a deviation"
    TIME_CHANGED = "time changed"
    CHANGED = "changed"
    CONFIRMED = "confirmed"
    DOUBTFUL = "doubtful value changed"
    WITHOUT = "without a container"
    PASTED = "pasted"
    AGAIN = "another attempt"
    LATE = "late"


RULES: Final[Mapping[Unusual, str]] = {
    Unusual.NOT_SUBMITTED: "A failing critical outcome, such as growth, stands in a test that is not submitted yet",
    Unusual.FAILS: "A value does not comply with a criterion",
    Unusual.NOT_EVALUABLE: "A value cannot be held against its criterion",
    Unusual.NOT_FINAL: "An outcome is not final yet: fewer days have passed than its method asks for",
    Unusual.REOPENED: "The test was approved before and opened again",
    Unusual.FAILED_BEFORE: "A value that failed was changed to one that does not fail",
    Unusual.OPEN_CASE: "An open case names the test or a value of it",
    Unusual.ACTION: "A value complies and is beyond its action level",
    Unusual.ALERT: "A value complies and is beyond its alert level",
    Unusual.ARRIVED: "A sample of the test was received with a deviation",
    Unusual.LATE_RECEIVED: "A sample was received after the expiry of its batch",
    Unusual.LATE_STARTED: "The test was begun after the expiry of its batch, or past the hold time of its material",
    Unusual.PASSED: "Something that must be said of its performance was passed with a deviation",
    Unusual.TIME_CHANGED: "A recorded moment of its performance was changed",
    Unusual.CHANGED: "A recorded value was changed",
    Unusual.CONFIRMED: "A value that the program doubted, as an implausible number, was confirmed when it was entered",
    Unusual.DOUBTFUL: "A value that the program doubted was changed later",
    Unusual.WITHOUT: "The test went on without one of its containers",
    Unusual.PASTED: "Values were pasted rather than typed",
    Unusual.AGAIN: "It is a repeat, a retest or another attempt",
    Unusual.LATE: "It is approved after the day on which it was due",
}
FIXED: Final = frozenset(
    {Unusual.NOT_SUBMITTED, Unusual.FAILS, Unusual.NOT_EVALUABLE, Unusual.FAILED_BEFORE, Unusual.OPEN_CASE}
)
"""What no laboratory switches off."""
_LAST: Final = 10**6


@dataclass(frozen=True)
class ReviewRules:
    """A version as it is applied: every kind that counts, in the order in which it is told, and what comes when.

    Kinds with the same number come together, the earliest due first; one without is told and put before nothing.
    """

    version: int
    comes: Mapping[Unusual, int | None]

    @cached_property
    def _place(self) -> Mapping[Unusual, int]:
        return {kind: place for place, kind in enumerate(self.comes)}

    def counts(self, kind: Unusual) -> bool:
        """Whether this is unusual."""
        return kind in self.comes

    def told(self, kind: Unusual) -> int:
        """Where it is told among what is unusual about one test."""
        return self._place[kind]

    def rank(self, kinds: Iterable[Unusual]) -> tuple[int, ...]:
        """Sorts tests by what is unusual about them: the numbers of all of it, the gravest first, each once."""
        numbers = {number for kind in kinds if (number := self.comes.get(kind))}
        return (*sorted(numbers), _LAST)


SHIPPED: Final = ReviewRules(
    SHIPPED_VERSION,
    {
        Unusual.NOT_SUBMITTED: 1, Unusual.FAILS: 2, Unusual.NOT_EVALUABLE: 3, Unusual.NOT_FINAL: None,
        Unusual.REOPENED: 4, Unusual.FAILED_BEFORE: 4, Unusual.OPEN_CASE: 4, Unusual.ACTION: 5, Unusual.ALERT: 5,
        Unusual.ARRIVED: 6, Unusual.LATE_RECEIVED: 6, Unusual.LATE_STARTED: 6, Unusual.PASSED: 6,
        Unusual.TIME_CHANGED: 7, Unusual.CHANGED: 7, Unusual.CONFIRMED: 7, Unusual.DOUBTFUL: 7, Unusual.WITHOUT: 7,
        Unusual.PASTED: 8, Unusual.AGAIN: 8, Unusual.LATE: None,
    },
)  # fmt: skip


def version_of(rules: ReviewRules) -> ReviewRulesVersion:
    """Rules as a version that is edited and compared."""
    return ReviewRulesVersion(rules.version, tuple(ReviewRule(kind, comes) for kind, comes in rules.comes.items()))


def rules_of(version: ReviewRulesVersion) -> ReviewRules:
    """A version without faults, as it is applied."""
    return ReviewRules(version.version, {Unusual(each.kind): each.comes for each in version.rules})


def written(version: ReviewRulesVersion) -> str:
    """A version as a file holds it, a line each: its number, or ``told``, and the kind."""
    return "".join(f"{comes_words(each.comes)}; {each.kind}\n" for each in version.rules)


def read_version(text: str, number: int = 0) -> ReviewRulesVersion:
    """The version of a file. Raises Invalid with each line that is none, and with what is missing."""
    rules: list[tuple[int, ReviewRule]] = []
    reasons: list[Reason] = []
    for line, said in enumerate(text.splitlines(), 1):
        if not said.strip():
            continue
        first, _, kind = (part.strip() for part in said.partition(";"))
        if first != _TOLD and not (first.isascii() and first.isdecimal() and len(first) <= _DIGITS):
            why = "write a rule as: 1; does not comply, the number by which it comes, or told; late."
            reasons.append(_at(line, why, Unlisted.NOT_A_LINE))
            continue
        rules.append((line, ReviewRule(kind, None if first == _TOLD else int(first))))
    version = ReviewRulesVersion(number, tuple(rule for _, rule in rules))
    for found in rule_faults(version):
        place = found.path[1] if len(found.path) > 1 else None
        reasons.append(_at(rules[place][0] if isinstance(place, int) else None, found.text, found.code))
    if reasons:
        raise Invalid(*sorted(reasons, key=lambda reason: reason.facts.get("line", len(text))))
    return version


def rule_faults(version: ReviewRulesVersion) -> Iterator[Finding]:
    """What keeps a version from being saved: what is no kind, a kind twice, and a fixed kind that is left out, is only
    told, or comes after one that is not fixed."""
    seen: set[str] = set()
    for place, rule in enumerate(version.rules):
        if rule.kind not in set(Unusual):
            said = f"“{rule.kind}” is nothing that can be unusual. There are: {', '.join(Unusual)}."
            yield Finding(("rules", place, "kind"), said, Unlisted.NO_SUCH_KIND)
        elif rule.kind in seen:
            yield Finding(("rules", place, "kind"), f"“{rule.kind}” stands here already.", Unlisted.TWICE)
        seen.add(rule.kind)
    first = min((each.comes for each in version.rules if each.comes and each.kind not in FIXED), default=_LAST)
    for place, rule in enumerate(version.rules):
        if rule.comes == 0:
            yield Finding(("rules", place, "comes"), "Numbers begin with 1.", Unlisted.NUMBER)
        elif rule.kind in FIXED and not (rule.comes and rule.comes <= first):
            said = f"“{rule.kind}” comes first: give it a number, and nothing that may be switched off a lower one."
            yield Finding(("rules", place, "comes"), said, Unlisted.FIXED)
        elif rule.kind == Unusual.LATE and rule.comes:
            said = "What is due first comes first anyway: leave the number of “late” empty."
            yield Finding(("rules", place, "comes"), said, Unlisted.NUMBER)
    for kind in (each for each in Unusual if each in FIXED and each not in seen):
        yield Finding(("rules",), f"“{kind}” is unusual by every version: add it.", Unlisted.FIXED)


def rule_differences(before: ReviewRulesVersion, after: ReviewRulesVersion) -> tuple[Difference, ...]:
    """Every difference between two versions, by kind."""
    return tuple(
        line_differences("rule", before.rules, after.rules, lambda line: line.kind, lambda line: str(line.kind))
    )


def comes_words(comes: int | None) -> str:
    """``1``, or ``told`` of what is put before nothing."""
    return str(comes) if comes else _TOLD


def _at(line: int | None, said: str, code: Fault | Unlisted) -> Reason:
    """A reason about a line of a file, or about the whole."""
    if line is None:
        return Reason(said, "text", code=code)
    return Reason(f"Line {line}: {said}", "text", code=code, facts={"line": line})
