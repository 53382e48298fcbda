"""Worker threads that take work in order. They know nothing of Qt; :mod:`qclab.ui.acts` brings answers home."""

import queue
import threading
from collections.abc import Callable

Work = Callable[[], None]


class Runner:
    """At most ``threads`` daemon threads over one queue, started when first needed.

    Daemons, because a read that waits for a server which has gone away must not keep the program from ending;
    what has to be finished is waited for by name, see ``Acts.close``.
    """

    def __init__(self, name: str, threads: int) -> None:
        self._name = name
        self._limit = threads
        self._waiting: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._lock = threading.Lock()

    def submit(self, work: Work) -> None:
        """Run ``work`` on a worker; ``work`` must not raise."""
        with self._lock:
            if self._idle > 0:
                self._idle -= 1
            elif len(self._threads) < self._limit:
                worker = threading.Thread(target=self._run, name=f"{self._name}-{len(self._threads)}", daemon=True)
                self._threads.append(worker)
                worker.start()
        self._waiting.put(work)

    def close(self) -> None:
        """Let the threads end after the work that waits."""
        with self._lock:
            for _ in self._threads:
                self._waiting.put(None)
            self._threads.clear()

    def _run(self) -> None:
        while (work := self._waiting.get()) is not None:
            work()
            del work
            with self._lock:
                if self._waiting.empty():
                    self._idle += 1
