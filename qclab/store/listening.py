"""Noticing that something was committed, by each engine's own means; what it was is asked for afterwards.

PostgreSQL sends a notice with each append (chain.py). SQLite has nobody who could send one, so a held connection looks
once a second whether another one has written: 8 microseconds, and it must not be in a transaction, where the answer
would stand still.
"""

import selectors
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Engine

from qclab.store import engines
from qclab.store.chain import CHANNEL
from qclab.store.file import look_again

LOOK_EVERY: Final = 1.0
"""Seconds between two looks at a SQLite file."""
_ASK_ANYWAY: Final = 30.0
"""Seconds after which a server is asked though it sent nothing: so it is noticed that it is gone."""


class Line(Protocol):
    """A connection of its own that hears of commits."""

    connection: Connection

    def wait(self) -> bool:
        """Until something may have been committed, or until it is hung up; False then."""

    def heard_more(self) -> bool:
        """Whether more was heard while the connection was asked."""


class Bell:
    """Ends a wait from another thread."""

    def __init__(self) -> None:
        self.ear, self._hand = socket.socketpair()
        self.has_rung = False

    def ring(self) -> None:
        self._hand.send(b"!")
        self.has_rung = True  # last: whoever sees it closes the bell

    def wait(self, seconds: float, *also: Any) -> bool:
        """Until it rings, one of the others can be read, or so many seconds have passed; whether it has rung."""
        with selectors.DefaultSelector() as selector:
            for each in (self.ear, *also):
                selector.register(each, selectors.EVENT_READ)
            selector.select(seconds)
        return self.has_rung

    def close(self) -> None:
        self.ear.close()
        self._hand.close()


@contextmanager
def listening(engine: Engine, bell: Bell) -> Iterator[Line]:
    """A line that is open until the end of the block, or until the bell rings."""
    connection = engine.connect()
    driver: Any = connection.connection.dbapi_connection
    with closing(driver), connection:  # where undoing fails because it is lost, the connection does not close it
        connection.detach()  # from those that work
        yield _File(connection, driver, bell) if engines.is_sqlite(connection) else _Server(connection, driver, bell)


class _File:
    def __init__(self, connection: Connection, driver: Any, bell: Bell) -> None:
        self.connection = connection
        self._driver = driver
        self._bell = bell
        self._version = self._look()

    def wait(self) -> bool:
        while not self._bell.wait(LOOK_EVERY):
            if self.heard_more():
                return True
        return False

    def heard_more(self) -> bool:
        before, self._version = self._version, self._look()
        return self._version != before

    def _look(self) -> int:
        look_again(self.connection)
        with closing(self._driver.execute("PRAGMA data_version")) as cursor:
            version: int = cursor.fetchone()[0]
        return version


class _Server:
    def __init__(self, connection: Connection, driver: Any, bell: Bell) -> None:
        self.connection = connection
        self._driver = driver
        self._bell = bell
        with engines.driver_faults(connection):
            driver.execute(f"LISTEN {CHANNEL}")
            driver.commit()

    def wait(self) -> bool:
        with engines.driver_faults(self.connection):
            if self._bell.wait(_ASK_ANYWAY, self._driver.fileno()):
                return False
        self.heard_more()
        return True

    def heard_more(self) -> bool:
        with engines.driver_faults(self.connection):
            return bool(list(self._driver.notifies(timeout=0)))
