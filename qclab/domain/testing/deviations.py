"""What was not said of how a test was performed and is passed with a deviation, where the method version lets it pass;
that it was performed here, where its method names a contract laboratory, that a look which binds was missed, and that
it began past the hold time of its material.

The number of the deviation and the reason are given by who performs; the test goes to its reviewer with them, QA agrees
before there is a certificate, and the certificate names all of it. What was passed stands for good: it is neither
changed nor taken away when what lacked is said after all. QA may decline it while the test is not approved: the test
goes back to who passed it, and what lacked is said, or passed anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from qclab.domain.catalogue.values import always_said
from qclab.domain.refusals import Reason
from qclab.domain.testing.performing import DEPARTS, SAYABLE, Said

_JOIN: Final = ", "


class Unpassed(StrEnum):
    """Why nothing is passed with a deviation, or nothing agreed to."""

    NOTHING_LACKS = "nothing lacks"
    NOT_ALLOWED = "not allowed"
    AGREED = "agreed already"
    DECLINED = "declined already"
    APPROVED = "test approved"


@dataclass(frozen=True)
class Deviation:
    """What was passed on one test: ``unsaid``, under which ``number``, why, by whom and when; ``agreed_by`` is who of
    QA agreed to it, or empty."""

    unsaid: str
    number: str
    reason: str = ""
    raised_by: str = ""
    raised_at: datetime | None = None
    agreed_by: str = ""


def may_be_passed(listed: Collection[str], *, takes_days: bool) -> tuple[Said, ...]:
    """What a method version lets pass: what it lists for that and is not said of every test."""
    never = always_said(takes_days=takes_days)
    return tuple(each for each in SAYABLE if each in listed and each not in never)


def pass_blockers(unsaid: Collection[Said], allowed: Collection[Said]) -> tuple[Reason, ...]:
    """Why nothing of what is not said of a test can be passed with a deviation."""
    if not unsaid:
        return (Reason("Everything that must be said of it is said.", code=Unpassed.NOTHING_LACKS),)
    if any(each in allowed for each in unsaid):
        return ()
    said = f"Its method lets none of this pass with a deviation: {joined(unsaid)}."
    return (Reason(said, code=Unpassed.NOT_ALLOWED, facts={"unsaid": tuple(unsaid)}),)


def agree_blockers(deviation: str, *, is_agreed: bool, is_declined: bool = False) -> tuple[Reason, ...]:
    """Why QA cannot agree to a deviation."""
    if is_agreed:
        return (Reason(f"QA agreed to deviation {deviation} already.", code=Unpassed.AGREED),)
    if is_declined:
        return (Reason(f"QA declined deviation {deviation} already.", code=Unpassed.DECLINED),)
    return ()


def departs(unsaid: str) -> str:
    """What deviates, as it is kept, in words: ``instrument not said``, ``binding look missed``, or both."""
    lacking = joined([each for each in parts(unsaid) if each not in DEPARTS])
    departing = [each for each in parts(unsaid) if each in DEPARTS]
    return joined([*([f"{lacking} not said"] if lacking else []), *departing])


def deviation_said(deviation: Deviation) -> str:
    """``instrument not said, deviation DEV-12 (A. Person): the display had gone``, for who reviews the test."""
    reason = deviation.reason.rstrip(".")
    return f"{departs(deviation.unsaid)}, deviation {deviation.number} ({deviation.raised_by}): {reason}"


def passable_words(unsaid: Sequence[Said], allowed: Collection[Said]) -> str:
    """Which of what lacks may be passed: ``May be passed with a deviation: instrument.``; empty for nothing."""
    may = [each for each in unsaid if each in allowed]
    return f"May be passed with a deviation: {joined(may)}." if may else ""


def joined(unsaid: Collection[str]) -> str:
    """As it is kept."""
    return _JOIN.join(unsaid)


def parts(kept: str) -> tuple[Said, ...]:
    """What is kept, of one deviation or of several."""
    held = set(kept.split(_JOIN)) if kept else set()
    return tuple(each for each in Said if each in held)
