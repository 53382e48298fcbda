"""A laboratory for each test, copied from one that is built once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.pages.release.lab import Laboratory, build, open_copy


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "laboratory.db"
    build(path)
    return path


@pytest.fixture
def laboratory(template: Path, tmp_path: Path) -> Iterator[Laboratory]:
    made = open_copy(template, tmp_path / "qclab.db")
    yield made
    made.store.engine.dispose()
