"""These pages are tried in a laboratory with one batch registered and nothing received."""

import pytest

from tests.laboratory.laboratory import Laboratory


@pytest.fixture
def laboratory(with_samples: Laboratory) -> Laboratory:
    return with_samples
