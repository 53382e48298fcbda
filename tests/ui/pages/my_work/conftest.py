"""This page is tried in a laboratory with one batch received that waits for its results."""

import pytest

from tests.laboratory.laboratory import Laboratory


@pytest.fixture
def laboratory(with_results: Laboratory) -> Laboratory:
    return with_results
