"""The lines of a text file whose fields stand between delimiters."""

import csv
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO, TextIOWrapper

from qclab.domain.exchange.headings import SEARCHED
from qclab.domain.refusals import Invalid, Reason
from qclab.services.exchange.table_lines import Line, Progress, Unusable, words

_DELIMITERS = ",;\t"
_LONGEST_LINE = 200_000
_MOST_LINES = 50
"""Lines of one row: a quotation mark that is never closed would take in the rest of the file."""
_BLOCK = 1_000


def csv_lines(
    name: str, data: bytes, encoding: str, is_heading: Callable[[str], bool], progress: Progress | None = None
) -> Iterator[Line]:  # fmt: skip
    """The lines that are not empty. By the headings of its columns the delimiter is known, where ``sep=`` does not say
    it. Raises Invalid, with the line."""
    taken = _Taken(name, data, encoding, progress)
    start = next(taken, "")
    said = ""
    if start.lower().startswith("sep="):  # how Excel marks its delimiter
        said = start.rstrip("\r\n")[4:]
        start = next(taken, "")
    while start and not start.strip():
        start = next(taken, "")
    first = [start, *taken.ahead(SEARCHED - 1)]
    delimiter = said or _delimiter(first, is_heading)
    if delimiter not in (*_DELIMITERS, "|"):
        why_not = f"“{said[:5]}” after sep= is no delimiter: it is a comma, a semicolon or a tab."
        raise Invalid(Reason(why_not, row=1, code=Unusable.DELIMITER))
    taken.put_back(start)
    reader = csv.reader(taken, delimiter=delimiter, strict=True)
    try:
        while True:
            line = taken.number + 1
            taken.began = taken.number
            fields = next(reader, None)
            if fields is None:
                return
            cells = [words(text) for text in fields]
            if any(cell.text for cell in cells):
                yield Line(line, cells, delimiter, is_last=not taken.is_closed)
    except csv.Error as why:
        told = f"A quoted field is not closed or is far too long ({why})."
        raise Invalid(Reason(told, row=taken.began + 1, code=Unusable.NOT_CLOSED)) from why


class _Taken:
    """The physical lines of a file, counted as they are taken."""

    def __init__(self, name: str, data: bytes, encoding: str, progress: Progress | None) -> None:
        self._name, self._size, self._progress = name, len(data), progress
        self._bytes = BytesIO(data)
        self._lines = TextIOWrapper(self._bytes, encoding, newline="")
        self._again: deque[str] = deque()
        self.number = 0
        self.began = 0
        self.is_closed = True
        """Whether the last line has its end."""

    def __iter__(self) -> "_Taken":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._lines.readline(_LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= _LONGEST_LINE or (self.number - self.began > _MOST_LINES and self.began):
            said = (
                f"{self._name} has a line or a quoted field that is far too long; look for a quotation mark too many."
            )
            raise Invalid(Reason(said, row=self.began + 1, code=Unusable.NOT_CLOSED))
        if self._progress is not None and self.number % _BLOCK == 0:
            self._progress(self._bytes.tell(), self._size)
        self.is_closed = line.endswith(("\n", "\r"))
        return line

    def ahead(self, most: int) -> list[str]:
        """Some lines that are still to be taken."""
        lines = [self._lines.readline(_LONGEST_LINE) for _ in range(most)]
        self._again.extend(filter(None, lines))
        return lines

    def put_back(self, line: str) -> None:
        if line:
            self._again.appendleft(line)
            self.number -= 1


def _delimiter(lines: Sequence[str], is_heading: Callable[[str], bool]) -> str:
    """The one that gives the most headings in one line; where none is known, the most fields in the most lines."""

    def fits(delimiter: str) -> tuple[int, int]:
        divided = [_divided(line, delimiter) for line in lines if line.strip()]
        headings = max((sum(is_heading(text) for text in cells) for cells in divided), default=0)
        (width, times), *_ = Counter(map(len, divided)).most_common(1) or [(1, 0)]
        return headings, (width > 1) * times

    return max(_DELIMITERS, key=fits)


def _divided(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
