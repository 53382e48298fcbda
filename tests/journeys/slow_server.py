"""A way to a PostgreSQL server that can be made slow: every answer is held back for some seconds."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import URL


class SlowServer:
    """Forwards what comes to ``port`` of this machine, and the server's answers after ``delay`` seconds."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._sockets = [self._listening]
        self._lock = threading.Lock()
        self._asked = bytearray()
        self._fast = threading.Event()
        self._fast.set()
        self._delay = 0.0
        self.port: int = self._listening.getsockname()[1]
        self.held = 0
        """How many answers were held back for the whole time, since :meth:`slow`."""
        self.last_at = time.monotonic()
        """When the last bytes came through, either way."""
        self._start(self._accept)

    def url(self) -> URL:
        return self._server.set(host="127.0.0.1", port=self.port, query={"sslmode": "disable", "gssencmode": "disable"})

    def slow(self, seconds: float) -> None:
        with self._lock:
            self._delay, self.held = seconds, 0
            self._asked.clear()
        self._fast.clear()

    def fast(self) -> None:
        """At once, for the answers that are being held back too."""
        self._fast.set()

    def was_asked(self, words: str) -> bool:
        """Whether these words, in capitals or not, were sent to the server since :meth:`slow`."""
        with self._lock:
            return words.casefold().encode() in self._asked.lower()

    def close(self) -> None:
        self.fast()
        with self._lock:
            sockets, self._sockets = self._sockets, []
        for each in sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = self._connect()
                with self._lock:
                    self._sockets += [client, server]
                self._start(self._forward, client, server, True)
                self._start(self._forward, server, client, False)

    def _connect(self) -> socket.socket:
        host = self._server.query.get("host") or self._server.host or "127.0.0.1"
        port = int(str(self._server.query.get("port") or self._server.port or 5432))
        if str(host).startswith("/"):
            made = socket.socket(socket.AF_UNIX)
            made.connect(f"{host}/.s.PGSQL.{port}")
            return made
        return socket.create_connection((str(host), port))

    def _forward(self, source: socket.socket, target: socket.socket, is_question: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.last_at = time.monotonic()
                if is_question:
                    with self._lock:
                        self._asked += data
                elif not self._fast.is_set() and not self._fast.wait(self._delay):
                    self.held += 1
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _start(self, work: object, *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, daemon=True).start()


@contextmanager
def slow_server(server: URL) -> Iterator[SlowServer]:
    made = SlowServer(server)
    try:
        yield made
    finally:
        made.close()
