"""A page as quality assurance opens it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from qclab.ui.acts import Acts
from qclab.ui.page import Page
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory

Show = Callable[[type[Page]], Any]


@pytest.fixture
def show(with_reviews: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Show]:
    """Open a page over the laboratory at the end of the job, and wait until it has read everything."""
    pages: list[Page] = []

    def open_page(kind: type[Page]) -> Page:
        page = kind(with_reviews["qa"], acts, preferences)
        pages.append(page)
        page.resize(1366, 768)
        page.show()
        page.activated()
        acts.wait_idle()
        return page

    yield open_page
    for page in pages:
        page.close()
        page.deleteLater()
