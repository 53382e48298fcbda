"""What other desks commit comes to the pages joined: one reload for a second's changes, not one for each."""

import threading
import time
from datetime import UTC, datetime
from typing import Any

from qclab.domain.trail.acts import Act
from qclab.store.door import Changes
from qclab.ui.hearing import Hearing

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def changes(*rows: tuple[str, int]) -> Changes:
    return Changes(Act.RESULT_ENTERED, AT, frozenset(rows), elsewhere=True)


def test_a_single_commit_is_told_soon(qapp: Any, qtbot: Any) -> None:
    hearing, told = Hearing(), list[Changes]()
    hearing.heard.connect(told.append)
    threading.Thread(target=hearing.hear, args=(changes(("test", 1)),)).start()
    qtbot.waitUntil(lambda: told == [changes(("test", 1))], timeout=1_000)


def test_those_of_a_second_are_told_as_one_with_the_rows_of_all(qapp: Any, qtbot: Any) -> None:
    hearing, told, at = Hearing(), list[Changes](), list[float]()
    hearing.heard.connect(told.append)
    hearing.heard.connect(lambda _: at.append(time.monotonic()))
    hearing.hear(changes(("test", 0)))
    qtbot.waitUntil(lambda: len(told) == 1)
    for key in range(1, 30):
        hearing.hear(changes(("test", key)))
    qtbot.waitUntil(lambda: len(told) == 2, timeout=3_000)
    assert told[1].rows == {("test", key) for key in range(1, 30)}
    assert at[1] - at[0] >= 1.0
    assert told[1].elsewhere


def test_nothing_is_told_to_a_window_that_is_gone(qapp: Any) -> None:
    import shiboken6

    hearing = Hearing()
    shiboken6.delete(hearing)
    hearing.hear(changes(("test", 1)))
