"""What stands between a batch and its certificate: the list of requirements is gone through, not the surviving tests.

A missing test blocks as surely as a failed one. Alternatives ("A or B") are met by any one of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qclab.domain.counts import count
from qclab.domain.refusals import Reason

COMPLIES, DOES_NOT_COMPLY, NOT_EVALUABLE = "complies", "does not comply", "not evaluable"
NOT_SHOWN, NOT_TESTED = "not shown to comply", "not tested"


class Standing(StrEnum):
    """How far a requirement has come."""

    COMPLIES = COMPLIES
    DOES_NOT_COMPLY = DOES_NOT_COMPLY
    NOT_EVALUABLE = NOT_EVALUABLE
    NOT_SHOWN = NOT_SHOWN
    NOT_TESTED = NOT_TESTED
    PENDING = "pending"
    NOT_FINAL = "not final"
    """Its test was approved with a failing critical outcome before this was read to its end: no result will come."""


@dataclass(frozen=True)
class Required:
    """One requirement as it stands. ``standing`` is final only from approved results."""

    name: str
    standing: Standing
    step: int
    required: bool
    stage: str = ""
    alternative: str = ""
    waits_for: str = ""
    who: str = ""
    since: datetime | None = None
    expected: datetime | None = None
    criterion: int = 0


class Block(StrEnum):
    """What blocks a certificate."""

    PENDING = "pending"
    NOT_EVALUABLE = "not evaluable"
    FAILED = "failed"
    OPEN_CASE = "open case"
    FAILED_ELSEWHERE = "failed elsewhere"
    NOT_EVALUABLE_ELSEWHERE = "not evaluable elsewhere"
    OTHER_TEST = "other test"
    NO_SAMPLES = "no samples"
    NOTHING_REQUIRED = "nothing required"
    NOTHING_APPROVED = "nothing approved"
    NOTHING_PENDING = "nothing pending"
    FINAL_ISSUED = "final issued"


@dataclass(frozen=True)
class Blocker:
    """One thing that stands between a batch and a certificate, who holds it, since when, and when it is expected.

    ``code`` says which rule it is; since and expected are instants, shown as days of the laboratory.
    """

    code: Block
    what: str
    why: str
    who: str = ""
    since: datetime | None = None
    expected: datetime | None = None

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"

    @property
    def reason(self) -> Reason:
        """As it is refused with."""
        facts = {"what": self.what, "who": self.who, "since": self.since, "expected": self.expected}
        return Reason(str(self), code=self.code, facts=facts)


def settled(requirements: Iterable[Required]) -> list[Required]:
    """Required ones only, with alternatives reduced to the one that speaks for its group."""
    groups: dict[tuple[str, str], list[Required]] = {}
    alone: list[Required] = []
    for each in requirements:
        if not each.required:
            continue
        if each.alternative:
            groups.setdefault((each.stage, each.alternative), []).append(each)
        else:
            alone.append(each)
    return alone + [_speaks_for(group) for group in groups.values()]


_BEST_FIRST = (
    Standing.COMPLIES,
    Standing.PENDING,
    Standing.NOT_EVALUABLE,
    Standing.NOT_SHOWN,
    Standing.NOT_TESTED,
    Standing.NOT_FINAL,
    Standing.DOES_NOT_COMPLY,
)


def _speaks_for(group: Sequence[Required]) -> Required:
    """Any that complies settles it; else the one that could still comply; all must fail for the group to fail.

    Of a criterion that each container must meet, the worst container speaks first.
    """
    criteria: dict[int, list[Required]] = {}
    for each in group:
        criteria.setdefault(each.criterion, []).append(each)
    return min((max(containers, key=_rank) for containers in criteria.values()), key=_rank)


def _rank(required: Required) -> int:
    return _BEST_FIRST.index(required.standing)


_CODES = {
    Standing.PENDING: Block.PENDING,
    Standing.NOT_EVALUABLE: Block.NOT_EVALUABLE,
}
"""What a requirement that has not been settled blocks with."""


def blockers(requirements: Iterable[Required], *, interim: bool = False) -> tuple[Blocker, ...]:
    """Why no certificate can be issued. An interim certificate needs step 1 only, and no failure anywhere.

    What was not tested, stands as not shown to comply or is not final beside a failing critical outcome blocks
    "complies", never the paper that says so.
    """
    found = []
    for each in settled(requirements):
        if interim and each.step > 1 and each.standing is Standing.PENDING:
            continue
        if each.standing in _CODES:
            why = each.waits_for or each.standing.value
            found.append(Blocker(_CODES[each.standing], each.name, why, each.who, each.since, each.expected))
        elif interim and each.standing is Standing.DOES_NOT_COMPLY:
            why = "does not comply; an interim certificate cannot be issued"
            found.append(Blocker(Block.FAILED, each.name, why, each.who))
    return tuple(found)


def interim_blockers(requirements: Iterable[Required], final: str) -> tuple[Blocker, ...]:
    """Why an interim certificate has nothing to say: ``final`` (a certificate of analysis, by its number) was issued,
    or nothing that is required is pending. Without any requirement, that is what blocks.
    """
    what = "Interim certificate"
    if final:
        return (
            Blocker(Block.FINAL_ISSUED, what, f"{final} is the certificate of analysis of this batch: revise that one"),
        )
    asked = settled(requirements)
    if asked and not any(each.standing is Standing.PENDING for each in asked):
        return (Blocker(Block.NOTHING_PENDING, what, "nothing is pending: issue the certificate of analysis"),)
    return ()


def concludes(requirements: Iterable[Required], open_cases: Sequence[str]) -> str:
    """The conclusion of QC: ``complies`` only when every requirement does and no case of a failed result is open."""
    all_comply = all(each.standing is Standing.COMPLIES for each in settled(requirements))
    return COMPLIES if all_comply and not open_cases else DOES_NOT_COMPLY


_SHORTFALLS = (
    (Standing.DOES_NOT_COMPLY, "does not comply", "do not comply"),
    (Standing.NOT_SHOWN, "not shown to comply", "not shown to comply"),
    (Standing.NOT_TESTED, "not tested", "not tested"),
)


def shortfalls(requirements: Iterable[Required]) -> str:
    """What the conclusion "does not comply" rests on beside failed results: ``1 line not tested``.

    Empty where every line was tested and shown one way or the other: the result lines say it all.
    """
    standings = [each.standing for each in settled(requirements)]
    if not {Standing.NOT_SHOWN, Standing.NOT_TESTED} & set(standings):
        return ""
    counts = [(standings.count(standing), one, many) for standing, one, many in _SHORTFALLS]
    return ", ".join(count(number, f"line {one}", f"lines {many}") for number, one, many in counts if number)
