"""Reads that nobody waits for any more, and reads that take too long: ended in the database itself, not only forgotten.

Whoever starts a read on a worker makes a ``Reading`` and runs the read within it; ``Store.read`` says for how long it
holds a connection. The lock makes sure that only this read is hit: the connection goes back to the others after it.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from qclab.domain.counts import decimal, word
from qclab.domain.refusals import Reason, Unavailable
from qclab.store import engines
from qclab.store.failures import was_interrupted

_CURRENT: ContextVar["Reading | None"] = ContextVar("reading", default=None)


class Unanswered(StrEnum):
    """Why a question has no answer though the database is well."""

    GIVEN_UP = "given up"
    TOO_LONG = "too long"


class Reading:
    """One read on its way. ``give_up`` may be called from any thread, but the window's: a server takes its time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._interrupts: list[Callable[[], None]] = []
        self._is_given_up = False

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """What ``Store.read`` is asked for within this block belongs to this read."""
        before = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(before)

    def give_up(self) -> None:
        """Interrupt what the database does for this read, and let it ask nothing more."""
        with self._lock:
            self._is_given_up = True
            for interrupt in self._interrupts:
                interrupt()

    @property
    def is_given_up(self) -> bool:
        return self._is_given_up

    @contextmanager
    def holding(self, interrupt: Callable[[], None]) -> Iterator[None]:
        with self._lock:
            if self._is_given_up:
                raise Unavailable(Reason("This was not read: nobody waits for it any more.", code=Unanswered.GIVEN_UP))
            self._interrupts.append(interrupt)
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)


@contextmanager
def holding(interrupt: Callable[[], None]) -> Iterator[None]:
    """For ``Store.read``: within this block ``interrupt`` stops what the connection does for the read under way."""
    reading = _CURRENT.get()
    if reading is None:
        yield
        return
    with reading.holding(interrupt):
        yield


@contextmanager
def limited(connection: Connection, seconds: float | None) -> Iterator[None]:
    """For ``Store.read``: what is asked within this block and takes longer ends with Unavailable; None is no limit.

    On SQLite the block has this time; a server gives it to each statement.
    """
    if seconds is None:
        yield
        return
    began = time.monotonic()
    try:
        with engines.time_limit(connection, seconds):
            yield
    except DBAPIError as fault:
        reading = _CURRENT.get()
        is_over = time.monotonic() - began >= seconds  # else somebody else has ended it
        if not (was_interrupted(fault) and is_over) or (reading is not None and reading.is_given_up):
            raise
        limit = Decimal(str(seconds))
        raise Unavailable(
            Reason(
                f"The answer took longer than {decimal(limit)} {word(limit, 'second')}, so it is not waited for. "
                "Nothing was changed. Narrow down what is asked, such as to a shorter time, and ask again; if that "
                "does not help, tell an administrator.",
                code=Unanswered.TOO_LONG,
                facts={"seconds": seconds},
            )
        ) from fault
