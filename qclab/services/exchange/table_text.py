"""The bytes of a text file as text: UTF-8, UTF-16 with its mark, or Windows-1252 where that leaves no doubt."""

import codecs

from qclab.domain.refusals import Invalid, Reason

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Signs that a laboratory writes; anything else read as Windows-1252 is more likely another code page.
_USUAL = frozenset("°µ²³¹±×·€£§«»½¼¾…–—‘’“”•™®©\u00a0")


def decoded(name: str, data: bytes) -> str:
    """The text of a file. Raises Invalid, with the line, where its encoding cannot be told for certain."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    try:
        text = data.decode(marked or "utf-8")
    except UnicodeDecodeError as fault:
        if marked:
            raise _doubtful(name, data, fault.start) from fault
        text = _windows(name, data)
    for number, line in enumerate(text.split("\n"), 1):
        if not line.isprintable() and any(sign < " " and sign not in "\t\r\f\v" for sign in line):
            raise Invalid(Reason(f"{name} is not a text file: it holds characters that no text has.", row=number))
    return text


def _windows(name: str, data: bytes) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as fault:
        raise _doubtful(name, data, fault.start) from fault
    for place, sign in enumerate(text):  # one byte a character, so the places are those of the bytes
        if sign > "\x7f" and not sign.isalpha() and sign not in _USUAL:
            raise _doubtful(name, data, place)
    return text


def _doubtful(name: str, data: bytes, place: int) -> Invalid:
    return Invalid(
        Reason(
            f"The encoding of {name} cannot be told for certain; save it as UTF-8.", row=data.count(b"\n", 0, place) + 1
        )
    )
