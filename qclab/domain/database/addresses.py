"""The address of a database as it may be shown, remembered and written to a log: never with a password in it.

What cannot be read as an address may be a password in the wrong place, so nothing of it is repeated but how it begins.
"""

import re
from enum import StrEnum
from typing import Final
from urllib.parse import unquote


class Absent(StrEnum):
    """Why there is no laboratory at an address, where one could be made."""

    NO_FILE = "no file"
    EMPTY = "empty"


# As SQLAlchemy reads it, so that what is a password there is one here: it may hold / ? and #; to be safe, @ as well.
_PASSWORD = re.compile(r"^([\w+]+://[^:/]*):.*@", re.S)
_WHOLE = re.compile(
    r"[\w+]+://(?:[^:/@?#\s]*@)?"  # the person
    r"(?:\[[0-9A-Fa-f:.%]*\]|[^:/@?#\[\]\s]*)(?::[0-9]*)?(?:,[^:/@?#\s]*(?::[0-9]*)?)*"  # the servers
    r"(?:/[^?#@]*)?(?:\?[^@]*)?"  # the database
)
_MISTYPED = re.compile(
    r"\W*(?:jdbc\W*)?(?:postgres|pgsql|psql|sqlite|mysql|mariadb|oracle|mssql)[\w+.-]*\s*[:/\\]"  # one slash too few
    r"|(?![./\\~]|[A-Za-z]:[\\/]).*:.*@|//.*:.*@"  # wit:secret@server
    r"|(?![./\\~]|[A-Za-z]:[\\/]).*\bpass(?:word|wd)?\s*=",  # host=server password=secret
    re.I | re.S,
)
_BEGINS = re.compile(r"[A-Za-z]*(?:://)?")
_IN_WORDS = re.compile(r"\S*:\S*@\S*|\S*pass\w*=\S*", re.I)
_HIDDEN = "…"


OPEN_TO_OTHERS: Final = (
    "The address has a password in it, which everybody on this computer can read while the program runs. Write it into "
    "the file that PGPASSFILE names, and leave it out here."
)


def is_secret(parameter: str) -> bool:
    """Whether a parameter behind the question mark is not to be shown: ``password``, ``sslpassword``."""
    return any(word in unquote(parameter).lower() for word in ("password", "secret"))


def is_mistyped(address: str) -> bool:
    """Whether this was meant as the URL of a server, and is neither that nor a path."""
    return "://" not in address and _MISTYPED.match(address) is not None


def has_password(address: str) -> bool:
    """Whether an address has a password in it, which others can read who see how the program was started."""
    return without_password(address) != address


def without_password(address: str) -> str:
    """The address without what only its owner knows. A path stays as it is."""
    if address.startswith("sqlite:///"):
        return address
    if "://" not in address:
        return _begins(address) if is_mistyped(address) else address
    where, mark, query = _PASSWORD.sub(r"\1@", address).partition("?")
    kept = [part for part in query.split("&") if not is_secret(part.partition("=")[0])]
    shown = f"{where}{mark}{'&'.join(kept)}" if any(kept) else where
    return shown if _WHOLE.fullmatch(shown) else _begins(address)


def words_without_password(words: str) -> str:
    """A sentence that may repeat what was typed, without anything in it that looks like a password in an address."""
    return _IN_WORDS.sub(_HIDDEN, words)


def _begins(address: str) -> str:
    found = _BEGINS.match(address.strip())
    return f"{found[0] if found else ''}{_HIDDEN}"
