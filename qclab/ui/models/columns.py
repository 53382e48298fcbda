"""Columns, declared once for each list; both table models and every export read them."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from PySide6.QtCore import Qt

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.identifiers import grouped

Kind = Literal["text", "quiet", "id", "number", "instant", "evaluation", "late"]
Side = Literal["left", "right", "center"]


def _token(evaluation: Evaluation) -> str:
    return evaluation.replace(" ", "-")


WORDS: Final = {
    **{
        _token(evaluation): evaluation.value
        for evaluation in (
            Evaluation.COMPLIES,
            Evaluation.DOES_NOT_COMPLY,
            Evaluation.NOT_EVALUABLE,
            Evaluation.PENDING,
        )
    },
    "alert": "alert",
    "late": "late",
    "expired": "expired",
    "history": "valid then",
}
"""The evaluations and marks that have an icon and a colour of this name, and the word beside them."""

SHAPES: Final = {
    "for-review": ("review", "pending"),
    "to-begin": ("calendar", "pending"),
    "elsewhere": ("upload", "pending"),
    "case": ("investigations", "pending"),
    "to-issue": ("certificate", "pending"),
    "to-certify": ("signature", "pending"),
    "to-decide": ("help", "pending"),
    "left-undone": ("cross", "pending"),
    "deviating": ("pencil", "pending"),
    "reopened": ("history", "pending"),
    "arrived": ("sample", "pending"),
    "to-tell": ("information", "alert"),
    "nobody": ("user", "alert"),
    "came-back": ("undo", "alert"),
    "urgent": ("arrow-up", "alert"),
    "held": ("lock", "alert"),
    "outdated": ("refresh", "alert"),
    "at-risk": ("batch", "alert"),
    "alarm": ("alert", "late"),
    "against": ("cross", "does-not-comply"),
}
"""States of work, each with a shape of its own: its icon, and whose colour it has."""

_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
_SIDES: Final = {
    "left": Qt.AlignmentFlag.AlignLeft | _MIDDLE,
    "right": Qt.AlignmentFlag.AlignRight | _MIDDLE,
    "center": Qt.AlignmentFlag.AlignHCenter | _MIDDLE,
}


@dataclass(frozen=True)
class Column:
    """One column over rows of any kind.

    ``text`` gives the plain words of a cell, as they are copied and exported. For kind ``evaluation`` it gives a key of
    ``WORDS`` or ``SHAPES`` (or a domain enum of those values), optionally followed by a colon and words of your own:
    ``f"{Evaluation.PENDING}:day 7 of 14"``. For kind ``late`` a text that starts with ``!`` is late: ``"!2 d late"``.
    ``width`` holds until the first rows are there; where room is short, words are not cut below it.
    ``decimals`` of a number column is how many places to leave room for, so that points stand below each other.
    ``exact`` words are cut as little as a number: a limit, a value.
    ``share`` puts a small bar beside the words, which say the same: how full it is, from 0 to 1, and its colour; None
    where there is none.
    ``stays``: also where no row says anything in it and room is short, because a person is about to put something in.
    ``sort_key`` is what ``sort_requested`` says; without it the header does not sort. ``key`` is what the column is
    known by wherever something is remembered of it, never its title; one that sorts is known by its ``sort_key``.
    """

    title: str
    width: int
    text: Callable[[Any], str]
    align: Side | None = None
    kind: Kind = "text"
    sort_key: str | None = None
    tooltip: Callable[[Any], str] | None = None
    decimals: int | None = None
    key: str = ""
    exact: bool = False
    share: Callable[[Any], tuple[float, str] | None] | None = None
    stays: bool = False

    def __post_init__(self) -> None:
        if not self.name:
            raise TypeError(f"the column {self.title!r} has no key")

    @property
    def name(self) -> str:
        """What widths, order and hidden columns are remembered by."""
        return self.key or self.sort_key or ""

    @property
    def sparse(self) -> int:
        """What it keeps of its width in pixels, where few rows say something in it and others are cut."""
        return self.width // 2

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        return _SIDES[self.side]

    @property
    def side(self) -> Side:
        return self.align or ("right" if self.kind == "number" else "left")

    @property
    def is_wordy(self) -> bool:
        """Whether its texts may be cut where room is short: words, never an id, a number, a time or an evaluation."""
        return self.kind in ("text", "quiet") and self.align in (None, "left") and not self.exact


_LIKE_NOT_EVALUABLE: Final = {
    _token(evaluation) for evaluation in (Evaluation.NOT_SHOWN, Evaluation.NOT_TESTED, Evaluation.NOT_FINAL)
}


def mark(text: str) -> tuple[str, str]:
    """An evaluation text taken apart: the icon and colour, and the words."""
    name, _, words = str(text).partition(":")
    name = name.strip().replace(" ", "-").replace("_", "-")
    if name in _LIKE_NOT_EVALUABLE:
        return _token(Evaluation.NOT_EVALUABLE), words or name.replace("-", " ")
    if name in SHAPES:
        return name, words or name.replace("-", " ")
    return (name, words or WORDS[name]) if name in WORDS else ("", str(text))


def shape(name: str) -> tuple[str, str]:
    """The icon of a mark, and the name of its colour."""
    return SHAPES.get(name, (name, name))


def plain(column: Column, row: object) -> str:
    """A cell as it is copied, exported and read aloud."""
    text = column.text(row)
    if column.kind == "evaluation":
        return mark(text)[1]
    if column.kind == "late":
        return text.removeprefix("!")
    return text


def shown(column: Column, row: object) -> str:
    """A cell as it is shown: ids grouped for the eye."""
    text = plain(column, row)
    return grouped(text) if column.kind == "id" else text


def is_silent(column: Column, rows: Iterable[object]) -> bool:
    """Whether none of these rows says anything in a column; a dash stands for nothing."""
    return not any(plain(column, row).strip(" –") for row in rows)


def as_tsv(columns: Sequence[Column], rows: Iterable[object]) -> str:
    """Rows for a spreadsheet's clipboard: no cell holds a tab or a line break."""
    lines = ("\t".join(" ".join(plain(column, row).split()) for column in columns) for row in rows)
    return "\n".join(lines)


def as_csv(columns: Sequence[Column], rows: Iterable[object]) -> str:
    """Rows with a head line. A text that a spreadsheet would run as a formula is kept a text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.title for column in columns])
    for row in rows:
        writer.writerow([_inert(plain(column, row)) for column in columns])
    return out.getvalue()


def _inert(text: str) -> str:
    if text[:1] in "=+-@\t\r" and not text[1:].replace(".", "", 1).isdigit():
        return "'" + text if text else text
    return text
