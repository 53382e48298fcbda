"""A laboratory for each test, copied from one that is built once, and a person at the results page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qclab.domain.results.cell import Cell
from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from tests.ui.pages.results.bench import Bench
from tests.ui.pages.results.lab import Laboratory, build, opened


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("results") / "laboratory.db"
    build(path)
    return path


@pytest.fixture
def laboratory(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laboratory]:
    monkeypatch.setenv("QCLAB_CONFIG_DIR", str(tmp_path / "config"))
    made = opened(template, tmp_path / "qclab.db")
    yield made
    made.store.engine.dispose()


@pytest.fixture
def bench(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Bench]:
    made = Bench(laboratory.analyst, acts, preferences)
    made.open("results_of_batch", laboratory.batch)
    yield made
    made.settle()
    made.page.close()
    made.page.deleteLater()


@pytest.fixture
def viability(laboratory: Laboratory) -> Cell:
    return laboratory.cell("A20", "viability")


@pytest.fixture
def endotoxin(laboratory: Laboratory) -> Cell:
    return laboratory.cell("A09", "endotoxin")


@pytest.fixture
def organisms(laboratory: Laboratory) -> Cell:
    return laboratory.cell("A04", "organisms")
