"""What is known to go wrong with a database, in words a person understands; anything else stays a bug.

Known by the code of the driver, never by its words: a server speaks the language it was set up in. Where there is no
code, which is so while connecting and when a connection is lost, the server's own words are quoted.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from qclab.domain.codes import AtDatabase
from qclab.domain.refusals import Broken, Invalid, Unavailable

_NOTHING = "Nothing was written"
_NOT_REACHED = f"The database cannot be reached. {_NOTHING}; try again."
_BUSY = f"The database is busy: another program is writing to it. {_NOTHING}; try again."
_READ_ONLY = f"The database cannot be written to: the file or its folder is read-only. {_NOTHING}."
_GIVEN_UP = "The reading was given up. Ask again."
_ENDED = f"{_NOT_REACHED} The server has ended the connection."
_NO_ROOM = f"The database server has no room for another connection. {_NOTHING}; try again in a moment."
_SQLITE = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: f"The disk is full. {_NOTHING}; make room and try again.",
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: (
        "The database file cannot be opened. Check that its folder exists and that you may write to it."
    ),
    sqlite3.SQLITE_CORRUPT: f"The database file is damaged. {_NOTHING}; restore the last backup and keep this file.",
    sqlite3.SQLITE_NOTADB: "The file is not a database of QC Lab.",
    sqlite3.SQLITE_IOERR: f"The disk reported an error. {_NOTHING}; check the disk before going on.",
    sqlite3.SQLITE_INTERRUPT: _GIVEN_UP,
}
"""By the primary result code, the lowest byte of what SQLite gives (sqlite.org/rescode.html)."""
_DAMAGED_HEAD = "unsupported file format"
"""The one fault of a file that SQLite has no code for; its words are the same in every language."""
_POSTGRESQL = {
    "25P03": f"The change was open for too long, so the server has undone it. {_NOTHING}; try again.",
    "40001": f"Somebody else changed the same records at the same moment. {_NOTHING}; try again.",
    "40P01": f"Somebody else changed the same records at the same moment. {_NOTHING}; try again.",
    "53100": f"The disk of the database server is full. {_NOTHING}; make room and try again.",
    "53200": f"The database server has no memory left. {_NOTHING}; try again, and tell an administrator.",
    "53300": _NO_ROOM,
    "55P03": f"The database is busy: somebody else is changing the same records. {_NOTHING}; try again.",
    "57014": _GIVEN_UP,
    "57P01": _ENDED,
    "57P02": _ENDED,
    "57P03": f"The database server is starting or stopping. {_NOTHING}; try again in a moment.",
    "XX001": f"The database server reports damaged records. {_NOTHING}; tell an administrator and keep every backup.",
    "XX002": f"The database server reports a damaged index. {_NOTHING}; tell an administrator and keep every backup.",
    "58030": f"The disk of the database server reported an error. {_NOTHING}; tell an administrator.",
}
"""By SQLSTATE (PostgreSQL documentation, appendix A)."""


def was_interrupted(fault: DBAPIError) -> bool:
    """Whether the database ended a statement because it was told to, or because its time was over."""
    code = getattr(fault.orig, "sqlite_errorcode", -1) & 0xFF
    return code == sqlite3.SQLITE_INTERRUPT or getattr(fault.orig, "sqlstate", None) == "57014"


@contextmanager
def translated() -> Iterator[None]:
    """Turn what is known to go wrong with a database into Unavailable."""
    try:
        yield
    except NoConnectionFree as fault:
        raise Unavailable(
            _BUSY.replace("another program is writing to it", "too much is asked of it"), code=AtDatabase.UNAVAILABLE
        ) from fault
    except sqlite3.OperationalError as fault:  # by the driver itself, while it makes a connection ready
        if getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            raise
        raise Unavailable(
            _of_driver(fault) or f"{_NOT_REACHED} The answer was: “{fault}”", code=AtDatabase.UNAVAILABLE
        ) from fault
    except IntegrityError as fault:
        if not _constraint(fault).startswith("pk_"):
            raise
        raise Broken(
            f"The database gave a number that it had given before: its sequences were set back. {_NOTHING}; "
            "qclab verify names them, and the owner of the tables sets them on.",
            code=AtDatabase.SEQUENCE_SET_BACK,
        ) from fault
    except UnicodeDecodeError as fault:  # names in the schema of a file, which the driver cannot read as text
        raise Unavailable(_SQLITE[sqlite3.SQLITE_CORRUPT], code=AtDatabase.UNAVAILABLE) from fault
    except DataError as fault:
        if r"\x00" not in repr(fault.params):
            raise
        raise Invalid(
            "A text with a sign that ends texts (NUL) cannot be looked for or kept. Type it anew.",
            code=AtDatabase.NUL_LOOKED_FOR,
        ) from fault
    except DBAPIError as fault:
        if not (_of_the_database(fault) or fault.connection_invalidated):
            raise
        raise Unavailable(_sentence(fault), code=AtDatabase.UNAVAILABLE) from fault


def _constraint(fault: DBAPIError) -> str:
    """The constraint of a server that a statement broke; empty where that is not told."""
    return str(getattr(getattr(fault.orig, "diag", None), "constraint_name", None) or "")


def _of_the_database(fault: DBAPIError) -> bool:
    """Whether the database or its disk is to blame. SQLite calls a damaged file a plain DatabaseError, and also a
    statement that makes no sense an OperationalError, by the code SQLITE_ERROR: that one is a bug of ours."""
    if _makes_no_sense(fault.orig):
        return False
    if getattr(fault.orig, "sqlstate", None) in ("XX001", "XX002"):
        return True
    return isinstance(fault, OperationalError) or type(fault) is DatabaseError


def _sentence(fault: DBAPIError) -> str:
    driver = fault.orig
    known = _of_driver(driver)
    if known is not None:
        return known
    words = " ".join(str(driver).split())
    if fault.statement is None and not fault.connection_invalidated:
        return f"QC Lab cannot connect to the database. {_NOTHING}. The answer was: “{words}”"
    return f"{_NOT_REACHED} The answer was: “{words}”"


def _makes_no_sense(driver: object) -> bool:
    """Whether SQLite could make nothing of a statement; a damaged head of a file has the same code."""
    return getattr(driver, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR and str(driver) != _DAMAGED_HEAD


def _of_driver(driver: object) -> str | None:
    """What is said of a fault that is known by its code."""
    if str(driver) == _DAMAGED_HEAD:
        return _SQLITE[sqlite3.SQLITE_CORRUPT]
    if isinstance(driver, sqlite3.OperationalError) and not hasattr(driver, "sqlite_errorcode"):
        return _SQLITE[sqlite3.SQLITE_CORRUPT]  # of the driver alone: bytes that are no text, which its words repeat
    known = _SQLITE.get(getattr(driver, "sqlite_errorcode", -1) & 0xFF)
    return known or _POSTGRESQL.get(getattr(driver, "sqlstate", None) or "")
