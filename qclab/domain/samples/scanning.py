"""What a scanner types, told from what a person types: only what has the form of one of our codes is a scan.

Keys come with the moment each was struck, in milliseconds. Only what may still become a code is held back, until the
next key or a short pause; everything else goes on at once, to where it was typed. So a code of somebody else stays in
its field, and so does what a person, a remote desktop or a text expander types, however fast.

A scanner and a computer that are set to different keyboards garble a code. It is known by the signs that each layout
makes of those in our codes, and named garbled; it is never taken for what it may have meant.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from qclab.domain.identifiers import is_badge, sample_id_fault

PACE: Final = 80.0
"""The longest time between two keys of a scanner, also of a slow wireless one. A key held that long is not felt."""
PATIENCE: Final = 160.0
"""The same once a code is well begun: a wireless scanner may stumble."""
_WELL_BEGUN: Final = 4
_SHORTEST: Final = 11
BREATH: Final = 300.0
"""A code that nothing ends is a scan only between two such quiets: a remote desktop sends an id in a text as fast."""
_RUN_PACE: Final = 30.0
"""No hand strikes keys as fast as this, one after the other: a code does not begin in the middle of such a run."""
_RUN: Final = 6
"""So many of them were a scanner's."""
ENDS: Final = ("\r", "\n", "\t")
"""What a scanner ends a code with, if it does: Enter or Tab."""

_AIM: Final = (r"\]", "[a-z]", "[0-9a-z]")
_SAMPLE: Final = ("s", *[r"\d"] * 12)
_BADGE: Final = (*"sb", *[r"\d"] * 10)
_CERTIFICATE: Final = (
    *"coa-", *[r"\d"] * 4, "-", *[r"\d"] * 4, r"\d*", *" rev", r"\.", " ", r"\d+", " ", *["[0-9a-f]"] * 64,
)  # fmt: skip
_WHOLE: Final = re.compile(r"(?:\][a-z][0-9a-z])?(?:(s\d{10,12})|(coa-\d{4}-\d{4,}) rev\. \d+ [0-9a-f]{64}|(sb\d{10}))")

_SIGNS: Final = "0123456789-.]scoarevbdf"
_LAYOUTS: Final = tuple(
    str.maketrans(shown, _SIGNS)
    for shown in (
        "0123456789ß.+scoarevbdf",  # German
        "0123456789'.+scoarevbdf",  # Italian, Spanish, Swiss
        "0123456789+.åscoarevbdf",  # Danish, Norwegian, Swedish
        "à&é\"'(-è_ç):$scoqrevbdf",  # French
        "à&é\"'(§è!ç):$scoqrevbdf",  # Belgian
        "é+ěščřžýáí=.)scoarevbdf",  # Czech
        "0123456789-юъысщфкумива",  # Russian
        "0123456789/.]scoarevbdf",  # a German scanner at an English computer
        ")!@#$%^&*(6<]scoqrevbdf",  # a French scanner at an English computer
    )
)
"""From what a computer shows to the sign that its scanner meant, for each pair of keyboards that is met."""


def _beginnings(*parts: str) -> str:
    """A pattern for every text with which a text of these parts can begin."""
    pattern = ""
    for part in reversed(parts):
        pattern = f"(?:{part}{pattern})?"
    return pattern


_BEGUN: Final = re.compile(
    "|".join(_beginnings(*before, *code) for code in (_SAMPLE, _BADGE, _CERTIFICATE) for before in ((), _AIM))
)


@dataclass(frozen=True)
class Scan:
    """The id of a sample, the number of a certificate, or the code of a badge. ``garbled``: what came instead, where
    keyboards differ."""

    id: str
    garbled: str = ""


class Fate(Enum):
    """What becomes of a key."""

    HELD = auto()
    """It may belong to a code; that is not known yet."""
    TYPED = auto()
    """It goes on to where it was typed."""
    TAKEN = auto()
    """It belongs to a scan and goes nowhere."""


@dataclass(frozen=True)
class Burst:
    """Keys that came one right after the other: what of them is held and how long it was quiet before that, when the
    last was struck, how many were as fast as a scanner, whether Enter or Tab was the last, of a scan or of what was
    typed."""

    held: str = ""
    last: float = -math.inf
    quiet: float = 0
    fast: int = 0
    is_after_end: bool = False
    is_after_scan: bool = False

    @property
    def patience(self) -> float:
        """How long the next key is waited for."""
        if self.quiet >= BREATH and _scan(self.held, is_ended=False):
            return BREATH
        return PATIENCE if len(self.held) >= _WELL_BEGUN else PACE


@dataclass(frozen=True)
class Judged:
    """``before``: what becomes of the keys that were held. ``key``: and of this one. ``ends_code``: it is the Enter of
    a scanner after somebody else's code, which a field for codes takes as the end of its entry."""

    burst: Burst
    before: Fate
    key: Fate
    scan: Scan | None = None
    ends_code: bool = False


def struck(burst: Burst, text: str, at: float) -> Judged:
    """A key with this text was struck: one of ``ENDS``, or a character."""
    since = at - burst.last if at >= burst.last else math.inf
    in_pace, is_fast = since <= burst.patience, since <= _RUN_PACE
    if burst.held and not in_pace:
        rest = paused(burst)
        return replace(struck(rest.burst, text, at), before=rest.before, scan=rest.scan)
    fast = burst.fast + 1 if is_fast else 1
    if text in ENDS:
        if _is_apart(burst) and (scan := _scan(burst.held, is_ended=True)):
            return Judged(Burst(last=at, is_after_end=True, is_after_scan=True), Fate.TAKEN, Fate.TAKEN, scan)
        if burst.is_after_scan and in_pace:  # some end a code with Enter and line feed
            return Judged(replace(burst, last=at), Fate.TYPED, Fate.TAKEN)
        return Judged(Burst(last=at, is_after_end=True), Fate.TYPED, Fate.TYPED, ends_code=fast > _RUN)
    may_begin = bool(burst.held) or burst.is_after_end or not is_fast
    if may_begin and begins_code(burst.held + text):
        quiet = burst.quiet if burst.held else max(since, PACE + 1) if burst.is_after_end else since
        return Judged(Burst(burst.held + text, at, quiet, fast), Fate.HELD, Fate.HELD)
    return Judged(Burst(last=at, fast=fast), Fate.TYPED, Fate.TYPED)


def paused(burst: Burst) -> Judged:
    """No further key came: a whole code was scanned, by a scanner that ends it with nothing; the rest was typed."""
    scan = _scan(burst.held, is_ended=False) if burst.quiet >= BREATH else None
    after = Burst(last=burst.last)
    return Judged(after, Fate.TAKEN if scan else Fate.TYPED, Fate.TYPED, scan)


@lru_cache(maxsize=1024)
def begins_code(text: str) -> bool:
    """Whether a code of ours can begin so, on any of the keyboards."""
    lower = text.lower()
    return any(_BEGUN.fullmatch(each) for each in (lower, *(lower.translate(layout) for layout in _LAYOUTS)))


def judged(keys: Iterable[tuple[str, float]]) -> tuple[str, list[Scan]]:
    """What is typed in the end, and what was scanned, of keys with their moments."""
    burst, held, typed, scans = Burst(), "", list[str](), list[Scan]()
    for text, at in keys:
        verdict = struck(burst, text, at)
        if verdict.before is not Fate.HELD:
            typed += [held] if verdict.before is Fate.TYPED else []
            held = ""
        scans += [verdict.scan] if verdict.scan else []
        held += text if verdict.key is Fate.HELD else ""
        typed += [text] if verdict.key is Fate.TYPED else []
        burst = verdict.burst
    last = paused(burst)
    scans += [last.scan] if last.scan else []
    typed += [held] if last.before is Fate.TYPED else []
    return "".join(typed), scans


def _is_apart(burst: Burst) -> bool:
    """Whether the code stands by itself: after a quiet or an end, else it must be faster than the hand before it."""
    return burst.quiet > PACE or burst.fast >= len(burst.held)


def _scan(text: str, *, is_ended: bool) -> Scan | None:
    """The scan that a whole code is. Nothing but an end tells a wrong or garbled one from what is typed."""
    if len(text) < _SHORTEST:
        return None
    lower = text.lower()
    if (id_ := _whole(lower)) is not None:
        return Scan(id_) if is_ended or not _is_wrong(id_) else None
    meant = (_whole(lower.translate(layout)) for layout in _LAYOUTS if is_ended)
    id_ = next((each for each in meant if each is not None and not _is_wrong(each)), None)
    return Scan(id_, garbled=text) if id_ is not None else None


def _whole(lower: str) -> str | None:
    found = _WHOLE.fullmatch(lower)
    return (found[1] or found[2] or found[3]).upper() if found is not None else None


def _is_wrong(id_: str) -> bool:
    if id_.startswith("SB"):
        return not is_badge(id_)
    return id_.startswith("S") and sample_id_fault(id_) is not None
