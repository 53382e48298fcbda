"""These pages are tried in a laboratory with one batch approved, one to review and one to decide on."""

from collections.abc import Iterator

import pytest

from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.review.desk import Desk


@pytest.fixture
def laboratory(with_reviews: Laboratory) -> Laboratory:
    return with_reviews


@pytest.fixture
def desks(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[dict[str, Desk]]:
    class Desks(dict[str, Desk]):
        def __missing__(self, person: str) -> Desk:
            self[person] = Desk(laboratory, person, acts, preferences)
            return self[person]

    made = Desks()
    yield made
    for desk in made.values():
        desk.page.close()
        desk.page.deleteLater()
