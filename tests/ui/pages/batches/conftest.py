"""These pages are tried in a laboratory with one batch approved, one to review and one to decide on."""

import pytest

from tests.laboratory.release import Laboratory


@pytest.fixture
def laboratory(with_reviews: Laboratory) -> Laboratory:
    return with_reviews
