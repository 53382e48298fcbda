"""These pages are tried in a laboratory with one batch approved, one to review and one to decide on."""

from collections.abc import Iterator

import pytest

from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.batches.desk import Desk


@pytest.fixture
def laboratory(with_reviews: Laboratory) -> Laboratory:
    return with_reviews


@pytest.fixture
def qa(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Desk]:
    desk = Desk(laboratory, "qa", acts, preferences)
    yield desk
    desk.page.close()
    desk.page.deleteLater()
