"""A table that was looked at and not taken yet: how its columns are read, and what each of its rows is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qclab.domain.exchange.causes import causes
from qclab.domain.exchange.headings import ReadAs
from qclab.domain.refusals import Reason
from qclab.queries.exchange.imports import Before


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

    @property
    def word(self) -> str:
        if self.reasons:
            return " ".join(reason.text for reason in self.reasons)
        return f"there already: {self.there}" if self.there else f"ready, {self.remark}" if self.remark else "ready"


@dataclass(frozen=True)
class Staged:
    """A file that was looked at; nothing of it has been written.

    ``columns`` says how each of its columns is read, ``asked`` what is to be said of them first: until then there are
    no rows. ``choices`` are what a column may be said to be, ``samples`` what stands in the first lines of each.
    """

    kind: str
    name: str
    data: bytes
    columns: tuple[ReadAs, ...] = ()
    rows: tuple[StagedRow, ...] = ()
    encoding: str = ""
    """What was said of a text file that does not tell its own encoding."""
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
    def said(self) -> dict[str, str]:
        """How its columns are read, as it is said."""
        return {column.heading: column.name for column in self.columns if column.is_settled}

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
        """How many rows are taken once it is ready: not those that are there already."""
        return sum(not row.there for row in self.rows)

    @property
    def is_doubtful(self) -> bool:
        """Whether a person is asked before it is taken."""
        return any(row.doubt for row in self.rows)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it cannot be taken, each cause once."""
        return self.asked or causes(replace(reason, row=row.line) for row in self.rows for reason in row.reasons)
