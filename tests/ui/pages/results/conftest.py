"""A person at the results page of a laboratory with one batch received that waits for its results."""

from collections.abc import Iterator

import pytest

from qclab.domain.results.cell import Cell
from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowResults
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench


@pytest.fixture
def laboratory(with_results: Laboratory) -> Laboratory:
    return with_results


@pytest.fixture
def bench(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Bench]:
    made = Bench(laboratory.analyst, acts, preferences)
    made.open(ShowResults(laboratory.batch("CAR-0417").key))
    yield made
    made.settle()
    made.page.close()
    made.page.deleteLater()


@pytest.fixture
def viability(laboratory: Laboratory) -> Cell:
    return laboratory.batch("CAR-0417").cell("A20/viability")


@pytest.fixture
def endotoxin(laboratory: Laboratory) -> Cell:
    return laboratory.batch("CAR-0417").cell("A09/endotoxin")


@pytest.fixture
def organisms(laboratory: Laboratory) -> Cell:
    return laboratory.batch("CAR-0417").cell("A04/organisms")
