"""Two people at two windows on one database: what one submits, the other sees, with no key touched."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from qclab.demo.people import PASSWORD
from qclab.queries.testing import testing
from qclab.services.results import recording
from qclab.store import engines
from qclab.store.door import Store
from qclab.ui.pages.review.page import ReviewPage
from qclab.ui.showing import ShowTests
from tests.journeys.conftest import desk
from tests.journeys.person import Person
from tests.laboratory.databases import Server, running_server
from tests.laboratory.laboratory import Laboratory, demo_laboratory
from tests.laboratory.scenes import START
from tests.ui.waiting import until

LIVE = 2.0
"""Seconds after which the other desk shows it. Asserted where the machine does nothing else, in ``make proof``; beside
other tests it only has to come, with no key touched."""


@pytest.fixture
def beside(qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[Laboratory, str], Person]]:
    """A person signed in at another workstation on the same database."""
    with ExitStack() as stack:

        def made(demo: Laboratory, user: str) -> Person:
            url = demo.store.engine.url.render_as_string(hide_password=False)
            store = Store(engines.open_engine(url), demo.clock, workstation="LAB-8")
            stack.callback(store.engine.dispose)
            person = stack.enter_context(desk(qapp, store, tmp_path / f"{user}.json"))
            person.session.sign_in(user, PASSWORD)
            person.settle()
            return person

        yield made


class Watched:
    """The reviewer's window, which is only looked at."""

    def __init__(self, person: Person) -> None:
        self.person = person
        person.window.go("review")
        person.settle()

    def badge(self) -> str:
        return self.person.window.findChild(QToolButton, "rail_review").accessibleName()

    def is_marked(self) -> bool:
        return self.person.window.findChild(QPushButton, "review_tests_stale").isVisible()

    def refresh(self) -> None:
        self.person.window.findChild(QPushButton, "review_tests_stale").click()
        self.person.settle()

    def rows(self) -> int:
        return len(self.person.rows("review_tests"))

    def seconds_until(self, waiting: int, since: list[float]) -> float:
        """How long after the last commit this many wait in the rail and the page says that it is out of date."""
        until(lambda: self.badge() == f"Review, {waiting} waiting" and self.is_marked(), "counted and marked", 60)
        return time.monotonic() - since[-1]


def soon(took: list[float]) -> bool:
    return "QCLAB_PROOF" not in os.environ or max(took) < LIVE


def submit_by_key(analyst: Person, test: int) -> None:
    analyst.window.activateWindow()
    QTest.qWaitForWindowActive(analyst.window)
    analyst.window.open(ShowTests((test,)))
    analyst.settle()
    analyst.press("Ctrl+Return")


def ready(demo: Laboratory) -> list[int]:
    """A batch with every value entered, all of it late, and one of its tests submitted already."""
    first, *others = demo.batch("B-1").registered().received().after(days=40).entered().in_hand
    recording.submit(demo["mjansen"], [first])
    return others


@pytest.mark.both_engines
def test_what_one_submits_is_counted_and_marked_at_the_other_with_no_key_touched(
    somebody: Person, demo: Laboratory, beside: Callable[[Laboratory, str], Person]
) -> None:
    tests = ready(demo)
    reviewer = Watched(beside(demo, "adewit"))
    assert reviewer.badge() == "Review, 1 waiting"
    assert not reviewer.is_marked()
    somebody.session.sign_in("mjansen", PASSWORD)
    somebody.settle()
    committed, took = list[float](), list[float]()
    demo.store.committed.append(lambda _: committed.append(time.monotonic()))
    for number, test in enumerate(tests[:3], 2):
        submit_by_key(somebody, test)
        took.append(reviewer.seconds_until(number, committed))
        assert reviewer.rows() == number - 1, "nothing moves under who reads a test"
        reviewer.refresh()
        assert reviewer.rows() == number
        assert not reviewer.is_marked()
    assert soon(took), took
    with demo.store.read() as connection:
        assert testing.get_tests(connection, demo["kvos"].actor, tests[:1])[0].state == "submitted"


@pytest.mark.both_engines
def test_a_page_that_nobody_opened_and_one_behind_are_right_too(
    somebody: Person, demo: Laboratory, beside: Callable[[Laboratory, str], Person]
) -> None:
    """The reviewer stands on another page: its number is right at once, and the page is fresh when it comes forward."""
    tests = ready(demo)
    other = beside(demo, "adewit")
    reviewer = Watched(other)
    other.window.go("batches")
    other.settle()
    qa = beside(demo, "kvos")
    recording.submit(demo["mjansen"], tests[:2])
    behind = other.window.findChild(ReviewPage)
    # The number may be right before the notice is heard: another desk's signing in has it counted as well.
    other.until(
        lambda: reviewer.badge() == "Review, 3 waiting" and behind.is_stale, "the number in the rail, the page old"
    )
    other.window.go("review")
    other.until(lambda: reviewer.rows() == 3, "a page that comes to the front is fresh")
    other.settle()
    assert not reviewer.is_marked()
    late = qa.window.findChild(QToolButton, "rail_pending").accessibleName()
    assert late == other.window.findChild(QToolButton, "rail_pending").accessibleName()
    assert "waiting" in late, "nobody at this desk has opened the page"


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[tuple[Server, Laboratory]]:
    with running_server() as server:
        demo = demo_laboratory(server.url.render_as_string(hide_password=False), START)
        yield server, demo
        demo.store.engine.dispose()


def test_after_the_server_was_restarted_both_windows_are_live_again(
    qapp: QApplication, own_server: tuple[Server, Laboratory], beside: Callable[[Laboratory, str], Person]
) -> None:
    server, demo = own_server
    tests = ready(demo)
    reviewer = Watched(beside(demo, "adewit"))
    analyst = beside(demo, "mjansen")
    server.stop()
    server.start()
    submit_by_key(analyst, tests[0])
    if "submitted" not in analyst.words() and analyst.message():
        analyst.press("Ctrl+Return")  # the first one was told that the connection is gone
    reviewer.person.until(lambda: reviewer.badge() == "Review, 2 waiting" and reviewer.is_marked(), "live again", 20)
    committed = list[float]()
    analyst.session.lab.store.committed.append(lambda _: committed.append(time.monotonic()))  # type: ignore[union-attr]
    submit_by_key(analyst, tests[1])
    assert soon([reviewer.seconds_until(3, committed)])
