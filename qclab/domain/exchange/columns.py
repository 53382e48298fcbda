"""What a column of a table that comes in is for."""

from dataclasses import dataclass
from enum import StrEnum


class Holds(StrEnum):
    """What stands under a column; it decides what of a spreadsheet may become its text."""

    WORDS = "words"
    ID = "id"
    NUMBER = "number"
    MOMENT = "moment"
    FLAG = "flag"


@dataclass(frozen=True)
class Column:
    """A column of a table: what goes into it, what that is, and whether the file must have it.

    ``also`` are other headings that mean this column and no other, such as the words of our screens. ``of`` is the
    method and the parameter whose values stand in it, where a table has a column for each parameter.
    """

    name: str
    text: str = ""
    required: bool = False
    holds: Holds = Holds.WORDS
    also: tuple[str, ...] = ()
    of: tuple[str, str] | None = None

    @property
    def title(self) -> str:
        """Its name as people read it."""
        return self.text if self.of else self.name.replace("_", " ").capitalize()
