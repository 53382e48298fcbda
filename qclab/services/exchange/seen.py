"""A table or a text that is kept with a test, as a person sees it: to be read beside the values, not to be taken in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from qclab.domain.counts import size, whole
from qclab.domain.refusals import Invalid, Reason
from qclab.domain.samples.files import Beside
from qclab.services.exchange.table_csv import csv_lines
from qclab.services.exchange.table_file import LARGEST
from qclab.services.exchange.table_lines import EMPTY, Glance, Line, Seen, Unusable, WhichSheet
from qclab.services.exchange.table_text import ENCODINGS, InDoubt, encoding_of
from qclab.services.exchange.table_xlsx import xlsx_lines

MOST = 50_000
"""Lines that are shown."""
_LONGEST = 2_000
"""Characters of a line of text."""


@dataclass(frozen=True)
class SeenLines:
    """The lines that are not empty, each as wide as the widest. ``notes`` say what a reader should know of how they are
    shown; ``title`` is the worksheet that is read, ``sheets`` those that have something in them."""

    lines: Sequence[Line]
    width: int
    title: str = ""
    sheets: Sequence[Glance] = ()
    notes: Sequence[str] = ()


def seen_lines(name: str, data: bytes, kind: Beside, sheet: str = "") -> SeenLines:
    """A file as lines of cells; of a workbook the first worksheet that has something in it, or the one that is said.

    Raises Invalid for what is empty, too large or cannot be read.
    """
    if len(data) > LARGEST:
        said = f"{name} has {size(len(data))}; at most {size(LARGEST)} are shown here."
        raise Invalid(Reason(said, code=Unusable.TOO_LARGE))
    if kind is Beside.TABLE and name.lower().endswith((".xlsx", ".xlsm")):
        return _workbook(name, data, sheet)
    notes = []
    try:
        encoding = encoding_of(name, data)
    except InDoubt as doubt:
        encoding = doubt.candidates[0].encoding
        notes.append(f"Its letters are shown as {ENCODINGS[encoding]}: it does not say how they are written.")
    if kind is Beside.TABLE or b"\t" in data[:4_000]:
        return _shown(name, csv_lines(name, data, encoding, lambda _: False), notes=notes)
    text = data.decode(encoding)
    lines = (Line(n, [Seen(line[:_LONGEST])], " ") for n, line in enumerate(text.splitlines(), 1) if line.strip())
    return _shown(name, lines, notes=notes)


def _workbook(name: str, data: bytes, sheet: str) -> SeenLines:
    try:
        read = xlsx_lines(name, data, "", sheet, most_rows=MOST + 1)
    except WhichSheet as several:
        read = xlsx_lines(name, data, "", several.candidates[0].title, most_rows=MOST + 1)
    return _shown(name, read.lines, read.title, read.sheets)


def _shown(
    name: str, lines: Iterable[Line], title: str = "", sheets: Sequence[Glance] = (), notes: Sequence[str] = ()
) -> SeenLines:
    found = list(islice(lines, MOST + 1))
    if not found:
        raise Invalid(Reason(f"{name} is empty: there is nothing to read in it.", code=Unusable.NO_ROWS))
    said = [*notes]
    if len(found) > MOST:
        said.append(f"Its first {whole(MOST)} lines are shown; it has more.")
    marked = sum(cell.fault is not None for line in found[:MOST] for cell in line.cells)
    if marked:
        said.append(f"{marked} marked: a spreadsheet may show them otherwise; each says why.")
    return SeenLines(found[:MOST], max(len(line.cells) for line in found), title, sheets, said)


def cell_of(line: Line, place: int) -> Seen:
    return line.cells[place] if place < len(line.cells) else EMPTY
