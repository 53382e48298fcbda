"""What other desks commit, told here as this one's own commits are told to those who listen to ``Store.committed``.

A notice is only a nudge: it makes this desk ask for the events after the last it knows, on both engines, and also once
the connection is back after it was lost.
"""

import logging
import random
import threading
from collections.abc import Callable
from typing import Final

from qclab.domain.refusals import Unavailable
from qclab.store import chain
from qclab.store.door import Changes, Store
from qclab.store.failures import translated
from qclab.store.listening import Bell, Line, listening

_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 5.0
_log = logging.getLogger(__name__)


class Notices:
    """Listens on a thread of its own until ``stop``. ``hear`` is called on that thread, once for each event after the
    one of number ``after``; what this store committed itself is left out."""

    def __init__(self, store: Store, after: int, hear: Callable[[Changes], None]) -> None:
        self._store = store
        self._known = after
        self._hear = hear
        self._bell = Bell()
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Hang up; a second time does nothing. A server that has gone away is not waited for."""
        if not self._bell.has_rung:
            self._bell.ring()
            self._thread.join(timeout)

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._bell.has_rung:
            try:
                with translated(), listening(self._store.engine, self._bell) as line:
                    self._begin(line)
                    pause = _FIRST_PAUSE
                    while line.wait():
                        self._ask(line)
            except Unavailable as refusal:
                _log.info("no notices from other desks: %s", type(refusal.__cause__ or refusal).__name__)
                self._bell.wait(pause * random.uniform(0.5, 1))  # noqa: S311 - so that desks do not come back in step
                pause = min(2 * pause, _LONGEST_PAUSE)
        self._bell.close()

    def _begin(self, line: Line) -> None:
        with line.connection.begin():
            head = chain.read_head(line.connection)
        self._known = min(self._known, head.seq)  # a copy that took the place of a lost server may be behind it
        self._ask(line)

    def _ask(self, line: Line) -> None:
        """Tell every event after the last known one, until there is none left and none was heard of meanwhile."""
        while True:
            with line.connection.begin():
                committed = chain.events_after(line.connection, self._known)
            for event in committed:
                self._known = event.seq
                if event.act_key not in self._store.own_acts:
                    self._hear(Changes(event.act, event.at, event.rows, elsewhere=True))
            if not committed and not line.heard_more():
                return
