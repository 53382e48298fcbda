"""One row of an import while it is read: its texts, and what is wrong with it so far."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from qclab.domain.refusals import Invalid, Reason, Refusal
from qclab.services.exchange.table_file import Row

V = TypeVar("V")
_YES, _NO = ("yes", "y", "true", "1", "x"), ("no", "n", "false", "0")


@dataclass
class Reading:
    """A row that is being read; every reason names the column it is about, and keeps the code of its rule."""

    row: Row
    reasons: list[Reason] = field(init=False)

    def __post_init__(self) -> None:
        self.reasons = list(self.row.reasons)

    def text(self, column: str) -> str:
        """The text of a column, empty where the file has no such column."""
        return self.row.values.get(column, "")

    def needed(self, column: str, what: str) -> str:
        """The text of a column that may not be empty."""
        if not self.text(column):
            self.refuse(column, what)
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

    def refuse(self, column: str, why: Reason | str) -> None:
        """Say why; of a cell that could not be read no more than that."""
        if column and any(reason.field == column for reason in self.row.reasons):
            return
        reason = Reason(why) if isinstance(why, str) else why
        self.reasons.append(of_column(column, reason) if column else replace(reason, row=None))


def of_column(column: str, reason: Reason) -> Reason:
    """The same reason about a column of the file: ``amount: An amount is more than nothing.``"""
    return replace(reason.about(column), field=column, row=None)


def yes_or_no(text: str) -> bool:
    """A flag in words. Raises Invalid."""
    if text.lower() not in _YES + _NO:
        raise Invalid(f"“{text}” is neither yes nor no.")
    return text.lower() in _YES
