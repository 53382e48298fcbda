"""A small catalogue in force, its people, and its page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from qclab.domain.people.rights import Role
from qclab.services.catalogue.taking_in import first_catalogue
from qclab.services.lab import Lab
from qclab.store.door import Store
from qclab.ui.acts import Acts
from qclab.ui.pages.catalogue.page import CataloguePage
from qclab.ui.preferences import Preferences
from tests.laboratory.people import PASSWORD, lab_with
from tests.services.catalogue.test_file import SMALL

Opens = Callable[[Lab], CataloguePage]


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    importer = lab_with(sqlite_store, Role.QA, id_="importer")
    first_catalogue(importer, SMALL.encode(), "small.yaml", PASSWORD)
    return sqlite_store


@pytest.fixture
def author(store: Store) -> Lab:
    return lab_with(store, Role.REVIEWER, id_="author")


@pytest.fixture
def qa(store: Store) -> Lab:
    return lab_with(store, Role.QA, id_="kvos")


@pytest.fixture
def opens(acts: Acts, preferences: Preferences, qtbot: Any) -> Iterator[Opens]:
    made: list[CataloguePage] = []

    def open_page(lab: Lab) -> CataloguePage:
        page = CataloguePage(lab, acts, preferences)
        qtbot.addWidget(page)
        page.resize(1300, 700)
        page.show()
        page.activateWindow()
        acts.wait_idle()
        made.append(page)
        return page

    yield open_page
    for page in made:
        page.hide()
