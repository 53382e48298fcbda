"""What a text may hold: what can be typed can be printed, all of it, in the order written.

One rule for windows, tables that come in, the catalogue and the terminal; the door asks it of every text of every
table. What breaks it is refused where it is typed, and the sign is named.
"""

import re
import unicodedata
from typing import Final

LONGEST: Final = 2_000
NAME: Final = 200
"""Characters of a name, a title or an id."""
_FILE_NAME: Final = 400

# What the bundled typefaces set and what reads from left to right without shaping: Latin, Greek, Cyrillic, Armenian and
# Georgian letters, punctuation, raised and lowered figures, currencies, arrows, signs of mathematics and technique.
# tests/documents/page/test_typeface.py holds them against the typefaces.
_SET: Final = (
    "\x20-\x7e\xa0-\xac\xae-\u02e9\u02ec-\u02ee\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482"
    "\u048a-\u0525\u0531-\u0556\u0559-\u055f\u0561-\u0587\u0589-\u058a\u10a0-\u10c5\u10d0-\u10fc\u1e00-\u1efb"
    "\u2000-\u200a\u2010-\u2027\u202f-\u205f\u2070-\u2071\u2074-\u208e\u2090-\u209c\u20a0-\u20b5\u20b8-\u20ba\u20bd"
    "\u20bf\u2100-\u2109\u210b-\u2149\u2150-\u2185\u2189\u2190-\u2311\u2460-\u2469\u2500-\u269c\u2701-\u2704"
    "\u2706-\u2709\u270c-\u2727\u2729-\u274d\u27e6-\u27eb\u27f0-\u27ff\u2a00-\u2a02\u2a2f\u2a7d-\u2aa0\ufb00-\ufb06"
)
_ODD: Final = re.compile(f"[^{_SET}]")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode of what shows nothing, breaks lines or turns the direction of reading about."""


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that say something, without the room around them."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def text_fault(text: str, *, lines: bool = False, most: int = LONGEST) -> str:
    """What is wrong with a text, as the end of a sentence that starts with its field; empty when nothing is.

    ``lines``: it may have line breaks. What is hidden is never repeated: a terminal would obey it.
    """
    if len(text) > most:
        return f"has {len(text)} characters, {most} at most are kept"
    odd = _odd(text, lines=lines)
    if not odd:
        return ""
    if odd == "\n":
        return "is one line, and there is a line break in it"
    what_to_do = "take it out" if unicodedata.category(odd) in _UNSEEN else "write it in other words"
    return f"holds a sign that cannot be printed: {_named(odd)}; {what_to_do}"


def file_fault(name: str) -> str:
    """As ``text_fault``, of the name of a file: it may be written in any script, and hides nothing."""
    if len(name) > _FILE_NAME:
        return f"has {len(name)} characters, {_FILE_NAME} at most are kept"
    odd = next((sign for sign in name if unicodedata.category(sign) in _UNSEEN), "")
    return f"holds a sign that cannot be seen: {_named(odd)}; give the file another name" if odd else ""


def printable(text: str) -> str:
    """A text from before there was a rule, as it is printed all the same: ``[U+7D30]`` for each sign that cannot be."""
    return _ODD.sub(lambda odd: odd[0] if odd[0] == "\n" else f"[U+{ord(odd[0]):04X}]", text)


def _odd(text: str, *, lines: bool) -> str:
    if text.isascii() and text.isprintable():
        return ""
    composed = unicodedata.normalize("NFC", text)
    odd = _ODD.search(composed.replace("\r\n", "").replace("\n", "") if lines else composed)
    return odd[0] if odd else ""


def _named(sign: str) -> str:
    """A sign by its number, its name and, where it can be seen, itself."""
    number = f"U+{ord(sign):04X}"
    name = unicodedata.name(sign, "").lower()
    known = f"{number} {name}" if name else number
    return known if unicodedata.category(sign) in _UNSEEN else f"“{sign}” ({known})"
