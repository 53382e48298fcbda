"""Reads that nobody waits for any more: given up in the database itself, not only forgotten.

Whoever starts a read on a worker makes a ``Reading`` and runs the read within it; ``Store.read`` says for how long it
holds a connection. The lock makes sure that only this read is hit: the connection goes back to the others after it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from qclab.domain.refusals import Unavailable

_CURRENT: ContextVar["Reading | None"] = ContextVar("reading", default=None)


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

    @contextmanager
    def holding(self, interrupt: Callable[[], None]) -> Iterator[None]:
        with self._lock:
            if self._is_given_up:
                raise Unavailable("This was not read: nobody waits for it any more.")
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
