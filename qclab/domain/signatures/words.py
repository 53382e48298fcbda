"""A signature in words, the same in a window, at the terminal, on a print and in an export.

Printed name, date and time, and meaning are part of every form that people read (21 CFR 11.50(b)).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from qclab.domain import moments
from qclab.domain.counts import count
from qclab.domain.signatures.differing import INSTANT, Difference
from qclab.domain.signatures.reading import Flaw, Standing

GRAVEST: Final = (Standing.BROKEN, Standing.CHANGED, Standing.VALID, Standing.NOT_KEPT)
"""The order in which standings are told."""
SHORT: Final = {
    Standing.BROKEN: "broken",
    Standing.CHANGED: "valid then",
    Standing.VALID: "valid",
    Standing.NOT_KEPT: "not kept",
}
"""A standing where there is room for a word or two."""
_AT_MOST: Final = 3
_DIGEST: Final = 8
_DIGESTS: Final = re.compile(r"[0-9a-f]{64}")
_VALUES: Final = ("typed", "value", "reported", "outcome")
Minute = Callable[[datetime], str | None]
"""Says a moment on the clock of who reads."""


@dataclass(frozen=True)
class Since:
    """An act that lawfully changed what was signed: which, by whom, when, and why."""

    act: str
    by: str
    at: datetime
    reason: str = ""


def short(digest: str) -> str:
    """The beginning of a digest, as it is told: ``4e77 90c1``."""
    return f"{digest[:4]} {digest[4:_DIGEST]}"


def signed_at(at: datetime, zone: tzinfo) -> str:
    """``2026-11-24 10:51:03 +01:00 (UTC 2026-11-24 09:51:03)``"""
    return f"{moments.second(at, zone, with_offset=True)} (UTC {moments.second(at, UTC)})"


def told(meaning: str, name: str, asked: str, at: datetime, standing: Standing, zone: tzinfo) -> str:
    """A signature in a line: ``put in force, K. Vos (password), 2026-11-24 10:51:03 +01:00 (UTC …): valid``"""
    given = f" ({asked})" if asked else ""
    return f"{meaning}, {name}{given}, {signed_at(at, zone)}: {standing}"


def printed(at: Sequence[datetime], zone: tzinfo, asked: str = "") -> str:
    """How a signature, or several of one meaning given together, stands on a paper: when, in which zone, what was asked
    of who gave it: ``Signed electronically on 2026-11-24 10:51 +01:00 (Europe/Amsterdam), password.``"""
    first, last = (moments.minute(moment, zone, with_offset=True) for moment in (min(at), max(at)))
    when = f"on {last}" if first == last else f"from {first} to {last}"
    given = f", {asked}" if asked else ""
    return f"Signed electronically {when} ({zone}){given}."


def reading(standing: Standing, flaw: Flaw | None, since: Sequence[Since], minute: Minute) -> str:
    """How it reads, in one sentence."""
    match standing:
        case Standing.CHANGED if since:
            last = since[-1]
            more = f", {count(len(since), 'change')} in all" if len(since) > 1 else ""
            return f"{standing}; since then {last.act}, {last.by}, {minute(last.at)}{more}"
        case Standing.BROKEN:
            return f"{standing}: {flaw}. Verify the database and tell QA."
        case Standing.NOT_KEPT:
            return f"{standing} when this was signed; it is neither valid nor broken"
        case _:
            return str(standing)


def explained(
    standing: Standing,
    flaw: Flaw | None,
    since: Sequence[Since],
    differs: Sequence[Difference],
    digests: tuple[str, str],
    minute: Minute,
) -> tuple[str, ...]:
    """The lines that stand below a signature: what differs, which act did it or that none did, and of a broken one both
    digests, the one that was signed and the one that is found."""
    match standing:
        case Standing.BROKEN:
            signed, found = digests
            told = f"Digest signed {short(signed)}, found {short(found) if found else 'nothing'}."
            return (f"Broken: {flaw}. No act did this.", *_differing(differs, "by the trail", minute), told)
        case Standing.CHANGED:
            acts = [f"{minute(each.at)}  {each.by}: {each.act}{_because(each.reason)}" for each in since]
            return (*_differing(differs, "when it was signed", minute), "Since then, lawfully:", *acts)
        case Standing.NOT_KEPT:
            return ("Its content was not kept when this was signed: it is neither valid nor broken.",)
        case _:
            return ("The records say what was signed.",)


def _value(said: str, minute: Minute) -> str:
    """A value in such a line: of digests the beginning, moments on the clock of who reads."""
    if not said:
        return "empty"
    if INSTANT.fullmatch(said):
        return minute(datetime.fromisoformat(said)) or said
    return ", ".join(short(part) if _DIGESTS.fullmatch(part) else part for part in said.split(", "))


def _because(reason: str) -> str:
    return f", “{reason}”" if reason else ""


def _differing(differs: Sequence[Difference], then: str, minute: Minute) -> tuple[str, ...]:
    """What people read of it first; where one content leaves out what the other has empty, that is told of nothing else
    alone, and two moments of one minute as they are kept."""
    telling = [each for each in differs if each.found != each.signed] or list(differs)
    told = []
    for each in sorted(telling, key=_reads_late)[:_AT_MOST]:
        found, signed = _value(each.found, minute), _value(each.signed, minute)
        if found == signed:
            found, signed = each.found or found, each.signed or signed
        told.append(f"{each.where} is {found} in the records, {signed} {then}.")
    more = len(telling) - _AT_MOST
    return (*told, f"And {count(more, 'more difference')}.") if more > 0 else tuple(told)


def _reads_late(each: Difference) -> int:
    """Values come first, and when something was done last."""
    if each.where.rpartition(": ")[2] in _VALUES:
        return 0
    return 2 if INSTANT.fullmatch(each.found or each.signed) else 1
