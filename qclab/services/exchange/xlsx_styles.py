"""How the cells of a workbook are dressed, as far as it decides what a person reads: number formats and letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from qclab.domain.refusals import Invalid, Reason
from qclab.services.exchange.table_lines import NotAsSeen, Unusable, fault
from qclab.services.exchange.xlsx_formats import BUILT_IN, GENERAL
from qclab.services.exchange.xlsx_parts import Workbook

V = TypeVar("V")
_MOST_STYLES = 65_500 * 2  # Excel's own bound, for the cells and for their parts
_SYMBOLS = {
    "symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings", "marlett", "zapfdingbats", "mt extra",
    "bookshelf symbol 7",
}  # fmt: skip
_BLACK, _WHITE = "000000", "FFFFFF"
_INDEXED = {"0": _BLACK, "1": _WHITE, "8": _BLACK, "9": _WHITE, "64": _BLACK, "65": _WHITE}
_THEME = {"0": _WHITE, "1": _BLACK}
_ALIKE = 32  # of 255 in each of red, green and blue: nobody reads such letters on such a ground


@dataclass(frozen=True, slots=True)
class Letters:
    """How letters are set: of a cell, or of a run within its words."""

    colour: str = _BLACK
    is_struck: bool = False
    is_raised: bool = False
    is_symbols: bool = False

    def fault(self, ground: str = _WHITE) -> Reason | None:
        """Why what stands there in such letters is not what it is as plain text."""
        for is_so, how in (
            (self.is_struck, "struck out"),
            (self.is_raised, "raised or lowered, as in 10⁶"),
            (self.is_symbols, "of a typeface of symbols"),
            (_are_alike(self.colour, ground), "of the colour of their ground, so that nobody sees them"),
        ):
            if is_so:
                said = f"letters are {how}, which is lost in plain text; write it out in plain letters."
                return fault(NotAsSeen.LETTERS, said, how=how)
        return None


@dataclass(frozen=True, slots=True)
class Style:
    """The style of a cell: its number format, and why its letters are not what they seem."""

    format: str | None = GENERAL
    letters: Letters = Letters()
    ground: str = _WHITE

    @property
    def fault(self) -> Reason | None:
        return self.letters.fault(self.ground)


PLAIN = Style()


@dataclass
class Styles:
    """The styles of the cells by number, and which of the conditional ones change what is read."""

    cells: list[Style] = field(default_factory=list)
    conditional: list[bool] = field(default_factory=list)

    def of(self, number: str | None) -> Style:
        """Raises IndexError or ValueError for a number that the workbook does not have."""
        if number is None and not self.cells:
            return PLAIN
        place = int(number or 0)
        if place < 0:
            raise IndexError(place)
        return self.cells[place]


class LettersReader:
    """Letters from the elements that describe them, in a font of a style or in a run of words."""

    def __init__(self) -> None:
        self.letters = Letters()

    def take(self, tag: str, given: Mapping[str, str]) -> None:
        value = given.get("val", "")
        if tag == "strike":
            self.letters = replace(self.letters, is_struck=value not in ("0", "false"))
        elif tag == "vertAlign":
            self.letters = replace(self.letters, is_raised=value != "baseline")
        elif tag in ("name", "rFont"):
            self.letters = replace(self.letters, is_symbols=value.strip().lower() in _SYMBOLS)
        elif tag == "charset" and value == "2":
            self.letters = replace(self.letters, is_symbols=True)
        elif tag == "color":
            self.letters = replace(self.letters, colour=_colour(given, _BLACK))


def read_styles(book: Workbook, part: str) -> Styles:
    """Raises Invalid for a damaged part and for more styles than a workbook can have."""
    reader = _Reader(book)
    book.read(part, reader.begin, reader.end)
    return reader.styles


class _Reader:
    """What a walk through the part has told so far."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.styles = Styles()
        self._formats = {str(number): code for number, code in BUILT_IN.items()}
        self._fonts: list[Letters] = []
        self._grounds: list[str] = []
        self._within: list[str] = []
        self._letters, self._ground, self._is_filled = LettersReader(), _WHITE, False
        self._known: dict[tuple[str, str, str], Style] = {}
        self._count = 0

    def begin(self, tag: str, given: Mapping[str, str]) -> None:
        where = self._within[-1] if self._within else ""
        self._within.append(tag)
        if where in ("fonts", "fills", "dxfs", "numFmts", "cellXfs"):
            self._count += 1
            if self._count > _MOST_STYLES:
                said = f"{self._book.name} has more styles than a workbook holds; copy the table into a new one."
                raise Invalid(Reason(said, code=Unusable.TOO_LARGE))
            self._letters, self._ground, self._is_filled = LettersReader(), _WHITE, False
        if where == "numFmts":
            self._formats[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif where == "cellXfs":
            self._add(given)
        elif where == "dxfs":
            self.styles.conditional.append(False)
        elif where == "dxf" and tag == "numFmt":
            self.styles.conditional[-1] = True
        elif where == "font":
            self._letters.take(tag, given)
        elif tag == "patternFill":
            self._is_filled = given.get("patternType", "solid") != "none"
        elif where == "patternFill" and self._is_filled and tag == ("bgColor" if "dxf" in self._within else "fgColor"):
            self._ground = _colour(given, _WHITE)

    def end(self, tag: str) -> None:
        self._within.pop()
        where = self._within[-1] if self._within else ""
        if where == "fonts":
            self._fonts.append(self._letters.letters)
        elif where == "fills":
            self._grounds.append(self._ground)
        elif where == "dxfs" and self._letters.letters.fault(self._ground):
            self.styles.conditional[-1] = True

    def _add(self, given: Mapping[str, str]) -> None:
        key = given.get("numFmtId", "0"), given.get("fontId", "0"), given.get("fillId", "0")
        if key not in self._known:
            letters, ground = _at(self._fonts, key[1], Letters()), _at(self._grounds, key[2], _WHITE)
            self._known[key] = Style(self._formats.get(key[0]), letters, ground)
        self.styles.cells.append(self._known[key])


def _at(found: Sequence[V], number: str, otherwise: V) -> V:
    return found[int(number)] if number.isdecimal() and int(number) < len(found) else otherwise


def _colour(given: Mapping[str, str], otherwise: str) -> str:
    """Six hexadecimal digits, or the name of a colour that this reader does not know."""
    if rgb := given.get("rgb"):
        return rgb[-6:].upper()
    if "indexed" in given:
        return _INDEXED.get(given["indexed"], f"indexed {given['indexed']}")
    if "theme" in given:
        tint = given.get("tint", "0")
        return _THEME.get(given["theme"], f"theme {given['theme']}") + ("" if tint in ("0", "0.0") else f" {tint}")
    return otherwise


def _are_alike(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
        return all(abs(a - b) < _ALIKE for a, b in pairs)
    except ValueError:
        return False
