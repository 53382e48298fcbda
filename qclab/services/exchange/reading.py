"""One row of an import while it is read: its texts, and what is wrong with it so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from qclab.domain.exchange.names import Name, Names
from qclab.domain.exchange.naming import Named, named
from qclab.domain.refusals import Invalid, Missing, Reason, Refusal
from qclab.services.exchange.table_file import Row

V = TypeVar("V")
_YES, _NO = ("yes", "y", "true", "1", "x"), ("no", "n", "false", "0")


class Unreadable(StrEnum):
    """Why a cell of a table says nothing that can be taken."""

    EMPTY = "empty"
    NO_FLAG = "no flag"


class Differs(StrEnum):
    """What a row contradicts."""

    OTHER_LINE = "other line"
    RECORDED = "recorded"


@dataclass
class Reading:
    """A row that is being read; every reason names the column it is about, and keeps the code of its rule."""

    row: Row
    names: Names = field(default_factory=Names)
    reasons: list[Reason] = field(init=False)

    def __post_init__(self) -> None:
        self.reasons = list(self.row.reasons)

    def text(self, column: str) -> str:
        """The text of a column, empty where the file has no such column."""
        return self.row.values.get(column, "")

    def needed(self, column: str, what: str) -> str:
        """The text of a column that may not be empty."""
        if not self.text(column):
            self.refuse(column, Reason(what, code=Unreadable.EMPTY))
        return self.text(column)

    def read(self, column: str, how: Callable[[str], V], empty: V) -> V:
        """The value of a column; ``empty`` where there is no text, or none that can be read."""
        text = self.text(column)
        try:
            return how(text) if text else empty
        except Refusal as refusal:
            for reason in refusal.reasons:
                self.refuse(column, reason)
            return empty

    def named(self, column: str, within: str = "") -> Callable[[str, Sequence[Named[V]], str], V]:
        """How a text of a column is held against what is known: it names a record, or is said to mean one."""

        def one(text: str, known: Sequence[Named[V]], what: str) -> V:
            try:
                return named(text, known, what)
            except Missing:
                meant = self.names.meant(Name(column, text, within), known, self.row.key) if text else None
                if meant is None:
                    raise
                return meant

        return one

    def refuse(self, column: str, why: Reason) -> None:
        """Say why; of a cell that could not be read no more than that."""
        if column and any(reason.field == column for reason in self.row.reasons):
            return
        self.reasons.append(of_column(column, why) if column else replace(why, row=None))


def of_column(column: str, reason: Reason) -> Reason:
    """The same reason about a column of the file: ``amount: An amount is more than nothing.``"""
    return replace(reason.about(column), field=column, row=None)


def yes_or_no(text: str) -> bool:
    """A flag in words. Raises Invalid."""
    if text.lower() not in _YES + _NO:
        raise Invalid(Reason(f"“{text}” is neither yes nor no.", code=Unreadable.NO_FLAG, facts={"text": text}))
    return text.lower() in _YES
