"""The SQLite file of an engine: opened for us alone, and watched, for its name may lead elsewhere while it is open.

A file that is moved, deleted or replaced goes on taking writes that nobody finds again (sqlite.org/howtocorrupt.html,
4.2 and 4.3). So device and inode of the file, its log and the log's index are noted at the first connection and
compared before each transaction, before its COMMIT and after it: what went into a lost file is never acknowledged. A
connection that does nothing else holds on to what was opened, so that everything recorded until then can be saved.
"""

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from qclab.domain.codes import AtDatabase
from qclab.domain.refusals import Refusal, Unavailable
from qclab.resources import data_folder, keep_private
from qclab.store.whole_file import finished

Prepare = Callable[[sqlite3.Connection], None]
Identity = tuple[int, int]
"""Device and inode."""
PARTS: Final = ("", "-wal", "-shm")
"""The file, its log and the log's index, by what is added to its name."""
_OPTION = "qclab_file"
_TRIES = 5


class DatabaseFile:
    """The file at a path, as one engine has it open. Safe to share between threads."""

    def __init__(self, path: Path, prepare: Prepare, *, create: bool) -> None:
        self._path = path
        self._names = [f"{path}{part}" for part in PARTS]
        self._prepare = prepare
        self._create = create
        self._lock = threading.Lock()
        self._lifeline: sqlite3.Connection | None = None
        self._opened: list[Identity | None] = []
        self._lost = ""
        self._is_over = False

    def attach(self, engine: Engine) -> None:
        """Watch every transaction of an engine whose connections are made here."""
        engine.update_execution_options(**{_OPTION: self})
        event.listen(engine, "commit", self.check)
        event.listen(engine, "engine_disposed", self._let_go)

    def connect(self) -> sqlite3.Connection:
        """A connection that is ready. Raises Unavailable where the name leads to another file than at first."""
        with self._lock:
            if self._lifeline is None and not self._lost and not self._is_over:
                self._hold_on()
        self._require()
        connection = self._open()
        try:
            self._require()
        except BaseException:
            connection.close()
            raise
        return connection

    def check(self, connection: Connection) -> None:
        """Refuse to go on in a file that is not the one that was opened; what the connection has begun is undone."""
        if self._is_here():
            return
        driver: Any = connection.connection.dbapi_connection
        driver.rollback()
        connection.detach()
        self._require(connection.engine)
        raise Unavailable(
            f"The database file {self._path} was away for a moment. It is not known whether this was kept. "
            "Look at the record before you do it again.",
            code=AtDatabase.FILE_WAS_AWAY,
        )

    def _is_here(self) -> bool:
        return not self._lost and (self._is_over or self._identities() == self._opened)

    def _hold_on(self) -> None:
        for _ in range(_TRIES):
            if self._create and not self._path.exists():
                with suppress(OSError):  # SQLite says what is wrong with the place
                    self._path.touch(mode=0o600, exist_ok=True)
            before = _identity(self._names[0])
            line = self._open()
            line.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # opens the log too
            self._opened = self._identities()
            if before == self._opened[0]:
                break
            line.close()
        else:
            raise Unavailable(
                f"The database file {self._path} is being replaced by another program. Try again.",
                code=AtDatabase.FILE_IS_REPLACED,
            )
        self._lifeline = line
        for name in self._names:
            keep_private(Path(name))  # what an earlier version left open

    def _open(self) -> sqlite3.Connection:
        # By URI, so that a file that was moved while the program runs is missed and no empty one is put in its place.
        opened = sqlite3.connect(f"{self._path.as_uri()}?mode=rw", uri=True, check_same_thread=False)
        try:
            self._prepare(opened)
        except BaseException:
            opened.close()
            raise
        return opened

    def _identities(self) -> list[Identity | None]:
        return [_identity(name) for name in self._names]

    def _require(self, engine: Engine | None = None) -> None:
        """Raises Unavailable where the file is lost, once what it held is kept in another place; the connections of the
        engine are dropped then."""
        with self._lock:
            if self._is_here():
                return
            self._lost = self._lost or self._happened()
        if engine is not None:
            engine.dispose()
        with self._lock:
            if self._lifeline is not None:
                happened = self._lost
                kept = self._keep(self._lifeline)
                if kept is None:  # the line is held: another try may find room
                    raise Unavailable(
                        f"{happened} Nothing can be recorded in it now, and what was recorded until then could not be "
                        "saved in another place yet. Leave QC Lab open, make room on the disk and press F5.",
                        code=AtDatabase.FILE_IS_GONE,
                    )
                self._lifeline.close()
                self._lifeline = None
                self._lost = (
                    f"{happened} Nothing can be recorded in it now. All that was recorded until then is kept in {kept}."
                    " Close QC Lab everywhere, have an administrator put the right file in place, and start again."
                )
            raise Unavailable(self._lost, code=AtDatabase.FILE_IS_GONE_FOR_GOOD)

    def _happened(self) -> str:
        now = self._identities()
        if now[0] is None:
            return f"The database file {self._path} was moved or deleted while it was open."
        if now[0] != self._opened[0]:
            return f"The database file {self._path} was replaced by another one while it was open."
        part = next((part for part, was, is_ in zip(PARTS, self._opened, now, strict=True) if was != is_), "")
        return f"The file {self._path}{part}, a part of the database, was moved, deleted or replaced while it was open."

    def _keep(self, line: sqlite3.Connection) -> Path | None:
        """A copy of all that the lost file holds, beside it or in the person's own folder."""
        for folder in (self._path.parent, data_folder()):
            with suppress(OSError, sqlite3.Error, Refusal):
                line.execute("BEGIN")
                try:
                    ends = line.execute("SELECT seq, substr(digest, 1, 8) FROM head").fetchone()
                    kept = folder / "-".join(map(str, (self._path.stem, "kept", *ends)))
                    kept = kept.with_name(kept.name + ".db")
                    if not kept.exists():
                        own = kept.with_name(f"{kept.stem}-{os.getpid()}.db")  # each desk that notices makes one
                        copy_pages(line, own)
                        own.replace(kept)
                    return kept
                finally:
                    line.rollback()
        return None

    def _let_go(self, _engine: Engine) -> None:
        """The engine is closed; a read that comes late may still be served, and nothing is held on to for it."""
        with self._lock:
            self._is_over = True
            if self._lifeline is not None and not self._lost:
                self._lifeline.close()
                self._lifeline = None


def copy_pages(source: sqlite3.Connection, path: Path) -> None:
    """All that a connection sees, in one new file that stands for itself."""
    with finished(path) as partial, closing(sqlite3.connect(partial)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def look_again(connection: Connection) -> None:
    """After a COMMIT: refuse to call kept what went into a file that is gone by now."""
    file: DatabaseFile | None = connection.get_execution_options().get(_OPTION)
    if file is not None:
        file.check(connection)


def _identity(name: str) -> Identity | None:
    try:
        found = os.stat(name)
    except OSError:
        return None
    return found.st_dev, found.st_ino
