"""The rows of a file as the dialog shows them, and the file in a few sentences."""

from functools import partial
from typing import Final

from PySide6.QtGui import QFontMetrics

from qclab.domain.counts import count, whole, word
from qclab.services.exchange.importing import RESULTS, SAMPLES
from qclab.services.exchange.staged import Staged, StagedRow
from qclab.ui import theme
from qclab.ui.models.columns import Column
from qclab.ui.words import moments

_MEASURED, _WIDEST, _CAUSES, _DOUBTS, _NAMES = 200, 240, 3, 5, 4
_WAYS_ON: Final = {
    SAMPLES: "Correct the table and read it again (F5), say with Columns… and Names… what is meant, or leave rows out.",
    RESULTS: "Say with Columns… and Names… what is meant, or leave rows out and enter the value by hand; never edit an "
    "instrument's own file. A table that you filled in yourself is corrected and read again (F5).",
}


def summary(staged: Staged, why: str) -> str:
    """What a file is: its rows, how it was read, and each cause once for which rows are not ready (``why``)."""
    there = sum(bool(row.there) for row in staged.rows)
    rest = [f"{count(there, 'row')} there already and passed over."] if there else []
    rest += [f"{count(len(staged.left_out), 'row')} left out."] if staged.left_out else []
    if staged.is_wide:
        empty = f"; {count(staged.empty, 'empty place')} passed over" if staged.empty else ""
        rest.append(f"Each value is a row of its own{empty}.")
    lines = [" ".join((f"{staged.name}: {_readiness(staged, why)}", *rest, where(staged))).rstrip()]
    lines += [_names_said(staged)] if any(each.meaning for each in staged.names_read) else []
    if why:
        causes = [str(reason) for reason in staged.reasons]
        more = [f"and {count(len(causes) - _CAUSES, 'more cause')}"] if len(causes) > _CAUSES else []
        lines += [*(cause[0].upper() + cause[1:] for cause in causes[:_CAUSES]), *more, _WAYS_ON[staged.kind]]
    return "\n".join(lines)


def _names_said(staged: Staged) -> str:
    """What names in its cells are read as."""
    said = [each.said for each in staged.names_read if each.meaning]
    more = f" and {count(len(said) - _NAMES, 'more name')}" if len(said) > _NAMES else ""
    return f"Read {'; '.join(said[:_NAMES])}{more}."


def _readiness(staged: Staged, why: str) -> str:
    rows, doubtful = count(len(staged.rows), "row"), len(doubts(staged))
    if why:
        return f"{rows}. {why}"
    return f"{rows}; {whole(doubtful)} {word(doubtful, 'is', 'are')} doubtful." if doubtful else f"{rows}, all ready."


def doubts(staged: Staged) -> list[str]:
    """What is asked before the file is taken, row by row."""
    return [f"line {row.line}: {row.doubt.rstrip('.')}" for row in staged.rows if row.doubt]


def doubts_said(staged: Staged) -> str:
    """The same in one message: the first of them, and what may be done."""
    said = doubts(staged)
    more = f"; and {len(said) - _DOUBTS} more" if len(said) > _DOUBTS else ""
    first = "Compare with the raw data" if staged.kind == RESULTS else "Look at what is doubtful"
    return f"{first}: {'; '.join(said[:_DOUBTS])}{more}. Import again to record it so."


def where(staged: Staged) -> str:
    """Where its head was found, and who said what its columns are."""
    skipped = f", {count(staged.skipped, 'line')} before it not read" if staged.skipped else ""
    sheet = f"Worksheet “{staged.sheet}”." if len(staged.sheets) > 1 else ""
    head = f"Head in line {staged.head}{skipped}." if skipped or staged.head > 1 else ""
    before = staged.before
    of = f"Columns as {before.by} read them at {moments.minute(before.at)}." if before is not None else ""
    return " ".join(filter(None, (sheet, head, of)))


def columns_of(staged: Staged | None) -> list[Column]:
    """The row's line, whether it is ready, then the file's own columns, as wide as what they hold, within bounds."""
    metrics = QFontMetrics(theme.body())
    own = []
    rows = staged.rows if staged else ()
    for name in staged.names if staged else ():
        held = (metrics.horizontalAdvance(_cell(name, row)) for row in rows[:_MEASURED])
        width = max(72, 8 * len(name) + 24, min(max(held, default=0) + 20, _WIDEST))
        own.append(Column(name, width, partial(_cell, name), key=f"file.{name}"))
    return [
        Column("Line", 56, lambda row: str(row.line), align="right", key="line"),
        Column("Row", 280, _verdict, kind="evaluation", key="verdict", tooltip=lambda row: row.word),
        *own,
        *([Column("Read as", 170, lambda row: row.read, key="read")] if any(row.read for row in rows) else []),
    ]


def _cell(name: str, row: StagedRow) -> str:
    return row.values.get(name, "")


def mark_of(row: StagedRow) -> str:
    """The shape and colour of a row, the same in its cell and below the table."""
    if row.reasons:
        return "does-not-comply"
    if row.there or row.left_out:
        return "pending"
    return "alert" if row.remark else "complies"


def _verdict(row: StagedRow) -> str:
    return f"{mark_of(row)}:{row.word}"
