"""The page of cases on a laboratory with one case."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from qclab.ui.acts import Acts
from qclab.ui.pages.investigations.page import InvestigationsPage
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowCase
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory


class Desk:
    """The page as one person sees it."""

    def __init__(self, laboratory: Laboratory, who: str, acts: Acts, preferences: Preferences) -> None:
        self.acts = acts
        self.page = InvestigationsPage(laboratory[who], acts, preferences)
        self.asked: list[Show] = []
        self.page.open_requested.connect(self.asked.append)
        self.page.resize(1164, 660)
        self.page.show()
        self.page.activated()
        acts.wait_idle()

    def open(self, case: Worked) -> "Desk":
        self.page.open(ShowCase(case.key))
        self.acts.wait_idle()
        return self

    def settle(self) -> None:
        for _ in range(3):
            self.acts.wait_idle()
            QApplication.processEvents()


@pytest.fixture
def case(sqlite_demo: Laboratory) -> Worked:
    batch = sqlite_demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted()
    return Worked(sqlite_demo, batch.approved())


@pytest.fixture
def desk(sqlite_demo: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Callable[[str], Desk]]:
    made: list[Desk] = []

    def at(who: str) -> Desk:
        made.append(Desk(sqlite_demo, who, acts, preferences))
        return made[-1]

    yield at
    for each in made:
        each.page.close()
        each.page.deleteLater()
