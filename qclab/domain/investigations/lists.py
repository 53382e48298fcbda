"""The list that a case is worked with: the questions of each phase by kind of case, and the coded causes.

It is master data: versioned, drafted by one person and put in force by another. A case keeps the version it was opened
with. The shipped one is an example, in force until the laboratory puts its own there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.phases import MICROBIAL, Cause, Phase, checklist, phases_of
from qclab.domain.refusals import Invalid, Reason

_CAUSE, _MICROBIAL = "cause", "microbial"
_PARTS: Final = 3


class Unlisted(StrEnum):
    """Why a text is no list."""

    NOT_A_LINE = "not a line"
    TWICE = "twice"
    NO_QUESTION = "no question"
    NO_CAUSE = "no cause"


class ListState(StrEnum):
    """Where a version of the list is."""

    DRAFT = "draft"
    IN_FORCE = "in force"
    REPLACED = "replaced"


@dataclass(frozen=True)
class CaseList:
    """The questions by kind and phase, and each cause with whether growth is no result by it (Ph. Eur. 2.6.1)."""

    asked: Mapping[tuple[CaseKind, Phase], tuple[str, ...]]
    causes: Mapping[str, bool]

    def questions(self, kind: CaseKind, phase: Phase) -> tuple[str, ...]:
        """What is asked in a phase; nothing in one that this kind does not take."""
        return self.asked.get((kind, phase), ())


_ALL: Final = tuple((kind, phase) for kind in CaseKind for phase in phases_of(kind))
SHIPPED: Final = CaseList(
    {(kind, phase): checklist(kind, phase) for kind, phase in _ALL}, {cause: cause in MICROBIAL for cause in Cause}
)


def written(of: CaseList) -> str:
    """A list as a file holds it, a line each: ``OOS; Ia; question`` and ``cause; code and words; microbial``."""
    questions = [f"{kind}; {phase}; {words}" for kind, phase in _ALL for words in of.questions(kind, phase)]
    causes = [f"{_CAUSE}; {words}" + (f"; {_MICROBIAL}" if growth else "") for words, growth in of.causes.items()]
    return "\n".join([*questions, *causes]) + "\n"


def read_list(text: str) -> CaseList:
    """The list of a file. Raises Invalid with each line that is none, and with what is missing.

    One that asks nothing of what a contract laboratory tested, as those from before that was a kind, asks what is
    shipped.
    """
    asked: dict[tuple[CaseKind, Phase], list[str]] = {}
    causes: dict[str, bool] = {}
    faults: list[Reason] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and (why := _take(line, asked, causes)):
            said, code = why
            faults.append(Reason(f"Line {number}: {said}", "text", code=code, facts={"line": number}))
    if faults := [*faults, *_missing(asked, causes)]:
        raise Invalid(*faults)
    of_outside = {
        (CaseKind.OUTSIDE, phase): checklist(CaseKind.OUTSIDE, phase) for phase in phases_of(CaseKind.OUTSIDE)
    }
    return CaseList({**of_outside, **{place: tuple(questions) for place, questions in asked.items()}}, causes)


def _take(
    line: str, asked: dict[tuple[CaseKind, Phase], list[str]], causes: dict[str, bool]
) -> tuple[str, Unlisted] | None:
    """Take a line into what was read before it; why not, where it is none."""
    first, second, *rest = (part.strip() for part in [*line.split(";", _PARTS - 1), ""])
    third = rest[0] if rest else ""
    if first == _CAUSE:
        if not second or third not in ("", _MICROBIAL):
            return "write a cause as: cause; L-01 its words; microbial, or without the last.", Unlisted.NOT_A_LINE
        if second in causes:
            return f"“{second}” stands in the list already.", Unlisted.TWICE
        causes[second] = third == _MICROBIAL
        return None
    place = next(((kind, phase) for kind, phase in _ALL if (kind, phase) == (first, second)), None)
    if place is None or not third:
        known = ", ".join(f"{kind} {phase}" for kind, phase in _ALL)
        return f"write a question as: kind; phase; its words. There are {known}.", Unlisted.NOT_A_LINE
    if third in asked.setdefault(place, []):
        return f"“{third}” is asked in this phase already.", Unlisted.TWICE
    asked[place].append(third)
    return None


def _missing(asked: Mapping[tuple[CaseKind, Phase], list[str]], causes: Mapping[str, bool]) -> Iterator[Reason]:
    for kind, phase in _ALL:
        if not asked.get((kind, phase)) and kind is not CaseKind.OUTSIDE:
            why = f"No question is asked in phase {phase} of a case {kind.in_words}."
            yield Reason(why, "text", code=Unlisted.NO_QUESTION, facts={"kind": kind, "phase": phase})
    if not causes:
        yield Reason("No cause is listed.", "text", code=Unlisted.NO_CAUSE)
