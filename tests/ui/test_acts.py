"""The asynchronous door: what is dropped, what never is, and where a no and a bug end."""

import sys
import threading
from functools import partial
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget

from qclab.domain.refusals import Conflict, Refusal
from qclab.store.door import Store
from qclab.ui.acts import Acts, Cancel, Cancelled, Job, Progress
from qclab.ui.heartbeat import Heartbeat


def refuse() -> None:
    raise Conflict("The sample was rejected meanwhile: look at it again.")


def test_a_read_runs_on_a_worker_and_answers_on_the_gui_thread(acts: Acts) -> None:
    threads = list[str]()
    acts.read("k", lambda: threading.current_thread().name, lambda name: threads.extend((name, _here())), owner=acts)
    acts.wait_idle()
    assert threads == [threads[0], "MainThread"]
    assert threads[0].startswith("read")


def test_a_newer_read_of_the_same_key_drops_the_older_answer(acts: Acts) -> None:
    go, answers = threading.Event(), list[str]()
    acts.read("list", lambda: go.wait(5) and "older", answers.append, owner=acts)
    acts.read("list", lambda: "newer", answers.append, owner=acts)
    acts.read("other", lambda: go.set() or "other", answers.append, owner=acts)
    acts.wait_idle()
    assert sorted(answers) == ["newer", "other"]


class Asked:
    """A question to the database that would take for ever."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.begun, self.ended = threading.Event(), threading.Event()

    def __call__(self) -> None:
        try:
            with self.store.read() as connection:
                if self.store.engine.dialect.name == "postgresql":
                    self.begun.set()
                    connection.exec_driver_sql("SELECT pg_sleep(600)")
                driver: Any = connection.connection.dbapi_connection
                driver.create_function("begun", 0, self.begun.set)
                connection.exec_driver_sql(
                    "WITH RECURSIVE n(i) AS (SELECT begun() IS NULL UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
                )
        finally:
            self.ended.set()


def test_a_read_that_a_newer_one_replaces_is_stopped_in_the_database(acts: Acts, store: Store) -> None:
    asked, answers, told = Asked(store), list[str](), list[Refusal]()
    acts.refused.connect(told.append)
    acts.read("list", asked, lambda _: answers.append("older"), failed=told.append, owner=acts)
    assert asked.begun.wait(10)
    until_it_runs(store)
    acts.read("list", lambda: "newer", answers.append, owner=acts)
    assert asked.ended.wait(10)
    acts.wait_idle()
    assert answers == ["newer"]
    assert told == []


def test_reads_of_a_page_that_is_left_and_of_a_program_that_ends_are_stopped(qapp: Any, store: Store) -> None:
    acts, page = Acts(), QWidget()
    part = QLabel(page)
    for end in (lambda: acts.give_up(page), lambda: acts.close(timeout=10)):
        asked = Asked(store)
        acts.read("list", asked, lambda _: None, owner=part)
        assert asked.begun.wait(10)
        until_it_runs(store)
        end()
        assert asked.ended.wait(10)
    page.deleteLater()


def until_it_runs(store: Store) -> None:
    """A server says when a question has come to it; a file is asked within the question itself."""
    if store.engine.dialect.name == "sqlite":
        return
    runs = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
    number = 0
    while not number:
        with store.read() as connection:
            number = connection.exec_driver_sql(runs, execution_options={"no_parameters": True}).scalar_one()


def test_a_dropped_read_says_nothing_even_when_refused(acts: Acts) -> None:
    go, told = threading.Event(), list[Refusal]()
    acts.refused.connect(told.append)
    acts.read("list", lambda: (go.wait(5), refuse()), told.append, failed=told.append, owner=acts)
    acts.read("list", go.set, lambda _: None, owner=acts)
    acts.wait_idle()
    assert told == []


def test_writes_are_kept_in_the_order_they_were_asked_for(acts: Acts) -> None:
    order = list[int]()
    for number in range(50):
        acts.write(lambda n=number: order.append(n), owner=acts)
    acts.wait_idle()
    assert order == list(range(50))


def test_a_bug_is_told_to_who_waits_for_an_answer(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", lambda *_: told.append("reported"))
    told, gone = list[str](), QObject()
    acts.read("list", lambda: 1 / 0, lambda _: told.append("answered"), owner=acts, broke=lambda: told.append("broke"))
    acts.wait_idle()
    assert told == ["reported", "broke"]
    acts.read("list", lambda: 1 / 0, lambda _: None, owner=gone, broke=lambda: told.append("to nobody"))
    shiboken6.delete(gone)
    acts.wait_idle()
    assert told == ["reported", "broke", "reported"]


def test_a_refusal_stands_beside_the_field_or_in_the_message_area(acts: Acts) -> None:
    beside, above = list[str](), list[str]()
    acts.refused.connect(lambda refusal: above.append(str(refusal)))
    acts.write(refuse, failed=lambda refusal: beside.append(str(refusal)), owner=acts)
    acts.write(refuse, owner=acts)
    acts.read("k", refuse, lambda _: None, owner=acts)
    acts.wait_idle()
    assert beside == ["The sample was rejected meanwhile: look at it again."]
    assert len(above) == 2


def test_a_bug_ends_in_the_excepthook_on_the_gui_thread(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    caught = list[object]()
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.extend((kind, _here(), trace)))
    told = list[object]()
    acts.write(lambda: 1 / 0, told.append, failed=told.append, owner=acts)
    acts.wait_idle()
    assert caught[:2] == [ZeroDivisionError, "MainThread"]
    assert told == []
    acts.write(lambda: "still works", told.append, owner=acts)
    acts.wait_idle()
    assert told == ["still works"]


def test_nothing_is_told_to_a_page_that_is_gone(acts: Acts, qtbot: Any) -> None:
    go, page, told = threading.Event(), QLabel(), list[str]()
    acts.read("k", lambda: go.wait(5) and "x", told.append, owner=page)
    acts.read("refused", lambda: (go.wait(5), refuse()), told.append, owner=page, failed=told.append)
    shiboken6.delete(page)
    go.set()
    acts.wait_idle()
    assert told == []


def test_a_write_is_kept_though_its_page_is_gone(acts: Acts) -> None:
    go, owner, kept = threading.Event(), QObject(), list[str]()
    acts.write(lambda: (go.wait(5), kept.append("kept")), owner=owner)
    shiboken6.delete(owner)
    go.set()
    acts.wait_idle()
    assert kept == ["kept"]


def test_a_job_tells_its_progress_and_can_be_cancelled(acts: Acts) -> None:
    seen, said, ended = list[tuple[int, int]](), list[str](), list[Job]()
    started = threading.Event()
    acts.job_moved.connect(lambda job: (seen.append((job.done, job.total)), job.cancel() if job.done else None))
    acts.job_ended.connect(ended.append)
    acts.said.connect(said.append)

    def print_labels(progress: Progress, cancelled: Cancel) -> None:
        progress(40, 40)
        started.set()
        while not cancelled():
            threading.Event().wait(0.005)  # by the clock: a page is printed meanwhile
        raise Cancelled

    job = acts.job(print_labels, "Print labels", owner=acts)
    acts.wait_idle()
    assert seen[0] == (0, 0)
    assert (40, 40) in seen
    assert ended == [job]
    assert said == ["Print labels: cancelled."]


def test_a_fast_job_does_not_flood_the_window(acts: Acts) -> None:
    seen = list[Job]()
    acts.job_moved.connect(seen.append)

    def count(progress: Progress, _: Cancel) -> None:
        for number in range(20_000):
            progress(number, 20_000)
        progress(20_000, 20_000)

    acts.job(count, "Count", owner=acts)
    acts.wait_idle()
    assert len(seen) < 200
    assert seen[-1].done == 20_000


def test_closing_waits_for_writes_and_cancels_jobs(qapp: Any) -> None:
    acts, kept, go = Acts(), list[int](), threading.Event()
    acts.write(lambda: go.wait(0.2) or kept.append(1), owner=acts)
    acts.write(lambda: kept.append(2), owner=acts)
    acts.job(lambda progress, cancelled: [None for _ in iter(cancelled, True)], "Endless", owner=acts)
    assert acts.pending_writes() == 3
    acts.close(timeout=5)
    assert kept == [1, 2]
    assert acts.pending_writes() == 0


def test_busy_is_told_once_at_each_end(acts: Acts) -> None:
    told = list[bool]()
    acts.busy.connect(told.append)
    for number in range(5):
        acts.read(number, lambda: None, lambda _: None, owner=acts)
    acts.wait_idle()
    assert told == [True, False]


def test_the_window_stays_alive_while_a_read_takes_five_seconds(acts: Acts) -> None:
    heartbeat = Heartbeat()
    five_seconds = partial(threading.Event().wait, 5)  # they are the claim
    acts.read("slow", five_seconds, lambda _: None, owner=acts)
    heartbeat.start()
    acts.wait_idle()
    assert heartbeat.stop() < 0.1


def _here() -> str:
    return threading.current_thread().name
