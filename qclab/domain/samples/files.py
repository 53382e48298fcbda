"""Which attached files are opened with a program of the workstation: what shows itself and runs nothing.

A closed list, by what the name says and what the bytes are: both, for either can lie. Every other file is saved on
request, by who knows what it is.
"""

import re
import unicodedata
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
_STRANGE: Final = re.compile(r"[^\w ()+,.-]|\.(?=.*\.)")


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
