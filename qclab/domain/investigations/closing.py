"""What the closing of a case does and what a certificate says of it, in words, before it is signed and after."""

from collections.abc import Iterator, Sequence

from qclab.domain.counts import word
from qclab.domain.investigations.case import Conclusion
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.retests import NAMED, ORIGINAL

HOLD = "hold"
REPEAT = "repeat"
STAYS = "stays"


def effects(
    conclusion: Conclusion | None,
    batch: str,
    held_since: str,
    others: Sequence[str],
    outdated: Sequence[str],
    *,
    holds: bool = True,
) -> Iterator[tuple[str, str]]:
    """What closing with this conclusion does: the kind of each line, and its words.

    ``others`` are the other open cases of the batch, ``outdated`` the issued certificates that will no longer tell all.
    ``holds``: the case holds its batch, as one out of specification always does.
    """
    if holds:
        yield HOLD, f"The hold of this case on {batch} ends; it held since {held_since}."
    else:
        yield HOLD, f"It holds nothing: {batch} stays as it is."
    if others:
        number = len(others)
        are, them = word(number, "is", "are"), word(number, "it", "them")
        yield STAYS, f"{', '.join(others)} {are} open: {batch} stays on hold for {them}."
    if conclusion is Conclusion.INVALIDATED:
        yield REPEAT, "The test is repeated as a new, empty attempt, which becomes the reportable one."
        yield STAYS, "The original value stays, is printed, and is no longer the reported one."
    elif conclusion is Conclusion.ENTRY_ERROR:
        yield STAYS, "The entry as it was stays beside the corrected one, which is reported."
    elif conclusion is Conclusion.NOT_CONFIRMED:
        yield REPEAT, f"Retest {NAMED} becomes the reported attempt, as the plan said before it was begun."
        yield STAYS, "The original value stays, and is printed with every retest."
    elif conclusion in _LIGHT:
        yield STAYS, "Every value stays as it is, and is reported as it is."
    elif conclusion is not None:
        yield STAYS, "The value that stands is reported: the batch does not comply."
    for edition in outdated:
        yield STAYS, f"{edition} is outdated by it."


_LIGHT = (Conclusion.NO_ACTION, Conclusion.TREND, Conclusion.DEVIATION)


def is_printed(kind: CaseKind, *, has_held: bool, is_said: bool) -> bool:
    """Whether a certificate says of a case.

    One out of specification always: a value that fails is hidden by no mean and no better one (FDA 2006, revised 2022;
    US v. Barr, 1993). A lighter one is on what complies, so that the values say all; a certificate names it where it
    held the batch, which a reader could not explain else, or where who concluded for QA said so.
    """
    return not kind.is_lighter or has_held or is_said


def reported_retest(conclusion: Conclusion) -> int:
    """Which attempt a closed case reports: the number of a retest, or ``ORIGINAL`` (for an invalidated one its
    repeat). It follows from the conclusion alone; the values are not asked, so that the best is never picked."""
    return NAMED if conclusion is Conclusion.NOT_CONFIRMED else ORIGINAL


def printed(
    number: str,
    about: str,
    reported: str,
    conclusion: str,
    closed_on: str,
    *,
    is_open: bool,
    also: str = "",
    retests: Sequence[str] = (),
) -> str:
    """What a certificate says of a case: what opened it, each retest, and what it came to. ``also`` is the phase under
    way, ``retests`` what is said of each planned one, in their order."""
    values = "; ".join([reported, *retests])
    if is_open:
        phase = f", phase {also}" if also else ""
        return f"Out-of-specification case {number} (open{phase}): {about}: {values}."
    named = ""
    if retests:
        is_retest = conclusion == Conclusion.NOT_CONFIRMED
        named = f"; retest {NAMED} is reported, as planned" if is_retest else f"; {_REPORTED.get(conclusion, '')}"
    return f"Out-of-specification case {number}: {about}: {values}. Closed on {closed_on}: {conclusion}{named}."


_REPORTED = {
    Conclusion.CONFIRMED.value: "the original value is reported",
    Conclusion.NO_RETEST.value: "the original value is reported",
    Conclusion.INVALIDATED.value: "the repeat is reported",
}


def printed_lighter(
    number: str, kind: CaseKind, about: str, seen: str, conclusion: str, closed_on: str, *, phase: str = ""
) -> str:
    """What a certificate says of a lighter case; ``conclusion`` with what is named beside it, empty of an open one."""
    whole = f"{kind.in_words[:1].upper()}{kind.in_words[1:]}, case {number}"
    said = ": ".join(filter(None, (about, seen.strip().rstrip("."))))
    if not conclusion:
        return f"{whole} (open, {phase}): {said}."
    return f"{whole}: {said}. Closed on {closed_on}: {conclusion}."


def printed_beside(number: str, effect: str, because: str, closed_on: str) -> str:
    """What a certificate says of a case of another batch that concerns this one, without a word of the other."""
    if not effect:
        return f"Case {number} of another batch concerns this one: open."
    return f"Case {number} of another batch: on {closed_on} this one was {effect}: {because.strip().rstrip('.')}."


def retest_said(number: int, of: int, attempt: int | None, reported: str, evaluation: str) -> str:
    """``retest 1 of 2 (attempt 2): 0.1 EU/mL, complies``; ``reported`` is empty of one without an approved value."""
    which = f"retest {number} of {of}" + (f" (attempt {attempt})" if attempt is not None else "")
    return f"{which}: {', '.join(filter(None, (reported, evaluation)))}"
