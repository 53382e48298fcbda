"""What is known to go wrong with a database, in words a person understands; anything else stays a bug."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from qclab.domain.refusals import Unavailable

_NOTHING = "Nothing was written"
_KNOWN = {
    "database is locked": f"The database is busy: another program is writing to it. {_NOTHING}; try again.",
    "lock timeout": f"The database is busy: somebody else is changing the same records. {_NOTHING}; try again.",
    "deadlock detected": f"Somebody else changed the same records at the same moment. {_NOTHING}; try again.",
    "disk is full": f"The disk is full. {_NOTHING}; make room and try again.",
    "no space left": f"The disk of the database server is full. {_NOTHING}; make room and try again.",
    "readonly database": f"The database cannot be written to: the file or its folder is read-only. {_NOTHING}.",
    "unable to open": "The database file cannot be opened. Check that its folder exists and that you may write to it.",
    "malformed": f"The database file is damaged. {_NOTHING}; restore the last backup and keep this file.",
    "not a database": "The file is not a database of QC Lab.",
    "disk i/o error": f"The disk reported an error. {_NOTHING}; check the disk before going on.",
    "password authentication failed": "The database server refuses the name or the password it was given.",
    "does not exist": "The database server knows no database of this name.",
}


@contextmanager
def translated() -> Iterator[None]:
    """Turn what is known to go wrong with a database into Unavailable."""
    try:
        yield
    except DBAPIError as fault:
        if not (_of_the_database(fault) or fault.connection_invalidated):
            raise
        raise Unavailable(_sentence(str(fault.orig).strip())) from fault


def _of_the_database(fault: DBAPIError) -> bool:
    """Whether the database or its disk is to blame. SQLite calls a damaged file a plain DatabaseError, and also a
    statement that makes no sense an OperationalError, by the code SQLITE_ERROR: that one is a bug of ours."""
    if getattr(fault.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return False
    return isinstance(fault, OperationalError) or type(fault) is DatabaseError


def _sentence(fault: str) -> str:
    for words, sentence in _KNOWN.items():
        if words in fault.lower():
            return sentence
    return f"The database cannot be reached. {_NOTHING}; try again. (It said: {fault.splitlines()[0]})"
