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
    """A column of a table: what goes into it, what that is, and whether the file must have it."""

    name: str
    text: str = ""
    required: bool = False
    holds: Holds = Holds.WORDS
