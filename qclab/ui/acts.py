"""The one asynchronous door of the windows: reads, writes and long jobs run on workers, answers land on the GUI thread.

A refusal ends as a sentence, beside a field (``failed``) or in the message area (``refused``). Anything else that is
raised is a bug: it goes to ``sys.excepthook`` on the GUI thread, and the database is untouched because the use case's
transaction never committed.
"""

import functools
import sys
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

import shiboken6
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.refusals import AccessEnded, Refusal
from qclab.ui.runners import Runner

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.store.reading import Reading

T = TypeVar("T")
Then = Callable[[T], object]
Failed = Callable[[Refusal], object]
Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]

_TICK: Final = 0.05  # seconds between two steps of a progress bar


class Cancelled(Exception):  # noqa: N818 - what a job answers, not an error
    """Raised by a job that noticed it was cancelled; nothing further is reported."""


@dataclass(eq=False)
class Job:
    """Long work under way, as the status bar shows it. ``total`` of 0: no telling how long."""

    title: str
    done: int = 0
    total: int = 0
    started: float = field(default_factory=time.monotonic)
    _told: float = 0.0
    _cancelled: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        self._cancelled.set()

    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def seconds_left(self) -> float | None:
        """An estimate from the pace so far, or None while it would be a guess."""
        passed = time.monotonic() - self.started
        if passed < 2 or not 0 < self.done <= self.total:
            return None
        return passed * (self.total - self.done) / self.done


@dataclass(eq=False)
class _Act:
    """One thing asked for, on its way through a worker and back."""

    work: Callable[[], Any]
    then: Callable[[Any], object] | None
    failed: Failed | None
    owner: QObject
    broke: Callable[[], object] | None = None
    key: Hashable = None
    title: str = ""
    is_write: bool = False
    job: Job | None = None
    value: Any = None
    error: BaseException | None = None
    dropped: bool = False
    reading: "Reading | None" = None

    def is_wanted(self) -> bool:
        return shiboken6.isValid(self.owner)


class Acts(QObject):
    """Made once, on the GUI thread; every method is called there."""

    changed = Signal(object)
    """``Changes``: something was committed, here or at another desk."""
    refused = Signal(object)
    """A ``Refusal`` that no ``failed`` took: for the message area."""
    access_ended = Signal(object)
    """A refusal to go on as who signed in: whoever asked hears of it too."""
    said = Signal(str)
    """A quiet success, for the status bar."""
    busy = Signal(bool)
    """Whether anything is under way."""
    saved = Signal()
    """A write has been kept."""
    job_moved = Signal(object)
    """A ``Job`` began or went on."""
    job_ended = Signal(object)
    settled = Signal()
    """One of the things asked for has ended, well or not."""
    not_kept = Signal()
    """A write was refused or failed."""
    idle = Signal()
    """Nothing is under way any more."""

    _landed = Signal(object)
    _progressed = Signal(object)

    def __init__(self, parent: QObject | None = None, *, readers: int = 3) -> None:
        super().__init__(parent)
        self._readers = Runner("read", readers)
        self._writer = Runner("write", 1)
        self._workers = Runner("job", 2)
        self._givers_up = Runner("ended questions", 1)
        self._latest: dict[Hashable, _Act] = {}
        self._under_way: set[_Act] = set()
        self._closed = False
        self._landed.connect(self._land, Qt.ConnectionType.QueuedConnection)
        self._progressed.connect(self.job_moved, Qt.ConnectionType.QueuedConnection)

    def read(
        self,
        key: Hashable,
        fn: Callable[[], T],
        then: Then[T],
        *,
        owner: QObject,
        failed: Failed | None = None,
        broke: Callable[[], object] | None = None,
    ) -> None:
        """Run ``fn`` on a worker, then ``then(answer)`` here. A newer read with the same key drops an older one, which
        is stopped in the database too.

        Nothing is called once the owner is destroyed. ``broke`` is called after a bug, for who waits for an answer.
        """
        from qclab.store.reading import Reading  # noqa: PLC0415 - nobody reads before a database is opened

        act = _Act(fn, then, failed, owner, broke, key=key, reading=Reading())
        older = self._latest.get(key)
        if older is not None:
            self._drop(older)
        self._latest[key] = act
        self._start(act, self._readers)

    def give_up(self, owner: QWidget) -> None:
        """Drop the reads of a page that is left for good, and of everything on it."""
        for act in self._under_way:
            asker: QObject | None = act.owner if act.is_wanted() else None
            while asker is not None and asker is not owner:
                asker = asker.parent()
            if asker is owner:
                self._drop(act)

    def write(
        self,
        fn: Callable[[], T],
        then: Then[T] | None = None,
        *,
        owner: QObject,
        failed: Failed | None = None,
        title: str = "",
    ) -> None:
        """Run a use case. Writes run one after the other, in the order they were asked for, and are never dropped,
        even when the page that asked is gone."""
        act = _Act(fn, then, failed, owner, title=title, is_write=True)
        self._start(act, self._writer)

    def job(
        self,
        fn: Callable[[Progress, Cancel], T],
        title: str,
        then: Then[T] | None = None,
        *,
        owner: QObject,
        failed: Failed | None = None,
    ) -> Job:
        """Long work: ``fn(progress, cancelled)`` calls ``progress(done, total)`` and looks at ``cancelled()``.

        A job that was cancelled may return what it has, or raise ``Cancelled``.
        """
        job = Job(title)
        work = functools.partial(fn, functools.partial(self._report, job), job.cancelled)
        self.job_moved.emit(job)
        self._start(_Act(work, then, failed, owner, title=title, job=job), self._workers)
        return job

    def say(self, sentence: str) -> None:
        """A quiet success."""
        self.said.emit(sentence)

    def pending_writes(self) -> int:
        """How many writes and jobs have been asked for and are not kept yet."""
        return sum(act.is_write or act.job is not None for act in self._under_way)

    def wait_idle(self, timeout: float = 10.0) -> None:
        """For tests: let events run until nothing is under way and nothing follows from it. Raises TimeoutError."""
        quiet = 0
        while quiet < 2:
            quiet = quiet + 1 if not self._under_way else 0
            self._wait(lambda: not self._under_way, timeout)
            turn = QEventLoop()
            QTimer.singleShot(0, turn.quit)
            turn.exec()

    def close(self, timeout: float = 60.0) -> None:
        """Drop reads, cancel jobs, wait for writes. Raises TimeoutError when they do not end in time (seconds)."""
        for act in self._under_way:
            self._drop(act)
            if act.job:
                act.job.cancel()
        self._wait(lambda: not self.pending_writes(), timeout)
        self._closed = True
        for runner in (self._readers, self._writer, self._workers, self._givers_up):
            runner.close()

    def _drop(self, act: _Act) -> None:
        """Nobody waits for this read any more; writes and jobs are never dropped."""
        if act.reading is not None and not act.dropped:
            act.dropped = True
            self._givers_up.submit(act.reading.give_up)  # a server may take its time

    def _wait(self, over: Callable[[], bool], timeout: float) -> None:
        if over():
            return
        loop = QEventLoop()
        self.settled.connect(loop.quit)
        deadline = QTimer(singleShot=True, interval=round(timeout * 1000))
        deadline.timeout.connect(loop.quit)
        deadline.start()
        while not over() and deadline.isActive():
            loop.exec()
        self.settled.disconnect(loop.quit)
        if not over():
            raise TimeoutError(f"still under way after {timeout} s: {sorted(str(a.key) for a in self._under_way)}")

    def _start(self, act: _Act, runner: Runner) -> None:
        if self._closed:
            return
        self._under_way.add(act)
        if len(self._under_way) == 1:
            self.busy.emit(True)
        runner.submit(functools.partial(self._work, act))

    def _work(self, act: _Act) -> None:
        """On a worker."""
        if not act.dropped:
            try:
                with act.reading.under_way() if act.reading is not None else nullcontext():
                    act.value = act.work()
            except BaseException as error:
                act.error = error
        with suppress(RuntimeError):  # the window is gone: nobody is left to tell
            self._landed.emit(act)

    def _report(self, job: Job, done: int, total: int) -> None:
        """On a worker: at most one signal a tick, so that a fast job does not flood the window."""
        now = time.monotonic()
        job.done, job.total = done, total
        if done >= total or now - job._told >= _TICK:
            job._told = now
            self._progressed.emit(job)

    def _land(self, act: _Act) -> None:
        if self._latest.get(act.key) is act:
            del self._latest[act.key]
        try:
            if act.job is not None:
                self.job_ended.emit(act.job)
            if act.error is not None:
                self._fail(act, act.error)
            elif not act.dropped:
                self._succeed(act)
        finally:
            self._under_way.discard(act)
            self.settled.emit()
            if not self._under_way:
                self.busy.emit(False)
                self.idle.emit()

    def _succeed(self, act: _Act) -> None:
        try:
            if act.then is not None and act.is_wanted():
                act.then(act.value)
        finally:
            if act.is_write:
                self.saved.emit()

    def _fail(self, act: _Act, error: BaseException) -> None:
        if act.is_write:
            self.not_kept.emit()
        if isinstance(error, Cancelled):
            self.said.emit(f"{act.title}: cancelled.")
            return
        if act.dropped and isinstance(error, Refusal):
            return
        if not isinstance(error, Refusal):
            sys.excepthook(type(error), error, error.__traceback__)
            if act.broke is not None and not act.dropped and act.is_wanted():
                act.broke()
            return
        if isinstance(error, AccessEnded):
            self.access_ended.emit(error)
        if act.failed is not None and act.is_wanted():
            act.failed(error)
        elif act.is_write or act.job is not None or act.is_wanted():
            self.refused.emit(error)
