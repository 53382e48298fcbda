"""How the columns of a table that comes in are read: which heading means which column.

A heading is read without a question where it is a name of one column and of no other, or where a person said before
what it means. One that is only near to a name is offered, and is read once a person has confirmed it.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from typing import Final

from qclab.domain.counts import joined
from qclab.domain.evaluation.units import is_amount
from qclab.domain.exchange.columns import Column
from qclab.domain.refusals import Reason

SEARCHED: Final = 40
"""Lines among which the head is looked for."""
_NEAR, _OFFERED, _FEW = 0.74, 3, 2
_LONGEST = 80
"""Signs of a heading that may be near to a name; what is longer is a sentence."""
_BEGUN = 0.86
"""How near words are that begin another's: ``conc`` and ``concentration``."""
_PLAIN = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"(?P<rest>.*\S)\s*[(\[](?P<unit>[^()\[\]]{1,40})[)\]]\s*")
_BEHIND = re.compile(r"(?P<rest>.*\S)[\s,]+(?P<unit>\S{1,20})\s*")
_SCALE = re.compile(r"[x×*·]?\s*10\s*(?:\^\s*[-+]?[0-9]|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]|e[-+]?[0-9]).*|[x×]?e[-+]?[0-9]+.*", re.I)
_PLACED = re.compile(r"(?P<heading>.*?) ?\(column (?P<place>\d+)\)")
_INSTEAD: Final = ("method", "parameter", "value")
"""What a column of its own for each parameter says by itself."""


class How(StrEnum):
    """Why a column is read as it is."""

    SAID = "said"
    BEFORE = "as before"
    KNOWN = "known"
    NEAR = "near"
    UNKNOWN = "unknown"


class Unmapped(StrEnum):
    """Why a table cannot be read under its headings."""

    UNKNOWN = "unknown"
    UNCONFIRMED = "unconfirmed"
    TWICE = "twice"
    MISSING = "missing"
    BOTH = "both"
    NO_SUCH = "no such"


@dataclass(frozen=True)
class ReadAs:
    """A column of a file: its heading, and the name of the column that it is read as; empty where it is left out.

    ``unit``: what the heading says of the unit. ``near``: names that may be meant, the nearest first.
    """

    heading: str
    how: How
    name: str = ""
    unit: str = ""
    near: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        return self.how in (How.SAID, How.BEFORE, How.KNOWN)

    @property
    def offered(self) -> "ReadAs":
        """The same, to be confirmed first."""
        return replace(self, how=How.NEAR, near=(self.name,)) if self.how == How.KNOWN else self

    @property
    def said(self) -> str:
        """How it is read, in words."""
        return f"“{self.heading}” as {self.name}" if self.name else f"“{self.heading}” left out"


class Headings:
    """The columns there are, and how headings are held against their names."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = {column.name: column for column in columns}
        self._named: dict[str, list[str]] = {}
        for column in columns:
            for name in dict.fromkeys(map(plain, (column.name, column.title, *column.also))):
                self._named.setdefault(name, []).append(column.name)

    def meant(self, heading: str) -> tuple[str, str]:
        """The one column that a heading names, and the unit it says; two empty texts where it names none or several. A
        parameter that is called like a column of every table names itself only where it is said."""
        rest, unit = unit_said(heading)
        for text in (heading, rest):
            names = self._named.get(plain(text), ())
            own = [name for name in names if self.columns[name].of is None] or names
            if len(own) == 1:
                return own[0], unit
        return "", ""

    def is_known(self, heading: str) -> bool:
        return bool(self.meant(heading)[0])

    def head(self, lines: Sequence[Sequence[str]]) -> int:
        """Which of the first lines has the headings: the one of which most are known, or are near to a name; of several
        the first of the widest."""
        first = lines[:SEARCHED]
        known = [2 * sum(map(self.is_known, line)) for line in first]
        if max(known, default=0) <= _FEW:
            known = [
                found + sum(bool(self.near(text)) for text in line) for found, line in zip(known, first, strict=True)
            ]
        widths = [sum(map(bool, line)) for line in first]
        return max(range(len(first)), key=lambda place: (known[place], widths[place], -place), default=0)

    def within(self, methods: Collection[str]) -> "Headings":
        """The same, of the columns of single parameters only those of these methods."""
        return Headings([each for each in self.columns.values() if each.of is None or each.of[0] in methods])

    def read(
        self, headings: Sequence[str], said: Mapping[str, str], before: Mapping[str, str] | None = None
    ) -> tuple[ReadAs, ...]:
        """How each column is read. ``said`` and ``before``: names of columns by heading, empty for one left out."""
        return tuple(self._read(heading, said, before or {}) for heading in labels(headings))

    def _read(self, heading: str, said: Mapping[str, str], before: Mapping[str, str]) -> ReadAs:
        unit, known = unit_said(heading)[1], self.meant(heading)[0]
        for how, told in ((How.SAID, said), (How.BEFORE, before)):
            name = told.get(heading)
            if name is not None and (not name or name in self.columns):
                return ReadAs(heading, How.KNOWN if name and name == known else how, name, unit)
        if known:
            return ReadAs(heading, How.KNOWN, known, unit)
        ranked = self.near(heading)
        names = tuple(name for _, name in ranked)
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return ReadAs(heading, How.UNKNOWN, "", unit, names)
        return ReadAs(heading, How.NEAR, names[0], unit, names)

    def near(self, heading: str) -> list[tuple[float, str]]:
        """The columns that a heading may mean, the nearest first, each with how near it is."""
        found: dict[str, float] = {}
        words = {plain(heading), plain(unit_said(heading)[0])}
        for wanted in (each for each in words if len(each) <= _LONGEST and any(map(str.isalpha, each))):
            matcher = SequenceMatcher(b=wanted)
            for name, columns in self._named.items():
                near = nearness(matcher, wanted, name)
                for column in columns if near else ():
                    found[column] = max(near, found.get(column, 0))
        best = sorted(found.items(), key=lambda item: -item[1])[:_OFFERED]
        return [(nearness, column) for column, nearness in best]

    def faults(self, columns: Sequence[ReadAs]) -> tuple[Reason, ...]:
        """Why a table cannot be read under these headings yet."""
        reasons = [self._fault(column) for column in columns if not column.is_settled]
        read = [column for column in columns if column.name]
        for name, times in Counter(column.name for column in read).items():
            if times > 1:
                of = joined([f"“{column.heading}”" for column in read if column.name == name])
                twice = f"{of} are both read as {self._words(name)}: leave one of them out."
                reasons.append(Reason(twice, name, code=Unmapped.TWICE))
        return (*reasons, *self._missing({column.name for column in read}))

    def _fault(self, column: ReadAs) -> Reason:
        near = " or ".join(map(self._words, column.near))
        if column.how == How.NEAR:
            said = f"“{column.heading}” may be {near}: confirm it, say what else it is, or leave it out."
            return Reason(said, column.heading, code=Unmapped.UNCONFIRMED, facts={"near": column.near})
        what = f"“{column.heading}” is no known column."
        if placed := _PLACED.fullmatch(column.heading):
            has = f"the heading “{placed['heading']}”, which is there twice" if placed["heading"] else "no heading"
            what = f"Column {placed['place']} has {has}."
        may = f" It may be {near}." if near else ""
        said = f"{what}{may} Say what it is, or leave it out."
        return Reason(said, column.heading, code=Unmapped.UNKNOWN, facts={"near": column.near})

    def _missing(self, names: set[str]) -> list[Reason]:
        is_wide = any(self.columns[name].of for name in names)
        both = [name for name in _INSTEAD if is_wide and name in names]
        if both:
            said = f"There are columns of single parameters and {' and '.join(map(self._words, both))}: leave one out."
            return [Reason(said, both[0], code=Unmapped.BOTH)]
        lacking = [
            column.name
            for column in self.columns.values()
            if column.required and column.name not in names and not (is_wide and column.name in _INSTEAD)
        ]
        return [Reason(f"The column {name} is missing.", name, code=Unmapped.MISSING) for name in lacking]

    def _words(self, name: str) -> str:
        column = self.columns[name]
        return f"{column.title} ({name})" if column.of else column.title

    @cached_property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """What a person may say a column is: name and words."""
        return tuple((name, self._words(name)) for name in self.columns)


def unheard(columns: Sequence[ReadAs], names: Collection[str], said: Mapping[str, str]) -> tuple[Reason, ...]:
    """What was said of headings that the file has not, or of columns that there are not."""
    there = [column.heading for column in columns]
    reasons = []
    for heading, name in said.items():
        if heading not in there:
            have = joined([f"“{each}”" for each in there])
            why = f"The file has no heading “{heading}”; it has {have}."
            reasons.append(Reason(why, heading, code=Unmapped.NO_SUCH))
        elif name and name not in names:
            reasons.append(Reason(f"There is no column “{name}”.", heading, code=Unmapped.NO_SUCH))
    return tuple(reasons)


def labels(headings: Sequence[str]) -> tuple[str, ...]:
    """What to call each column by: its heading, with its place where it has none or shares it with one before."""
    found: list[str] = []
    for place, heading in enumerate(headings, 1):
        text = " ".join(heading.split())
        found.append(text if text and text not in found else f"{text} (column {place})".strip())
    return tuple(found)


def unit_said(heading: str) -> tuple[str, str]:
    """A heading without the unit that it says, and that unit: ``Viability (%)``, ``LAL EU/mL``, ``TNC x10^6``."""
    for form in (_IN_BRACKETS, _BEHIND):
        found = form.fullmatch(heading.strip())
        unit = found["unit"].strip() if found else ""
        if found and (_is_marked(unit) or (form is _IN_BRACKETS and is_amount(unit))):
            return found["rest"], unit
    return heading, ""


def plain(text: str) -> str:
    """A heading as it is compared: without case, signs between words and blanks."""
    return " ".join(_PLAIN.sub(" ", text).split()).casefold()


def _is_marked(unit: str) -> bool:
    """Whether a text is a unit beyond doubt; a bare word such as cells or units may be one of the heading's own."""
    is_ratio = "/" in unit and is_amount(unit)
    return is_ratio or any(sign in "%‰°" for sign in unit) or _SCALE.fullmatch(unit) is not None


def nearness(matcher: "SequenceMatcher[str]", wanted: str, name: str) -> float:
    """How near two plain texts are; 0 where they are not. ``matcher`` holds the wanted one."""
    words, of_name = wanted.split(), name.split()
    if words and len(wanted) > 2 and all(any(each.startswith(word) for each in of_name) for word in words):
        return _BEGUN
    matcher.set_seq1(name)
    if matcher.real_quick_ratio() < _NEAR or matcher.quick_ratio() < _NEAR:
        return 0
    ratio = matcher.ratio()
    return ratio if ratio >= _NEAR else 0
