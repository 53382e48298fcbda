"""Whom a text in a table names: a thing is named by its id, or by its name where one thing alone has it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Generic, TypeVar

from qclab.domain.counts import joined
from qclab.domain.identifiers import lookalike
from qclab.domain.refusals import Invalid, Missing, Reason

V = TypeVar("V")


class Unnamed(StrEnum):
    """Why a text names nothing."""

    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class Named(Generic[V]):
    """A thing with its id and its name."""

    id: str
    name: str
    value: V

    @property
    def words(self) -> str:
        return f"{self.id} ({self.name})" if self.name and self.name != self.id else self.id


def named(text: str, known: Sequence[Named[V]], what: str) -> V:
    """The one thing of this id or name; ids go before names, case and blanks between words do not count.

    Raises Missing where there is none, Invalid where several bear the name, with the ids of all of them.
    """
    wanted = _plain(text)
    found = [each for each in known if _plain(each.id) == wanted] or [
        each for each in known if _plain(each.name) == wanted
    ]
    if len(found) == 1:
        return found[0].value
    if found:
        raise Invalid(ambiguous(text, [each.words for each in found]))
    if sign := lookalike(text):
        raise Invalid(Reason(f"“{text}” {sign}.", code=Unnamed.UNKNOWN))
    said = f"There is no {what} “{text}”."
    near = get_close_matches(wanted, [_plain(name) for each in known for name in (each.id, each.name)], 3, 0.8)
    likely = [each.words for each in known if _plain(each.id) in near or _plain(each.name) in near]
    if likely:
        said += f" Is it {' or '.join(likely[:3])}?"
    raise Missing(Reason(said, code=Unnamed.UNKNOWN))


def named_several(
    text: str, known: Sequence[Named[V]], what: str, one: Callable[[str, Sequence[Named[V]], str], V] = named
) -> tuple[V, ...]:
    """The things that a text lists: names with a semicolon or a comma between, or ids with blanks between; each is held
    against what is known as ``one`` does.

    Raises as :func:`named` does.
    """
    names = {_plain(name) for each in known for name in (each.id, each.name)}
    ids = {_plain(each.id) for each in known}
    found: list[V] = []
    for part in filter(None, (each.strip() for each in re.split("[;\n]", text))):
        for piece in [part] if _plain(part) in names else filter(None, (each.strip() for each in part.split(","))):
            are_ids = _plain(piece) not in names and any(_plain(word) in ids for word in piece.split())
            found += [one(each, known, what) for each in (piece.split() if are_ids else [piece])]
    return tuple(dict.fromkeys(found))


def ambiguous(text: str, those: Sequence[str], instead: str = "give the id") -> Reason:
    """Why a name that several things bear names none of them."""
    shown = [*those[:3], f"{len(those) - 3} more"] if len(those) > 3 else those
    said = f"“{text}” names {joined(shown)}: {instead}."
    return Reason(said, code=Unnamed.AMBIGUOUS, facts={"names": tuple(those)})


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
