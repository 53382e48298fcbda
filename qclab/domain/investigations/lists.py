"""The list that a case is worked with: the questions of each phase by kind of case, and the coded causes.

It is master data: versioned, drafted by one person and put in force by another. A case keeps the version it was opened
with. The shipped one is an example, in force until the laboratory puts its own there. What a new version leaves out is
withdrawn: it is asked of no case that is opened from then on.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from qclab.domain.catalogue.difference import Difference, line_differences
from qclab.domain.catalogue.faults import Fault, Finding, Path, Unlisted
from qclab.domain.catalogue.texts import text_fault
from qclab.domain.catalogue.values import CaseListVersion, ListedCause, Question
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.phases import MICROBIAL, Cause, Phase, checklist, phases_of
from qclab.domain.refusals import Invalid, Reason

_CAUSE, _MICROBIAL = "cause", "microbial"
_PARTS: Final = 3


@dataclass(frozen=True)
class CaseList:
    """The questions by kind and phase, and each cause with whether growth is no result by it (Ph. Eur. 2.6.1)."""

    asked: Mapping[tuple[CaseKind, Phase], tuple[str, ...]]
    causes: Mapping[str, bool]

    def questions(self, kind: CaseKind, phase: Phase) -> tuple[str, ...]:
        """What is asked in a phase; nothing in one that this kind does not take."""
        return self.asked.get((kind, phase), ())


PLACES: Final = tuple((kind, phase) for kind in CaseKind for phase in phases_of(kind))
"""Where questions are asked, in the order of a case."""
SHIPPED: Final = CaseList(
    {(kind, phase): checklist(kind, phase) for kind, phase in PLACES}, {cause: cause in MICROBIAL for cause in Cause}
)


def version_of(of: CaseList, number: int = 0) -> CaseListVersion:
    """A list as a version that is edited and compared, its questions in the order of their phases."""
    asked = [Question(kind, phase, words) for kind, phase in PLACES for words in of.questions(kind, phase)]
    return CaseListVersion(number, tuple(asked), tuple(ListedCause(words, each) for words, each in of.causes.items()))


def in_order(version: CaseListVersion) -> CaseListVersion:
    """The same with its questions by phase, those of one phase in their own order: that is how it is kept."""
    asked = sorted(version.questions, key=lambda each: PLACES.index((CaseKind(each.kind), Phase(each.phase))))
    return replace(version, questions=tuple(asked))


def written(of: CaseList | CaseListVersion) -> str:
    """A list as a file holds it, a line each: ``OOS; Ia; question`` and ``cause; code and words; microbial``."""
    version = version_of(of) if isinstance(of, CaseList) else in_order(of)
    questions = [f"{each.kind}; {each.phase}; {each.words}" for each in version.questions]
    causes = [f"{_CAUSE}; {each.words}" + (f"; {_MICROBIAL}" if each.microbial else "") for each in version.causes]
    return "\n".join([*questions, *causes]) + "\n"


def read_list(text: str) -> CaseList:
    """The list of a file. Raises Invalid with each line that is none, and with what is missing."""
    return _case_list(read_version(text))


def read_version(text: str, number: int = 0) -> CaseListVersion:
    """The same as a version of this number. Raises Invalid."""
    questions: list[tuple[int, Question]] = []
    causes: list[tuple[int, ListedCause]] = []
    reasons: list[Reason] = []
    for line, written_line in enumerate(text.splitlines(), 1):
        if not written_line.strip():
            continue
        match _line(written_line):
            case Question() as question:
                questions.append((line, question))
            case ListedCause() as cause:
                causes.append((line, cause))
            case str() as why:
                reasons.append(_at(line, why, Unlisted.NOT_A_LINE))
    version = CaseListVersion(number, tuple(each for _, each in questions), tuple(each for _, each in causes))
    lines = {"questions": [line for line, _ in questions], "causes": [line for line, _ in causes]}
    for found in list_faults(version):
        place = found.path[1] if len(found.path) > 1 else None
        at = lines[str(found.path[0])][place] if isinstance(place, int) else None
        reasons.append(_at(at, found.text, found.code))
    if reasons:
        raise Invalid(*sorted(reasons, key=lambda reason: reason.facts.get("line", len(text))))
    return version


def list_faults(version: CaseListVersion) -> Iterator[Finding]:
    """What keeps a version from being saved: a line that cannot be asked or named, one that is there twice, a phase in
    which nothing is asked. A path begins with its part, as of a draft of the catalogue."""
    seen: set[tuple[str, ...]] = set()
    for place, question in enumerate(version.questions):
        path: Path = ("questions", place)
        if (question.kind, question.phase) not in PLACES:
            known = ", ".join(f"{kind} {phase}" for kind, phase in PLACES)
            said = f"“{question.kind} {question.phase}” is no phase of a case. There are {known}."
            yield Finding((*path, "phase"), said, Unlisted.NO_SUCH_PHASE)
        yield from _words((*path, "words"), question.words, "Write what is asked.")
        if (key := (question.kind, question.phase, question.words)) in seen:
            said = f"“{question.words}” is asked in this phase already."
            yield Finding((*path, "words"), said, Unlisted.TWICE)
        seen.add(key)
    named = Counter[str]()
    for place, cause in enumerate(version.causes):
        path = ("causes", place, "words")
        yield from _words(path, cause.words, "Write the cause with its code, such as L-10 its words.")
        if ";" in cause.words:
            said = "Write the cause without a semicolon, which separates the parts of a line in the file of the list."
            yield Finding(path, said, Unlisted.SEPARATOR)
        named[cause.words] += 1
        if named[cause.words] > 1:
            yield Finding(path, f"“{cause.words}” stands in the list already.", Unlisted.TWICE)
    yield from _missing(version)


def list_differences(before: CaseListVersion, after: CaseListVersion) -> tuple[Difference, ...]:
    """Every difference between two versions: questions by their phase, in the order of a case, then causes."""
    found: list[Difference] = []
    for kind, phase in PLACES:
        were, are = (
            [each for each in version.questions if (each.kind, each.phase) == (kind, phase)]
            for version in (before, after)
        )
        told = line_differences(f"{kind} {phase}", were, are, lambda line: line.words, lambda line: str(line.words))
        found += told
    found += line_differences(
        "cause", before.causes, after.causes, lambda line: line.words, lambda line: str(line.words)
    )
    return tuple(found)


def _case_list(version: CaseListVersion) -> CaseList:
    """One that asks nothing of what a contract laboratory tested, as those from before that was a kind, asks what is
    shipped."""
    asked: dict[tuple[CaseKind, Phase], list[str]] = {}
    for each in version.questions:
        asked.setdefault((CaseKind(each.kind), Phase(each.phase)), []).append(each.words)
    causes = {each.words: each.microbial for each in version.causes}
    of_outside = {
        (CaseKind.OUTSIDE, phase): checklist(CaseKind.OUTSIDE, phase) for phase in phases_of(CaseKind.OUTSIDE)
    }
    return CaseList({**of_outside, **{place: tuple(questions) for place, questions in asked.items()}}, causes)


def _line(line: str) -> Question | ListedCause | str:
    """A line of a file, or why it is none."""
    first, second, *rest = (part.strip() for part in [*line.split(";", _PARTS - 1), ""])
    third = rest[0] if rest else ""
    if first == _CAUSE:
        if not second or third not in ("", _MICROBIAL):
            return "write a cause as: cause; L-01 its words; microbial, or without the last."
        return ListedCause(second, third == _MICROBIAL)
    if not second or not third:
        return "write a question as: kind; phase; its words, such as: OOS; Ia; The right sample was tested."
    return Question(first, second, third)


def _words(path: Path, words: str, needed: str) -> Iterator[Finding]:
    if not words.strip():
        yield Finding(path, needed, Unlisted.NO_WORDS)
    elif fault := text_fault("words", words):
        yield Finding(path, f"The words {fault}.", Fault.TEXT)


def _missing(version: CaseListVersion) -> Iterator[Finding]:
    asked = {(each.kind, each.phase) for each in version.questions}
    for kind, phase in PLACES:
        if (kind, phase) not in asked and kind is not CaseKind.OUTSIDE:
            said = f"No question is asked in phase {phase} of a case {kind.in_words}."
            yield Finding(("questions",), said, Unlisted.NO_QUESTION)
    if not version.causes:
        yield Finding(("causes",), "No cause is listed.", Unlisted.NO_CAUSE)


def _at(line: int | None, said: str, code: Fault | Unlisted) -> Reason:
    """A reason about a line of a file, or about the whole."""
    if line is None:
        return Reason(said, "text", code=code)
    return Reason(f"Line {line}: {said}", "text", code=code, facts={"line": line})
