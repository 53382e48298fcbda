"""A laboratory for each test, copied from one that is built once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.pages.samples.lab import Laboratory, build, opened


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "laboratory.db"
    build(path)
    return path


@pytest.fixture
def laboratory(template: Path, tmp_path: Path) -> Iterator[Laboratory]:
    with opened(template, tmp_path / "qclab.db") as made:
        yield made
