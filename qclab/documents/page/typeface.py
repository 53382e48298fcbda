"""The type of every printed page: IBM Plex Sans, with DejaVu Sans lending the few signs it lacks. Embedded always.

Plex has tabular figures, Greek and the comparison signs, so numbers in a column stand under each other without further
care. What can be typed can be set (domain/texts.py); an empty box on a certificate would be a lost word.
"""

import re
import unicodedata
from collections.abc import Iterator
from threading import Lock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from qclab.domain.codes import Undrawn
from qclab.domain.refusals import Invalid
from qclab.domain.texts import printable
from qclab.resources import resource

# A sign stays with its number, a number with its unit sign: "≤ 0.50", "2 × 10⁶", "10 %", "5 °C" are never parted.
_BREAK = re.compile(r"(?<![<>≤≥=±≈×]) (?![×%°])")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff"), "") | {ord("\t"): " ", ord("\r"): ""}


_REGULAR, _STRONG = "IBMPlexSans-Regular", "IBMPlexSans-SemiBold"
_NARROW, _NARROW_STRONG = "IBMPlexSansCondensed-Medium", "IBMPlexSansCondensed-SemiBold"
_READING = Lock()
_FACES: dict[str, "Face"] = {}


class Face:
    """One font: its embedded name and the advance of each sign, in parts of the size."""

    def __init__(self, name: str, spare: "Face | None" = None) -> None:
        font = TTFont(name, str(resource("fonts", f"{name}.ttf")), asciiReadable=False)
        pdfmetrics.registerFont(font)
        self.name = name
        self.spare = spare
        self.own: dict[str, float] = {chr(code): font.face.charWidths[code] / 1000 for code in font.face.charToGlyph}
        self._advances = dict(self.own)

    def width(self, text: str, size: float) -> float:
        """The printed width of a text in points."""
        advances = self._advances
        try:
            return sum([advances[sign] for sign in text]) * size
        except KeyError:
            for sign in text:
                if sign not in advances:
                    advances[sign] = self._borrowed(sign)
            return self.width(text, size)

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """The text cut into (font name, part), for signs lent by the spare face."""
        if self.own.keys() >= set(text):
            yield self.name, text
            return
        start = 0
        for position in range(1, len(text) + 1):
            mine = text[start] in self.own
            if position == len(text) or (text[position] in self.own) != mine:
                yield (self.name if mine or self.spare is None else self.spare.name), text[start:position]
                start = position

    def _borrowed(self, sign: str) -> float:
        if self.spare is None or sign not in self.spare.own:
            name = unicodedata.name(sign, f"U+{ord(sign):04X}").lower()
            raise Invalid(
                f"The printed typeface has no sign “{sign}” ({name}). Write it in other words.", code=Undrawn.NO_SIGN
            )
        return self.spare.own[sign]


def _face(name: str, spare: str) -> Face:
    """Each font is read and registered once, also when two threads draw their first page at the same moment."""
    with _READING:
        for wanted, lender in ((spare, None), (name, spare)):
            if wanted not in _FACES:
                _FACES[wanted] = Face(wanted, _FACES[lender] if lender else None)
        return _FACES[name]


def regular() -> Face:
    return _FACES.get(_REGULAR) or _face(_REGULAR, "DejaVuSans")


def strong() -> Face:
    return _FACES.get(_STRONG) or _face(_STRONG, "DejaVuSans-Bold")


def narrow() -> Face:
    """For labels: condensed, and heavy enough for a thermal head."""
    return _FACES.get(_NARROW) or _face(_NARROW, "DejaVuSans")


def narrow_strong() -> Face:
    return _FACES.get(_NARROW_STRONG) or _face(_NARROW_STRONG, "DejaVuSans-Bold")


def clean(text: str) -> str:
    """The text as it is set: composed (NFC), tabs as spaces, invisible signs dropped; line breaks stay.

    Nothing that is typed today has a sign that cannot be set. Records of before may, and are printed all the same:
    ``[U+7D30]`` says which sign stands there.
    """
    return printable(unicodedata.normalize("NFC", text).translate(_UNSEEN))


def words(text: str) -> list[str]:
    """The parts between which a row may end."""
    return _BREAK.split(text)


def wrap(text: str, face: Face, size: float, width: float, indent: float = 0.0) -> list[str]:
    """The text broken at spaces into lines of at most ``width`` points (the first shorter by ``indent``).

    Nothing is lost: a word wider than a line is broken within; line breaks in the text are kept.
    """
    lines: list[str] = []
    for paragraph in clean(text).split("\n"):
        room = width - indent if not lines else width
        if face.width(paragraph, size) <= room:
            lines.append(paragraph)
        else:
            lines.extend(_broken(paragraph, face, size, width, room))
    return lines


def _broken(text: str, face: Face, size: float, width: float, room: float) -> Iterator[str]:
    space = face.width(" ", size)
    line, used = "", 0.0
    for word in words(text):
        rest, wide = word, face.width(word, size)
        if line and used + space + wide <= room:
            line, used = f"{line} {rest}", used + space + wide
            continue
        if line:
            yield line
            room = width
        while wide > room and len(rest) > 1:
            count = _fitting(rest, face, size, room)
            yield rest[:count]
            rest, room = rest[count:], width
            wide = face.width(rest, size)
        line, used = rest, wide
    yield line


def _fitting(word: str, face: Face, size: float, room: float) -> int:
    used = 0.0
    for count, sign in enumerate(word):
        used += face.width(sign, size)
        if used > room:
            return max(count, 1)
    return len(word)
