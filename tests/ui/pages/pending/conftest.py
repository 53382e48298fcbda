"""The page Pending in a laboratory with open work, three hours on."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from qclab.ui.acts import Acts
from qclab.ui.pages.pending.page import PendingPage
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.pending.shown import Shown


@pytest.fixture
def lab(sqlite_open_work: Laboratory) -> Laboratory:
    sqlite_open_work.clock.forward(hours=3)
    return sqlite_open_work


@pytest.fixture
def show(qtbot: Any, lab: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Callable[..., Shown]]:
    pages: list[PendingPage] = []

    def made(who: Any = None) -> Shown:
        page = PendingPage(who or lab.reviewer, acts, preferences)
        pages.append(page)
        opened: list[Show] = []
        page.open_requested.connect(opened.append)
        lab.store.committed.append(acts.changed.emit)
        acts.changed.connect(page.changes)
        page.resize(1180, 680)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        page.activated()
        acts.wait_idle()
        return Shown(lab, page, acts, opened)

    yield made
    lab.store.committed.clear()
    for page in pages:
        page.close()
        page.deleteLater()
