"""Who is deactivated leaves open tests: they are named, and somebody gets them or nobody does."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QListWidget, QPlainTextEdit

from qclab.services.testing import assigning
from qclab.ui.acts import Acts
from qclab.ui.pages.administration.leaving import NOBODY, LeavingDialog
from qclab.ui.pages.administration.page import AdministrationPage
from qclab.ui.preferences import Preferences
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory


@pytest.fixture
def batch(sqlite_demo: Laboratory) -> Batch:
    made = sqlite_demo.batch("B-1").registered().received()
    tests = [test.key for test in made.tests()]
    assigning.assign(sqlite_demo.reviewer, tests, sqlite_demo["mjansen"].actor.key)
    return made


@pytest.fixture
def page(
    sqlite_demo: Laboratory, batch: Batch, acts: Acts, preferences: Preferences, qtbot: Any
) -> Iterator[AdministrationPage]:
    made = AdministrationPage(sqlite_demo["admin"], acts, preferences)
    qtbot.addWidget(made)
    made.resize(1300, 700)
    made.show()
    acts.wait_idle()
    yield made
    made.hide()


def _leaving(page: AdministrationPage, acts: Acts, person: int) -> LeavingDialog:
    page.people.table.select_id(person)
    page.people.listing.open_pane(person)
    acts.wait_idle()
    page.people.deactivate.trigger()
    acts.wait_idle()
    (dialog,) = page.people.findChildren(LeavingDialog)
    dialog.findChild(QPlainTextEdit, "reason_text").setPlainText("left the laboratory")
    return dialog


@pytest.mark.parametrize("is_somebody", [True, False])
def test_the_open_tests_are_named_and_go_to_whom_was_chosen(
    page: AdministrationPage, sqlite_demo: Laboratory, batch: Batch, acts: Acts, is_somebody: bool
) -> None:
    leaving, other = sqlite_demo["mjansen"].actor.key, sqlite_demo["tbakker"].actor.key
    dialog = _leaving(page, acts, leaving)
    named = dialog.findChild(QListWidget, "left_tests")
    assert {named.item(place).text() for place in range(named.count())} == {
        f"{test.method_title}, batch B-1" for test in batch.tests()
    }
    choice = dialog.findChild(object, "successor")
    assert choice.currentText() == NOBODY, "nobody is chosen unasked"
    if is_somebody:
        choice.setCurrentIndex(choice.findData(other))
    dialog.accept()
    acts.wait_idle()
    assert {test.analyst for test in batch.tests()} == {other if is_somebody else None}
