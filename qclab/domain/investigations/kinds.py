"""The kinds of a case: out of specification, here or at a contract laboratory, and the lighter ones that a person opens
on what complies or is no test.

MHRA (2013, 2018) names results out of trend and atypical ones beside those out of specification: they are investigated
with the same trail, and do not hold the batch by themselves. An action limit of monitoring that is exceeded is a
deviation. A value out of specification in what a contract laboratory tested is one as any other: its laboratory
investigates first, and the conclusion stays with the quality assurance of who ordered it (EU GMP Part IV, chapter 13).
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final

from qclab.domain.reasons import A_SENTENCE, reason_blockers, signed_blockers
from qclab.domain.refusals import Reason


class CaseKind(StrEnum):
    """What kind of case it is, as it is kept and listed."""

    OOS = "OOS"
    OUTSIDE = "OOS, outside"
    """Of a value that a contract laboratory measured; nothing of what one of ours asks is left out."""
    OOT = "OOT"
    ATYPICAL = "atypical"
    EXCURSION = "excursion"

    @property
    def is_lighter(self) -> bool:
        """Whether people open it; one out of specification opens by itself, from the failing value."""
        return self not in OUT_OF_SPECIFICATION

    @property
    def in_words(self) -> str:
        return _WORDS[self]

    @property
    def series(self) -> str:
        """How its numbers begin, in a series without a gap; both kinds out of specification share one."""
        return _SERIES[self]


OUT_OF_SPECIFICATION: Final = (CaseKind.OOS, CaseKind.OUTSIDE)
LIGHTER: Final = tuple(kind for kind in CaseKind if kind.is_lighter)
_WORDS: Final[Mapping[CaseKind, str]] = {
    CaseKind.OOS: "out of specification",
    CaseKind.OUTSIDE: "out of specification at a contract laboratory",
    CaseKind.OOT: "out of trend",
    CaseKind.ATYPICAL: "atypical result",
    CaseKind.EXCURSION: "excursion (deviation)",
}
_SERIES: Final[Mapping[CaseKind, str]] = {
    CaseKind.OOS: "OOS-",
    CaseKind.OUTSIDE: "OOS-",
    CaseKind.OOT: "OOT-",
    CaseKind.ATYPICAL: "ATY-",
    CaseKind.EXCURSION: "EXC-",
}


class Reference(StrEnum):
    """What can be named beside a case."""

    DEVIATION = "deviation"
    CAPA = "CAPA"
    CHANGE = "change"
    THEIR_REPORT = "their investigation"
    """The report of a contract laboratory on what it investigated."""


class Subject(StrEnum):
    """What a case may concern beside batches and tests, said in words."""

    RUN = "run"
    LOT = "lot"
    INSTRUMENT = "instrument"
    INCUBATOR = "incubator"
    ROOM = "room"


class Effect(StrEnum):
    """What QA concludes for one of the batches that a case concerns beside its own."""

    NOT_CONCERNED = "not concerned"
    ACCEPTED = "concerned, without effect on its quality"
    FOLLOWED = "concerned, followed as a deviation"


def may_refer(kind: CaseKind) -> tuple[Reference, ...]:
    """What can be named beside a case of this kind: their investigation only where another laboratory tested."""
    return tuple(each for each in Reference if each is not Reference.THEIR_REPORT or kind is CaseKind.OUTSIDE)


class Unopened(StrEnum):
    """Why a case is not opened, or does not concern something."""

    BY_ITSELF = "opens by itself"
    NOTHING = "nothing concerned"
    ALREADY = "concerned already"
    CONCLUDED = "concluded already"
    NO_DEVIATION = "no deviation"
    NO_WORDS = "no words"
    NOT_OF_THIS_KIND = "not of this kind"


def open_blockers(kind: CaseKind, seen: str, *, concerns: bool) -> tuple[Reason, ...]:
    """Why a person does not open a case of this kind; ``concerns``: a batch, a test or a result is named."""
    if not kind.is_lighter:
        why = "A case out of specification opens by itself, from the value that fails; record that value."
        return (Reason(why, "kind", code=Unopened.BY_ITSELF),)
    reasons = list(reason_blockers(seen, "Say in a sentence what was seen.", "seen", letters=A_SENTENCE))
    return (*reasons, *concern_blockers(is_named=concerns))


def concern_blockers(*, is_named: bool) -> tuple[Reason, ...]:
    """Why nothing is named that a case concerns: ``is_named`` is a batch, a test or a result."""
    said = "Name the test or the batch that it concerns."
    return () if is_named else (Reason(said, "concerns", code=Unopened.NOTHING),)


def refer_blockers(kind: CaseKind, reference: Reference) -> tuple[Reason, ...]:
    """Why this is not named beside a case of this kind."""
    if reference in may_refer(kind):
        return ()
    why = "Only a case on what a contract laboratory tested names the investigation of that laboratory."
    return (Reason(why, "kind", code=Unopened.NOT_OF_THIS_KIND, facts={"kind": kind}),)


def effect_blockers(effect: Effect | None, because: str, referred: Collection[str]) -> tuple[Reason, ...]:
    """Why a batch of a case is not concluded so, each with its field."""
    reasons = list(signed_blockers(because))
    if effect is None:
        reasons.insert(0, Reason("Choose what is concluded for the batch.", "effect", code=Unopened.NO_WORDS))
    elif effect is Effect.FOLLOWED and Reference.DEVIATION not in referred:
        why = "Add the deviation by which the batch is followed to the case first."
        reasons.insert(0, Reason(why, "effect", code=Unopened.NO_DEVIATION))
    return tuple(reasons)


def read_kinds(text: str) -> frozenset[CaseKind]:
    """The lighter kinds that hold their batch, as the setting says them, separated by semicolons."""
    said = {part.strip() for part in text.split(";")}
    return frozenset(kind for kind in LIGHTER if kind.value in said)


def kinds_fault(text: str, field: str) -> Reason | None:
    """Why the setting of the kinds that hold their batch is refused: the first word that is none."""
    known = [kind.value for kind in LIGHTER]
    unknown: Sequence[str] = [part for each in text.split(";") if (part := each.strip()) and part not in known]
    if not unknown:
        return None
    said = f"“{unknown[0]}” is no lighter kind of case. There are {', '.join(known)}; separate them by semicolons."
    return Reason(said, field, code=Unopened.NO_WORDS)
