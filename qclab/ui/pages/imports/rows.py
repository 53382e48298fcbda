"""The rows of a file as the dialog shows them, and the file in a few sentences."""

from functools import partial

from PySide6.QtGui import QFontMetrics

from qclab.domain.counts import count
from qclab.services.exchange.staged import Staged, StagedRow
from qclab.ui import theme
from qclab.ui.models.columns import Column
from qclab.ui.words import moments

_MEASURED, _WIDEST, _CAUSES = 200, 240, 3


def summary(staged: Staged, why: str) -> str:
    """What a file is: its rows, how it was read, and each cause once for which rows are not ready (``why``)."""
    there = len(staged.rows) - staged.taken
    rest = [f"{count(there, 'row')} there already and passed over."] if there else []
    if staged.is_wide:
        rest.append(f"A row is a value; {count(staged.empty, 'place')} for one left empty.")
    ready = f"{count(len(staged.rows), 'row')}, all ready." if not why else f"{count(len(staged.rows), 'row')}. {why}"
    lines = [" ".join((f"{staged.name}: {ready}", *rest, where(staged)))]
    if why:
        causes = [str(reason) for reason in staged.reasons]
        more = [f"and {count(len(causes) - _CAUSES, 'more cause')}"] if len(causes) > _CAUSES else []
        lines += [*(cause[0].upper() + cause[1:] for cause in causes[:_CAUSES]), *more]
        lines.append("Mend the file, then read it again.")
    return "\n".join(lines)


def where(staged: Staged) -> str:
    """Where its head was found, and who said what its columns are."""
    skipped = f", {count(staged.skipped, 'line')} before it not read" if staged.skipped else ""
    head = f"Head in line {staged.head}{skipped}." if skipped or staged.head > 1 else ""
    before = staged.before
    of = f"Columns as {before.by} read them at {moments.minute(before.at)}." if before is not None else ""
    return " ".join(filter(None, (head, of)))


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


def _verdict(row: StagedRow) -> str:
    mark = "does-not-comply" if row.reasons else "pending" if row.there else "alert" if row.remark else "complies"
    return f"{mark}:{row.word}"
