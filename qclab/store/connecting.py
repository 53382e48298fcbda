"""How a desk shares a PostgreSQL server with forty others: one connection that works, more only for a moment, and
patience where the server has no room for another.

Each desk keeps two: this one, and the one that listens (listening.py). A server takes 100 unless it was told otherwise.
"""

import random
import time
from contextlib import suppress
from typing import Any, Final, cast

from sqlalchemy.pool import QueuePool
from sqlalchemy.pool.base import ConnectionPoolEntry
from sqlalchemy.util.queue import Empty

KEPT: Final = 1
MORE: Final = 14
PATIENCE: Final = 20.0
"""Seconds that a connection may wait for room."""
_A_MOMENT: Final = 0.05
_TOO_MANY: Final = "53300"
_SETTINGS: Final = (
    # A stalled workstation that holds the head of the chain would block every other one.
    "SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '20s'; SET tcp_user_timeout = '60s'; "
    "SET TIME ZONE 'UTC'"
)


class ClosingPool(QueuePool):
    """Leaves no connection to the garbage collector: one that comes back after the engine was disposed of is closed,
    such as that of a read which nobody waited for."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._is_over = False

    def dispose(self) -> None:
        self._is_over = True  # first: what comes back from now on sees it, what came back before is closed here
        super().dispose()

    def recreate(self) -> "ClosingPool":
        """The pool of an engine after it was disposed of: it serves, and keeps nothing."""
        pool = cast("ClosingPool", super().recreate())
        pool._is_over = True
        return pool

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        if self._is_over:
            super().dispose()


class DeskPool(ClosingPool):
    """One connection stays open. While it is busy it is waited for a moment, which is what most reads take and less
    than opening another; what is opened then is closed as soon as it is given back."""

    def _do_get(self) -> Any:
        if self._overflow >= 0:
            with suppress(Empty):
                return self._pool.get(True, _A_MOMENT)
        return super()._do_get()


class Patience:
    """Connects for one engine, and waits where the server has no room."""

    def __init__(self) -> None:
        self._has_connected = False

    def connect(self, dialect: Any, _record: object, arguments: Any, named: dict[str, Any]) -> Any:
        """A connection of the driver. What refuses it otherwise is raised at once, as the driver has it."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                connection = dialect.connect(*arguments, **named)
            except dialect.loaded_dbapi.OperationalError as fault:
                if time.monotonic() > until or not self._has_no_room(fault):
                    raise
            else:
                self._has_connected = True
                return connection
            time.sleep(random.uniform(0.05, 0.3))  # noqa: S311 - so that desks do not ask in step

    def _has_no_room(self, fault: Any) -> bool:
        """At connecting the driver gives no code. A server that answers a ping and refuses whoever it let in before,
        or who was not even asked for a password, has no room: the name, the password and the database were right."""
        if fault.sqlstate is not None:
            return bool(fault.sqlstate == _TOO_MANY)
        refused = fault.pgconn
        if refused is None or not (self._has_connected or not (refused.used_password or refused.needs_password)):
            return False
        return _answers(refused)


def _answers(refused: Any) -> bool:
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - only where there is a server, and it refused
    from psycopg.pq import PGconn, Ping  # noqa: PLC0415 - as above

    asked = {"host", "hostaddr", "port", "dbname", "sslmode"}
    place = {
        option.keyword.decode(): option.val.decode()
        for option in refused.info
        if option.val and option.keyword.decode() in asked
    }
    return PGconn.ping(make_conninfo(connect_timeout=5, **place).encode()) == Ping.OK


def prepare(connection: Any, _record: object) -> None:
    """What every connection to a server is set to, in one message."""
    connection.autocommit = True
    connection.execute(_SETTINGS)
    connection.autocommit = False
