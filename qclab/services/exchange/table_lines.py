"""A table as a person sees it, before any column has a meaning: lines of cells, each with its text or why it has none.

Every reader of files ends here, and whatever gives the cells a meaning begins here.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qclab.domain.counts import joined
from qclab.domain.refusals import Invalid, Reason

Progress = Callable[[int, int], None]
"""Told how much of how much is read; may raise to end the reading."""

WIDEST = 200
"""Columns of a table."""
LONGEST = 32_767
"""Characters of a cell, as spreadsheet programs have it."""
_FEW = 4

# Controls, soft hyphens, marks of direction, zero width, halves of characters: there, and not to be seen.
_INVISIBLE = re.compile(
    "[\0-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


class NotAsSeen(StrEnum):
    """Why what a person sees in a cell, and what the file holds there, cannot both be recorded."""

    DIFFERS = "differs"
    FORMAT = "format"
    TURNED = "turned"
    FORMULA = "formula"
    ERROR = "error"
    LETTERS = "letters"
    HIDDEN = "hidden"
    MERGED = "merged"
    INVISIBLE = "invisible"
    LOOKALIKE = "lookalike"
    NARROW = "narrow"
    SPLIT = "split"
    OUTSIDE = "outside"
    SHORT = "short"


class Unusable(StrEnum):
    """Why a file is no table that can be read."""

    TOO_LARGE = "too large"
    TOO_MANY_ROWS = "too many rows"
    TOO_WIDE = "too wide"
    NO_WORKBOOK = "no workbook"
    PROTECTED = "protected"
    DAMAGED = "damaged"
    FOREIGN_XML = "foreign XML"
    ALL_HIDDEN = "all hidden"
    NO_SUCH_SHEET = "no such sheet"
    WHICH_SHEET = "which sheet"
    NO_TEXT = "no text"
    ENCODING = "encoding"
    DELIMITER = "delimiter"
    NOT_CLOSED = "not closed"
    NO_HEAD = "no head"
    NO_ROWS = "no rows"


class Kind(StrEnum):
    """What a cell is to the program that wrote the file. A text file has words only."""

    WORDS = "words"
    NUMBER = "number"
    MOMENT = "moment"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Seen:
    """One cell: the text that a person sees in it, or the fault for which that cannot be known or kept."""

    text: str = ""
    kind: Kind = Kind.WORDS
    fault: Reason | None = None


EMPTY = Seen()


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty, numbered from 1 as in the file. ``delimiter`` is what divides a text file, else empty.

    ``is_workbook`` says that cells have places such as D2, by which their faults call them. ``is_last``: the file ends
    within it, without the end of a line.
    """

    number: int
    cells: Sequence[Seen]
    delimiter: str = ""
    is_last: bool = False

    @property
    def is_workbook(self) -> bool:
        return not self.delimiter


@dataclass(frozen=True)
class Glance:
    """A worksheet that has something in it, and its first lines."""

    title: str
    lines: tuple[str, ...]


class WhichSheet(Invalid):
    """Several worksheets of a workbook have something in them: which is meant, only a person knows."""

    def __init__(self, name: str, candidates: tuple[Glance, ...]) -> None:
        self.candidates = candidates
        titles = tuple(each.title for each in candidates)
        listed = joined([f"“{title}”" for title in titles[:_FEW]])
        more = f" and {len(titles) - _FEW} more" if len(titles) > _FEW else ""
        said = f"{name} has {len(titles)} worksheets with something in them, {listed}{more}: say which is to be read."
        super().__init__(Reason(said, code=Unusable.WHICH_SHEET, facts={"sheets": titles}))


def fault(code: NotAsSeen, said: str, **facts: Any) -> Reason:
    """Why a cell is refused, as a sentence that stands after the name of the cell."""
    return Reason(said, code=code, facts=facts)


def words(text: str) -> Seen:
    """A cell of words: without the blanks around them, which nobody sees, and without anything else unseen."""
    text = text.strip()
    if text.isascii() and text.isprintable() and len(text) <= LONGEST:
        return Seen(text) if text else EMPTY
    return Seen(text, fault=_unseen(text))


def _unseen(text: str) -> Reason | None:
    if len(text) > LONGEST:
        return fault(NotAsSeen.OUTSIDE, f"it has {len(text)} characters; a cell has at most {LONGEST}.")
    if "\n" in text or "\r" in text:
        said = "it holds a line break; write it on one line."
        return fault(NotAsSeen.INVISIBLE, said, sign="line break", at=re.split("[\r\n]", text)[0])
    if found := _INVISIBLE.search(text):
        sign, before = f"U+{ord(found.group()):04X}", text[: found.start()].strip()
        where = f"after “{before[-20:]}”" if before else "at its beginning"
        name = unicodedata.name(found.group(), "a control sign").lower()
        said = f"it holds a sign that cannot be seen ({sign}, {name}) {where}; type it anew."
        return fault(NotAsSeen.INVISIBLE, said, sign=sign)
    return None


def column_letters(place: int) -> str:
    """``A`` for 1, ``AA`` for 27."""
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
