"""The lines of a text file whose fields stand between delimiters."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, TextIOWrapper

from qclab.domain.refusals import Invalid, Reason
from qclab.services.exchange.table_lines import Line, NotAsSeen, Progress, Seen, column_name, fault, words

_DELIMITERS = ",;\t"
_LONGEST_LINE = 200_000
_MOST_LINES = 50
"""Lines of one row: a quotation mark that is never closed would take in the rest of the file."""
_BLOCK = 1_000


def csv_lines(
    name: str, data: bytes, encoding: str, heads: Sequence[str], progress: Progress | None = None
) -> Iterator[Line]:  # fmt: skip
    """The lines that are not empty. ``heads`` are the names by which the delimiter is known, where ``sep=`` does not
    say it. Raises Invalid, with the line."""
    taken = _Taken(name, data, encoding, progress)
    start = next(taken, "")
    said = ""
    if start.lower().startswith("sep="):  # how Excel marks its delimiter
        said = start.rstrip("\r\n")[4:]
        start = next(taken, "")
    while start and not start.strip():
        start = next(taken, "")
    delimiter = said or _delimiter(start, set(heads))
    if delimiter not in (*_DELIMITERS, "|"):
        raise Invalid(Reason(f"“{said[:5]}” after sep= is no delimiter: it is a comma, a semicolon or a tab.", row=1))
    taken.put_back(start)
    reader = csv.reader(taken, delimiter=delimiter, strict=True)
    width = 0
    try:
        while True:
            line = taken.number + 1
            taken.began = taken.number
            fields = next(reader, None)
            if fields is None:
                return
            cells = [words(text) for text in fields]
            if any(cell.text for cell in cells):
                width = width or len(cells)
                yield Line(line, cells if len(cells) >= width else _short(cells, taken), delimiter)
    except csv.Error as why:
        raise Invalid(Reason(f"A quoted field is not closed or is far too long ({why}).", row=taken.began + 1)) from why


class _Taken:
    """The physical lines of a file, counted as they are taken."""

    def __init__(self, name: str, data: bytes, encoding: str, progress: Progress | None) -> None:
        self._name, self._size, self._progress = name, len(data), progress
        self._bytes = BytesIO(data)
        self._lines = TextIOWrapper(self._bytes, encoding, newline="")
        self._again = ""
        self.number = 0
        self.began = 0
        self.is_closed = True
        """Whether the last line has its end."""

    def __iter__(self) -> "_Taken":
        return self

    def __next__(self) -> str:
        line = self._again or self._lines.readline(_LONGEST_LINE)
        self._again = ""
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= _LONGEST_LINE or (self.number - self.began > _MOST_LINES and self.began):
            said = (
                f"{self._name} has a line or a quoted field that is far too long; look for a quotation mark too many."
            )
            raise Invalid(Reason(said, row=self.began + 1))
        if self._progress is not None and self.number % _BLOCK == 0:
            self._progress(self._bytes.tell(), self._size)
        self.is_closed = line.endswith(("\n", "\r"))
        return line

    def put_back(self, line: str) -> None:
        self._again = line
        self.number -= bool(line)


def _delimiter(head: str, wanted: set[str]) -> str:
    def fits(delimiter: str) -> int:
        try:
            return sum(column_name(cell) in wanted for cell in next(csv.reader([head], delimiter=delimiter), ()))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=fits)


def _short(cells: list[Seen], taken: _Taken) -> list[Seen]:
    """A last line that stops within is a file that was not written to its end: its last field may be cut."""
    if taken.is_closed:
        return cells
    said = f"the file ends within this line, so “{cells[-1].text[:40]}” may be cut; look whether it is whole."
    return [*cells[:-1], Seen(cells[-1].text, fault=fault(NotAsSeen.SHORT, said))]
