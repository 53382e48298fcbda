"""Words in a workbook: plain, or in runs whose letters differ, which plain text does not show."""

import re
from collections.abc import Mapping

from qclab.domain.refusals import Reason
from qclab.services.exchange.table_lines import Seen, words
from qclab.services.exchange.xlsx_parts import Workbook
from qclab.services.exchange.xlsx_styles import LettersReader

_MOST_LETTERS = 40_000
_MOST_WORDS = 1_000_000  # as many as the cells that are read
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class WordsReader:
    """One text, from the elements in it; how it is pronounced, which stands beside it, is not part of it."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._pieces: list[str] = []
        self._fault: Reason | None = None
        self._letters: LettersReader | None = None
        self._is_text = self._is_spoken = self._is_dressed = False
        self._length = self._run = 0

    def begin(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "t":
            self._is_text = not self._is_spoken
        elif tag == "rPh":
            self._is_spoken = True
        elif tag == "r":
            self._letters, self._run = LettersReader(), self._length
        elif tag == "rPr":
            self._is_dressed = True
        elif self._is_dressed and self._letters is not None:
            self._letters.take(tag, given)

    def text(self, piece: str) -> None:
        if self._is_text:
            self._length += len(piece)
            if self._length > _MOST_LETTERS:
                raise self._book.too_large()
            self._pieces.append(piece)

    def end(self, tag: str) -> None:
        if tag == "t":
            self._is_text = False
        elif tag == "rPh":
            self._is_spoken = False
        elif tag == "rPr":
            self._is_dressed = False
        elif tag == "r" and self._letters is not None and self._length > self._run:
            self._fault = self._fault or self._letters.letters.fault()

    def seen(self) -> Seen:
        found = words(unescaped("".join(self._pieces)))
        return Seen(found.text, fault=self._fault) if self._fault and found.text else found


def read_shared_words(book: Workbook, part: str) -> list[Seen]:
    """The texts that cells refer to by number."""
    found: list[Seen] = []
    reader = WordsReader(book)

    def begin(tag: str, given: Mapping[str, str]) -> None:
        nonlocal reader
        if tag == "si":
            reader = WordsReader(book)
        else:
            reader.begin(tag, given)

    def end(tag: str) -> None:
        reader.end(tag)
        if tag == "si":
            found.append(reader.seen())
            if len(found) > _MOST_WORDS:
                raise book.too_large()

    def text(piece: str) -> None:
        reader.text(piece)

    book.read(part, begin, end, text)
    return found


def unescaped(text: str) -> str:
    """``_x000D_`` is how a workbook writes a sign that XML cannot."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
