"""Texts in the cells of a table that name none of our records: a file calls a test, a parameter, an outcome or a sample
otherwise. A person says once what is meant, and nothing is read under such a text before.

What names a record is that record, whatever was ever said of the same text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, TypeVar

from qclab.domain.exchange.headings import How, nearness, plain
from qclab.domain.exchange.naming import Named
from qclab.domain.refusals import Reason

V = TypeVar("V")

SHOWN: Final = 60
"""Names of one file that are asked about at once."""
_NEAR: Final = 3
ANYWHERE: Final = "*"
"""``within`` of what is said of a text wherever it stands."""
OF_ONE_FILE: Final = frozenset({"sample", "performed_by"})
"""Columns whose texts mean something else in the next file: “vial 1” of an instrument is another container each day."""


class NotHeard(StrEnum):
    """Why what was said of a text is nothing that the table can be read by."""

    NO_SUCH_TEXT = "no such text"
    NO_SUCH_RECORD = "no such record"


@dataclass(frozen=True)
class Name:
    """A text under a column; ``within`` is what the record is looked for in, such as the method of a parameter."""

    column: str
    text: str
    within: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What is compared: case and blanks between words do not count, signs do."""
        return self.column, " ".join(self.text.split()).casefold(), self.within


@dataclass(frozen=True)
class ReadName:
    """A text that names no record, the ``lines`` it stands in, and the id of what it is read as, empty where nobody
    said it. ``choices`` are what it may be said to be, id and words, the first ``near`` of them near to the text."""

    name: Name
    how: How
    meaning: str
    choices: tuple[tuple[str, str], ...]
    near: int
    lines: tuple[int, ...]

    @property
    def words(self) -> str:
        """What it is read as, in words."""
        return dict(self.choices).get(self.meaning, "")

    @property
    def said(self) -> str:
        """How it is read: ``“EndoTox” as A09 (Bacterial endotoxins), as before``."""
        return f"“{self.name.text}” as {self.words}" + (", as before" if self.how == How.BEFORE else "")


@dataclass
class _Met:
    """A text while the rows are read."""

    name: Name
    choices: dict[str, str] = field(default_factory=dict)
    near_to: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[int, None] = field(default_factory=dict)


class Names:
    """What a person ``said`` of such texts, and what was said ``before`` of files like this one; it collects those that
    the rows hold."""

    def __init__(self, said: Mapping[Name, str] | None = None, before: Mapping[Name, str] | None = None) -> None:
        self._said = {name.key: meaning for name, meaning in (said or {}).items()}
        self._before = {name.key: meaning for name, meaning in (before or {}).items()}
        self._met: dict[tuple[str, str, str], _Met] = {}
        self.remarks: dict[tuple[int, str], list[str]] = {}

    def meant(self, name: Name, known: Sequence[Named[V]], row: tuple[int, str]) -> V | None:
        """The one of these records that a text is said to mean; None where nobody said so, or it is none of these."""
        met = self._met.setdefault(name.key, _Met(name))
        met.lines[row[0]] = None
        for each in known:
            met.choices.setdefault(each.id, each.words)
            met.near_to.setdefault(each.id, (each.id, each.name))
        meaning = self._meaning(name)[1]
        found = next((each for each in known if each.id == meaning), None)
        if found is None:
            return None
        remark = f"“{name.text}” read as {found.words}"
        if remark not in self.remarks.setdefault(row, []):
            self.remarks[row].append(remark)
        return found.value

    def said_of(self, column: str) -> set[str]:
        """The ids that texts of a column are said to mean."""
        return {meaning for key, meaning in (self._before | self._said).items() if key[0] == column and meaning}

    def read(self) -> tuple[ReadName, ...]:
        """Every such text that was met, in the order of the rows."""
        return tuple(self._read(met, place) for place, met in enumerate(self._met.values()))

    def _meaning(self, name: Name) -> tuple[How, str]:
        for how, told in ((How.SAID, self._said), (How.BEFORE, self._before)):
            meaning = told.get(name.key, told.get(Name(name.column, name.text, ANYWHERE).key))
            if meaning is not None:
                return (how, meaning) if meaning else (How.UNKNOWN, "")
        return How.UNKNOWN, ""

    def _read(self, met: _Met, place: int) -> ReadName:
        how, meaning = self._meaning(met.name)
        if meaning not in met.choices:
            how, meaning = How.UNKNOWN, ""
        ranked = sorted(met.choices, key=lambda id_: -_nearest(met, id_))[:_NEAR] if place < SHOWN else []
        near = [id_ for id_ in ranked if _nearest(met, id_)]
        ids = (*near, *(id_ for id_ in met.choices if id_ not in near))
        choices = tuple((id_, met.choices[id_]) for id_ in ids)
        return ReadName(met.name, how, meaning, choices, len(near), tuple(met.lines))


def unheard_names(read: Sequence[ReadName], said: Mapping[Name, str]) -> tuple[Reason, ...]:
    """What was said of texts that the file has not, or that name a record by themselves, and of no such records."""
    reasons = []
    for name, meaning in said.items():
        met = [each for each in read if each.name.key[:2] == name.key[:2]]
        if not met:
            why = f"No “{name.text}” under {name.column} has to be said: it is not there, or it names a record."
            reasons.append(Reason(why, name.column, code=NotHeard.NO_SUCH_TEXT, facts={"text": name.text}))
        elif not any(each.meaning == meaning for each in met):
            why = f"“{name.text}” under {name.column} cannot be {meaning}."
            reasons.append(Reason(why, name.column, code=NotHeard.NO_SUCH_RECORD, facts={"text": name.text}))
    return tuple(reasons)


def _nearest(met: _Met, id_: str) -> float:
    wanted = plain(met.name.text)
    matcher = SequenceMatcher(b=wanted)
    return max(nearness(matcher, wanted, plain(text)) for text in met.near_to[id_])
