"""Which attached files are shown inside the program, and which are opened with one of the workstation.

What is opened there shows itself and runs nothing: a closed list, by what the name says and what the bytes are: both,
for either can lie. Every other file is saved on request, by who knows what it is. What is shown inside is drawn by the
program, and whether it is what its name says is found when it is read.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

_STARTS: Final[dict[str, tuple[bytes, ...]]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".tif": (b"II*\x00", b"MM\x00*"),
    ".tiff": (b"II*\x00", b"MM\x00*"),
}
_WORDS: Final = ".txt"
OPENS: Final = "PDF, pictures and plain text"
"""What is opened, for people."""


class Beside(StrEnum):
    """As what a file is shown beside the values that rest on it."""

    PDF = "PDF"
    PICTURE = "picture"
    TABLE = "table"
    TEXT = "text"
    NAMED = "named only"


_SHOWN: Final = {
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp"), Beside.PICTURE),
    **dict.fromkeys((".csv", ".tsv", ".xlsx", ".xlsm"), Beside.TABLE),
    ".txt": Beside.TEXT,
    ".pdf": Beside.PDF,
}
_STRANGE: Final = re.compile(r"[^\w ()+,.-]|\.(?=.*\.)")


def beside(name: str) -> Beside:
    """As what a file of this name is shown; every other one is named."""
    return _SHOWN.get(_suffix(name), Beside.NAMED)


def opens(name: str, data: bytes) -> bool:
    """Whether a file of this name and content is opened."""
    suffix = _suffix(name)
    if suffix == _WORDS:
        return _is_plain_text(data)
    return data.startswith(_STARTS.get(suffix, ()))


def copy_name(name: str) -> str:
    """What the copy to be opened is called: the name without anything that a platform could take for more than one."""
    cleaned = _STRANGE.sub("_", name.replace("\\", "/").rpartition("/")[2])
    return cleaned[-80:].lstrip(" .-_") or "file"


def _suffix(name: str) -> str:
    """The ending in small letters; a dot or a space behind it is dropped by some platforms, so it is an ending too."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def _is_plain_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(sign) in ("Cc", "Cn", "Co") and sign not in "\t\r\n\f" for sign in text)
