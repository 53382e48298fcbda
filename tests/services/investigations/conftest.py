"""A batch with a failing value and its case, and the steps by which people work it."""

from collections.abc import Callable

import pytest

from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory


@pytest.fixture
def opened() -> Callable[[Laboratory], Worked]:
    def open_(laboratory: Laboratory) -> Worked:
        batch = laboratory.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted()
        return Worked(laboratory, batch.approved())

    return open_
