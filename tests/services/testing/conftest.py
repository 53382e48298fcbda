"""A batch with a culture of two bottles, and its units once they are loaded."""

import pytest

from qclab.queries.testing.units import UnitRow
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.reading import loaded


@pytest.fixture
def batch(demo: Laboratory) -> Batch:
    return demo.batch("B-1").registered().received()


@pytest.fixture
def units(demo: Laboratory, batch: Batch) -> list[UnitRow]:
    return loaded(demo, batch.test("A03").key)
