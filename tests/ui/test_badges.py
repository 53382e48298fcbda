"""The numbers on the rail are right for every page, opened or not, whoever commits."""

import threading
from typing import Any

from qclab.domain.refusals import Unavailable
from qclab.ui.acts import Acts
from qclab.ui.badges import Badges
from qclab.ui.page import Page, PageSpec
from qclab.ui.preferences import Preferences
from qclab.ui.shell import MainWindow
from tests.ui.window import ANALYST, QA, Shown, part


class Counted:
    """A laboratory of which only a number is known."""

    def __init__(self) -> None:
        self.waiting = 7
        self.asked = 0
        self.is_gone = False
        self.go = threading.Event()
        self.go.set()

    def __call__(self) -> int:
        self.asked += 1
        waiting = self.waiting
        self.go.wait(5)
        if self.is_gone:
            raise Unavailable("The server is gone.")
        return waiting


def window_of(counted: Counted, acts: Acts, preferences: Preferences, qtbot: Any) -> MainWindow:
    def factory() -> Page:
        return Shown(acts, preferences)

    specs = [
        PageSpec("work", "My work", "my-work", factory),
        PageSpec("review", "Review", "review", factory, badge=counted),
    ]
    window = MainWindow(acts, preferences, specs)
    qtbot.addWidget(window, before_close_func=lambda made: made.wedge.remove())
    return window


def test_a_page_that_nobody_has_opened_has_its_number_from_the_sign_in_on(
    acts: Acts, preferences: Preferences, qtbot: Any
) -> None:
    counted = Counted()
    window = window_of(counted, acts, preferences, qtbot)
    window.sign_in(ANALYST)
    acts.wait_idle()
    assert part(window, "rail_review").accessibleName() == "Review, 7 waiting"
    counted.waiting = 6
    acts.changed.emit("what another desk committed")
    acts.wait_idle()
    assert part(window, "rail_review").accessibleName() == "Review, 6 waiting"
    counted.waiting = 0
    acts.changed.emit("more of it")
    acts.wait_idle()
    assert part(window, "rail_review").accessibleName() == "Review"


def test_what_is_committed_while_they_are_counted_is_counted_after(acts: Acts) -> None:
    counted, shown = Counted(), list[tuple[str, int]]()
    badges = Badges(acts, lambda key, count: shown.append((key, count)))
    counted.go.clear()
    badges.count_for([PageSpec("review", "Review", "review", lambda: None, badge=counted)])  # type: ignore[arg-type,return-value]
    counted_first = counted.waiting
    for _ in range(5):
        badges.count()
    while not counted.asked:
        pass
    counted.waiting = 8
    counted.go.set()
    acts.wait_idle()
    assert shown == [("review", counted_first), ("review", 8)], "five at once are asked for once"


def test_the_number_of_another_person_is_never_shown(acts: Acts, preferences: Preferences, qtbot: Any) -> None:
    counted = Counted()
    window = window_of(counted, acts, preferences, qtbot)
    counted.go.clear()
    window.sign_in(ANALYST)
    window.sign_out()
    window.sign_in(QA)
    counted.waiting = 3
    counted.go.set()
    acts.wait_idle()
    assert part(window, "rail_review").accessibleName() == "Review, 3 waiting"


def test_a_database_that_is_gone_is_asked_again(acts: Acts, qtbot: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("qclab.ui.badges._AGAIN", 1)
    counted, shown = Counted(), list[int]()
    counted.is_gone = True
    badges = Badges(acts, lambda _key, count: shown.append(count))
    badges.count_for([PageSpec("review", "Review", "review", lambda: None, badge=counted)])  # type: ignore[arg-type,return-value]
    qtbot.waitUntil(lambda: counted.asked > 1)
    counted.is_gone = False
    qtbot.waitUntil(lambda: shown[-1:] == [7])
