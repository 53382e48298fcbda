"""Which batches were made together: by the same operator or in the same session, within a week.

A contamination comes with a person, a room or what they handled, so that a batch in which something grew is asked for
those made near it (EU GMP Annex 1, 10.7: the investigation of a positive looks at what shares its environment).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True)
class Making:
    """Who made a batch, names with commas between; the number of the session; and on which day; as far as is said."""

    operators: str
    session: str
    on: date | None

    @property
    def is_said(self) -> bool:
        return self.on is not None and bool(self.operators or self.session)

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and last day on which another can have been made together with it; None where its own is not
        said."""
        return (self.on - WITHIN, self.on + WITHIN) if self.on is not None else None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(filter(None, (name.strip() for name in self.operators.replace(";", ",").split(","))))


def made_together(own: Making, other: Making) -> tuple[str, ...]:
    """What both have of session and operators, in the words of the first; empty where they were not made together."""
    if own.days is None or other.on is None or not own.days[0] <= other.on <= own.days[1]:
        return ()
    mine, theirs = (own.session, *own.names), {*map(_same, (other.session, *other.names))}
    return tuple(dict.fromkeys(each.strip() for each in _said(mine) if _same(each) in theirs))


def _said(words: Iterable[str]) -> Iterable[str]:
    return (each for each in words if each.strip())


def _same(words: str) -> str:
    """What a name or number is known again by."""
    return " ".join(words.split()).casefold()
