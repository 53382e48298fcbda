"""The address of a database as it may be shown, remembered and written to a log."""

import re
from urllib.parse import unquote

# As SQLAlchemy reads it, so that what is a password there is one here: it may hold / ? and #; to be safe, @ as well.
_PASSWORD = re.compile(r"^([\w+]+://[^:/]*):.*@")


def is_secret(parameter: str) -> bool:
    """Whether a parameter behind the question mark is not to be shown: ``password``, ``sslpassword``."""
    return any(word in unquote(parameter).lower() for word in ("password", "secret"))


def without_password(address: str) -> str:
    """The address without what only its owner knows. A path stays as it is."""
    if "://" not in address:
        return address
    where, mark, query = _PASSWORD.sub(r"\1@", address).partition("?")
    kept = [part for part in query.split("&") if not is_secret(part.partition("=")[0])]
    return f"{where}{mark}{'&'.join(kept)}" if any(kept) else where
