"""A table that was looked at and not taken yet: how its columns are read, and what each of its rows is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qclab.domain.exchange.causes import causes
from qclab.domain.exchange.headings import How, ReadAs
from qclab.domain.exchange.names import Name, ReadName
from qclab.domain.refusals import Reason
from qclab.queries.exchange.imports import Before
from qclab.services.exchange.table_lines import Glance

Key = tuple[int, str]
"""What tells a row from the others: its line, and the heading of its value where the line has several."""


@dataclass(frozen=True)
class Said:
    """What a person said of a file, so that it is read as it is meant.

    ``encoding`` of a text file that does not tell its own, ``sheet`` of a workbook, the line of the ``head`` where it
    is not the one that is found. ``columns``: which column each heading means, empty for one that is left out.
    ``names``: what texts in its cells mean. ``left_out``: rows that are not taken, each with the reason.
    """

    encoding: str = ""
    sheet: str = ""
    head: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[Name, str] = field(default_factory=dict)
    left_out: Mapping[Key, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StagedRow:
    """A row as it was read, its line in the file, and why it cannot be taken; no reasons means it is ready."""

    line: int
    values: Mapping[str, str]
    reasons: tuple[Reason, ...] = ()
    remark: str = ""
    doubt: str = ""
    """What a person confirms before this row is taken; it is part of the remark."""
    there: str = ""
    """That the record says the same already: the row is passed over."""
    read: str = ""
    """How its value is read."""
    part: str = ""
    left_out: str = ""
    """Why it is left out."""

    @property
    def key(self) -> Key:
        return self.line, self.part

    @property
    def word(self) -> str:
        if self.left_out:
            return f"left out: {self.left_out}"
        if self.reasons:
            return " ".join(reason.text for reason in self.reasons)
        return f"there already: {self.there}" if self.there else f"ready, {self.remark}" if self.remark else "ready"


@dataclass(frozen=True)
class Staged:
    """A file that was looked at; nothing of it has been written.

    ``said`` is what a person said of it. ``columns`` says how each of its columns is read, ``asked`` what is to be said
    of them first: until then there are no rows. ``choices`` are what a column may be said to be, ``samples`` are the
    first texts of each. ``names_read`` are the texts that name no record of ours.
    """

    kind: str
    name: str
    data: bytes
    columns: tuple[ReadAs, ...] = ()
    rows: tuple[StagedRow, ...] = ()
    said: Said = field(default_factory=Said)
    names_read: tuple[ReadName, ...] = ()
    sheet: str = ""
    """The worksheet that is read."""
    sheets: tuple[Glance, ...] = ()
    """The worksheets of a workbook that has several."""
    asked: tuple[Reason, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    samples: tuple[str, ...] = ()
    head: int = 0
    """The line of its headings; 0 before it was looked for."""
    skipped: int = 0
    heads: tuple[tuple[int, str], ...] = ()
    """The lines that the headings may stand in, with what stands there."""
    empty: int = 0
    before: Before | None = None

    @property
    def as_read(self) -> Said:
        """How it is read, as it is said: what was said before is said anew."""
        columns = {column.heading: column.name for column in self.columns if column.is_settled}
        names = {each.name: each.meaning for each in self.names_read if each.how != How.UNKNOWN}
        return replace(self.said, sheet=self.sheet, head=self.head, columns=columns, names={**self.said.names, **names})

    @property
    def names(self) -> tuple[str, ...]:
        """What stands in its rows, in the order of the file."""
        names = [column.name for column in self.columns if column.name]
        own = dict.fromkeys(name for row in self.rows[:1] for name in row.values)
        return tuple(dict.fromkeys(name for name in (*names, *own) if name in own))

    @property
    def is_wide(self) -> bool:
        """Whether it has a column for each of several parameters."""
        return any("/" in column.name for column in self.columns)

    @property
    def ready(self) -> bool:
        return not self.asked and all(not row.reasons for row in self.rows)

    @property
    def taken(self) -> int:
        """How many rows are taken once it is ready: not those that are there already, or left out."""
        return sum(not row.there and not row.left_out for row in self.rows)

    @property
    def left_out(self) -> tuple[StagedRow, ...]:
        return tuple(row for row in self.rows if row.left_out)

    @property
    def unnamed(self) -> tuple[ReadName, ...]:
        """The names of which nobody said what they mean, as far as they may mean anything."""
        return tuple(each for each in self.names_read if each.how == How.UNKNOWN and each.choices)

    @property
    def is_doubtful(self) -> bool:
        """Whether a person is asked before it is taken."""
        return any(row.doubt for row in self.rows)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it cannot be taken, each cause once."""
        return self.asked or causes(replace(reason, row=row.line) for row in self.rows for reason in row.reasons)
