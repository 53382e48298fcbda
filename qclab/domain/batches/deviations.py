"""The deviations of a batch that were once named: what is taken away again stays said, as withdrawn, and why."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise

from qclab.domain import moments


@dataclass(frozen=True)
class Named:
    """The deviations of a batch as somebody wrote them, until somebody wrote others."""

    text: str
    since: datetime
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Withdrawn:
    """A line that is named no more: since when, by whom, and why."""

    text: str
    since: datetime
    by: str
    reason: str

    def said(self, zone: tzinfo) -> str:
        """``DEV-12 was withdrawn on 2026-11-22 by A. Person: of another batch``."""
        day = moments.day(self.since, zone)
        return f"{self.text.rstrip('.')} was withdrawn on {day} by {self.by}: {self.reason.rstrip('.')}"


def withdrawn(named: Sequence[Named]) -> tuple[Withdrawn, ...]:
    """The lines that stood and are said no more, the oldest first; ``named`` is every text that stood, in order."""
    if not named:
        return ()
    found = {line: each for before, after in pairwise(named) for line, each in _taken_away(before, after)}
    return tuple(each for line, each in found.items() if not _is_said(line, named[-1].text))


def _taken_away(before: Named, after: Named) -> Iterator[tuple[str, Withdrawn]]:
    for line in filter(None, map(_plain, before.text.splitlines())):
        if not _is_said(line, after.text):
            yield line, Withdrawn(line, after.since, after.by, after.reason)


def _is_said(line: str, text: str) -> bool:
    """Whether a text has the words of the line: DEV-1 is not said by DEV-12, nor by DEV-1-B or DEV-1.2."""
    whole = rf"(?<![\w-]){re.escape(line)}(?![\w-]|[./]\w)"
    return re.search(whole, _plain(text), re.IGNORECASE) is not None


def _plain(text: str) -> str:
    return " ".join(text.split())
