"""The bytes of a text file as text: UTF-8, or UTF-16 with its mark. Others are shown and asked for, never guessed."""

import codecs
import unicodedata
from dataclasses import dataclass

from qclab.domain.refusals import Invalid, Reason
from qclab.services.exchange.table_lines import Unusable

ENCODINGS = {
    "windows-1252": "Windows, Western Europe",
    "windows-1250": "Windows, Central Europe",
    "windows-1251": "Windows, Cyrillic",
    "windows-1253": "Windows, Greek",
    "iso-8859-15": "Latin 9, Western Europe",
    "cp850": "DOS, Western Europe",
    "cp437": "DOS, United States",
    "cp852": "DOS, Central Europe",
    "cp866": "DOS, Cyrillic",
    "mac-roman": "Macintosh, Western Europe",
    "utf-16-le": "UTF-16 without a mark",
    "utf-16-be": "UTF-16 without a mark, big end first",
    "shift_jis": "Japanese",
    "gb18030": "Chinese",
}
"""What can be said of a file that does not say it itself, and in words."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16-le", "utf-16-be")
_LINES, _LONGEST = 3, 80


@dataclass(frozen=True)
class Candidate:
    """An encoding that the file may be in, and the lines in question as they would read then."""

    encoding: str
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{ENCODINGS[self.encoding]} ({self.encoding})"


class InDoubt(Invalid):
    """The encoding of a file cannot be known: which of the candidates shows what was meant, only a person sees."""

    def __init__(self, name: str, row: int, candidates: tuple[Candidate, ...]) -> None:
        self.candidates = candidates
        said = f"{name} does not say how its letters are written, so they are not certain. Save it as UTF-8, or say it."
        super().__init__(Reason(said, row=row, code=Unusable.ENCODING))


def encoding_of(name: str, data: bytes, said: str = "") -> str:
    """The encoding to read a file in: its own, else the one that was ``said``. Raises InDoubt, or Invalid where the
    file is no text, or is not in what was said."""
    own = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    fault = _undecodable(data, own)
    is_wide = own != "utf-16" and b"\0" in data
    if fault is None and not is_wide:
        if said and not data.isascii():
            told = f"{name} is UTF-8 or marked UTF-16 text; leave the encoding out."
            raise Invalid(Reason(told, code=Unusable.ENCODING))
        return own
    if own != "utf-8":
        told = f"{name} is marked as {own.removesuffix('-sig')} text and is not; save it anew."
        raise Invalid(Reason(told, row=1, code=Unusable.NO_TEXT))
    candidates = _candidates(data, is_wide)
    row = 1 if fault is None or is_wide else data.count(b"\n", 0, fault.start) + 1
    if not candidates:
        told = f"{name} is not a text file: it holds characters that no text has."
        raise Invalid(Reason(told, row=row, code=Unusable.NO_TEXT))
    if not said:
        raise InDoubt(name, row, candidates)
    if said not in ENCODINGS or _undecodable(data, said) is not None:
        raise Invalid(Reason(f"{name} is not text in {said}.", row=row, code=Unusable.ENCODING))
    return said


def _undecodable(data: bytes, encoding: str) -> UnicodeDecodeError | None:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as fault:
        return fault
    return None


def _candidates(data: bytes, is_wide: bool) -> tuple[Candidate, ...]:
    """The encodings that give a text without signs that no text has; of several that read alike the first."""
    found: dict[tuple[str, ...], Candidate] = {}
    for encoding in _WIDE if is_wide else [each for each in ENCODINGS if each not in _WIDE]:
        if _undecodable(data, encoding) is None and (lines := _lines_in_question(data, encoding, is_wide)):
            found.setdefault(lines, Candidate(encoding, tuple(_shortened(line) for line in lines)))
    return tuple(found.values())


def _lines_in_question(data: bytes, encoding: str, is_wide: bool) -> tuple[str, ...]:
    """The first lines that read otherwise in other encodings; none where a sign of theirs is no sign of text."""
    if is_wide:
        lines = data[:4_000].decode(encoding, "ignore").splitlines()[:_LINES]
    else:
        asked = [line for line in data.splitlines() if not line.isascii()]
        lines = [line.decode(encoding, "replace") for line in asked[:_LINES]]
        lines_all = "".join(dict.fromkeys("".join(line.decode(encoding, "replace") for line in asked[:5_000])))
        if not _is_text(lines_all):
            return ()
    return tuple(lines) if _is_text("".join(lines)) and any(line.strip() for line in lines) else ()


def _is_text(text: str) -> bool:
    return all(sign in "\t\f\v" or unicodedata.category(sign) not in ("Cc", "Cn", "Co", "Cs") for sign in text)


def _shortened(line: str) -> str:
    line = line.strip()
    if len(line) <= _LONGEST:
        return line
    first = next((place for place, sign in enumerate(line) if not sign.isascii()), 0)
    start = max(0, min(first - _LONGEST // 2, len(line) - _LONGEST))
    return ("…" if start else "") + line[start : start + _LONGEST] + "…"
