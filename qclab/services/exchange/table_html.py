"""The cells that a spreadsheet puts on the clipboard as HTML, as a person saw them there.

Its plain text has lost what a cell really holds: digits that its format hides, the number behind a date, letters that
are raised or struck out. The HTML has it: LibreOffice writes the number as ``sdval`` and the format as ``sdnum``, Excel
as ``x:num`` and ``mso-number-format``, a browser's sheet as ``data-sheets-value``.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser

from qclab.domain import moments
from qclab.services.exchange.table_lines import EMPTY, Kind, Line, NotAsSeen, Seen, fault, words
from qclab.services.exchange.xlsx_formats import GENERAL, is_moment, number_seen
from qclab.services.exchange.xlsx_styles import Letters

_CLASS = re.compile(r"[\w.]*\.([\w-]+)\s*\{([^}]*)\}")
_DECLARED = re.compile(r"([\w-]+)\s*:\s*((?:\"[^\"]*\"|[^;\"])*)")
_ESCAPED = re.compile(r"\\([0-9a-fA-F]{4}) ?|\\(.)")
_NUMBER = re.compile(r"[-−+]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][-+]?\d+)?")
_COLOURS = {"white": "FFFFFF", "black": "000000", "windowtext": "000000"}
_RAISED, _STRUCK = ("sup", "sub"), ("s", "strike", "del")
_VOID = ("br", "img", "col", "hr", "meta", "link", "input")
_TEXT = "@"
_BREAK = "\x1e"  # a line break that is seen; those of the source are not
_FIFTEEN = Decimal("1e-14")  # relative: a spreadsheet has fifteen digits, the rest is noise of its binary


def html_lines(html: str) -> list[Line]:
    """The rows of the tables in it; none where it holds no table."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [Line(number, cells) for number, cells in enumerate(reader.rows, 1)]


@dataclass(frozen=True, slots=True)
class _Look:
    """How text looks where it stands."""

    letters: Letters = field(default_factory=Letters)
    ground: str = "FFFFFF"
    is_hidden: bool = False


@dataclass(slots=True)
class _Cell:
    given: Mapping[str, str]
    declared: Mapping[str, str]
    pieces: list[str] = field(default_factory=list)
    look: _Look = field(default_factory=_Look)


class _Reader(HTMLParser):
    """``rows``: the cells of each row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Seen]] = []
        self._classes: dict[str, dict[str, str]] = {}
        self._is_style = False
        self._looks: list[tuple[str, _Look]] = []
        self._cell: _Cell | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "style":
            self._is_style = True
        if tag in ("tr", "td", "th"):
            self._end_cell()
        if tag == "tr":
            self.rows.append([])
        declared = self._declared(tag, given)
        if tag == "br" and self._cell is not None:
            self._cell.pieces.append(_BREAK)
        if tag not in _VOID:
            look = _dressed(self._looks[-1][1] if self._looks else _Look(), tag, given, declared)
            self._looks.append((tag, look))
            if tag in ("td", "th"):
                self.rows = self.rows or [[]]
                self._cell = _Cell(given, declared)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._is_style = False
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if any(tag == each for each, _ in self._looks):
            while self._looks.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._is_style:
            for name, body in _CLASS.findall(data):
                self._classes.setdefault(name, {}).update(_declarations(body))
        elif self._cell is not None:
            self._cell.pieces.append(data)
            if data.strip():
                self._cell.look = self._looks[-1][1] if _is_odd(self._looks[-1][1]) else self._cell.look

    def _declared(self, tag: str, given: Mapping[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in given.get("class", "").split():
            found.update(self._classes.get(name, {}))
        return {**found, **_declarations(given.get("style", ""))}

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is not None:
            self.rows[-1].append(_seen(cell))


def _declarations(body: str) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in _DECLARED.findall(body)}


def _dressed(look: _Look, tag: str, given: Mapping[str, str], declared: Mapping[str, str]) -> _Look:
    letters = look.letters
    decoration = declared.get("text-decoration", "") + declared.get("text-decoration-line", "")
    if tag in _STRUCK or "line-through" in decoration:
        letters = replace(letters, is_struck=True)
    if tag in _RAISED or declared.get("vertical-align", "").lower() in ("super", "sub"):
        letters = replace(letters, is_raised=True)
    if re.search("symbol|dings", declared.get("font-family", "") + given.get("face", ""), re.I):
        letters = replace(letters, is_symbols=True)
    if colour := _colour(declared.get("color", "") or given.get("color", "")):
        letters = replace(letters, colour=colour)
    ground = _colour(declared.get("background-color", "") or declared.get("background", "") or given.get("bgcolor", ""))
    is_gone = declared.get("display", "") == "none" or declared.get("visibility", "") in ("hidden", "collapse")
    is_gone = is_gone or declared.get("height", "").rstrip("ptx") in ("0", "0.0") or given.get("height") == "0"
    return _Look(letters, ground or look.ground, look.is_hidden or is_gone)


def _colour(said: str) -> str:
    said = said.strip().lower()
    return said[1:].upper() if re.fullmatch("#[0-9a-f]{6}", said) else _COLOURS.get(said, "")


def _is_odd(look: _Look) -> bool:
    return look.is_hidden or look.letters.fault(look.ground) is not None


def _seen(cell: _Cell) -> Seen:
    """A cell as it was seen, or why that is not what it holds. Line breaks of the source are blanks; those of the cell
    are lost in one line."""
    lines = [" ".join(part.split()) for part in "".join(cell.pieces).split(_BREAK)]
    seen = words("\n".join(lines))
    if seen == EMPTY:
        return EMPTY
    why = cell.look.letters.fault(cell.look.ground) or seen.fault
    if _spans(cell.given):
        why = fault(NotAsSeen.MERGED, "it is merged with others; unmerge them.")
    if cell.look.is_hidden:
        said = f"it is hidden where it was copied and holds “{seen.text[:40]}”; show it, or leave it out."
        why = fault(NotAsSeen.HIDDEN, said, held=seen.text)
    return _held(seen, cell) if why is None else Seen(seen.text, fault=why)


def _spans(given: Mapping[str, str]) -> bool:
    return any(given.get(name, "1").strip() not in ("", "1") for name in ("colspan", "rowspan"))


def _held(seen: Seen, cell: _Cell) -> Seen:
    """What is seen, held against the number behind it and its format, where they are told."""
    held, code = _number_of(cell)
    number = seen.text.replace(",", ".").replace("−", "-") if _NUMBER.fullmatch(seen.text) else ""
    found = Seen(seen.text, Kind.NUMBER if number else Kind.WORDS)
    if seen.text.startswith("#") and ("x:err" in cell.given or re.fullmatch(r"#[A-Z0-9/!?]+", seen.text)):
        return Seen(seen.text, fault=fault(NotAsSeen.ERROR, f"it holds the error {seen.text[:20]}."))
    if "x:bool" in cell.given or "BOOLEAN" in code or held in ("TRUE", "FALSE"):
        found = Seen(seen.text, Kind.FLAG)
    elif code == _TEXT or (not held and code in ("", GENERAL)):
        found = seen
    elif is_moment(code or GENERAL, held or "1"):
        found = _moment(seen, held)
    elif held:
        found = found if number and _is_same(number, held) else _differs(seen.text, held)
    else:
        shown = number_seen(number, code) if number else EMPTY
        if shown == EMPTY or shown.fault is not None or not _is_same(shown.text, number):
            said = f"its number format “{code[:40]}” may show it otherwise than it is held; format the cell as text."
            found = Seen(seen.text, fault=fault(NotAsSeen.FORMAT, said, shown=seen.text))
    return found


def _number_of(cell: _Cell) -> tuple[str, str]:
    """The number behind a cell, and its number format; empty where they are not told."""
    given = cell.given
    code = given.get("sdnum", "").split(";", 2)[2] if given.get("sdnum", "").count(";") > 1 else ""
    said = cell.declared.get("mso-number-format", "").strip("\"'")
    code = code or _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], said)
    code = {"short date": "yyyy-mm-dd", "long date": "yyyy-mm-dd", "general": GENERAL}.get(code.lower(), code)
    held = given.get("sdval", "") or given.get("x:num", "")
    try:
        value = json.loads(given.get("data-sheets-value", "{}"))
    except ValueError:
        value = {}
    if isinstance(value, dict) and "4" in value:
        held = "TRUE" if value["4"] else "FALSE"
    elif isinstance(value, dict) and "3" in value:
        held = str(value["3"])
    return held.strip(), code


def _is_same(number: str, held: str) -> bool:
    try:
        one, other = Decimal(number), Decimal(held)
    except InvalidOperation:
        return False
    return abs(one - other) <= abs(other) * _FIFTEEN


def _moment(seen: Seen, held: str) -> Seen:
    """A date or a time: as it is seen, where all that is held is seen."""
    found = Seen(seen.text, Kind.MOMENT)
    try:
        local = datetime(1899, 12, 30) + timedelta(seconds=round(float(held) * 86_400)) if held else None  # noqa: DTZ001
        shown = datetime.fromisoformat(seen.text)
    except (ValueError, OverflowError):
        return found  # no column of moments reads another form
    return found if local is None or local == shown else _differs(seen.text, moments.shown_by_a_clock(local))


def _differs(shown: str, held: str) -> Seen:
    said = (
        f"it shows “{shown[:40]}” and holds {held[:40]}; show all of it, or format the cell as text and type it again."
    )
    return Seen(shown, fault=fault(NotAsSeen.DIFFERS, said, shown=shown, held=held))
