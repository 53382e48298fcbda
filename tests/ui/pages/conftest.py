"""Laboratories that pages are tried in: each is built once, and every test works on a copy of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laboratory import release, results, samples


@pytest.fixture(scope="session")
def samples_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "laboratory.db"
    samples.build(path)
    return path


@pytest.fixture(scope="session")
def results_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("results") / "laboratory.db"
    results.build(path)
    return path


@pytest.fixture(scope="session")
def release_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "laboratory.db"
    release.build(path)
    return path


@pytest.fixture
def with_samples(samples_template: Path, tmp_path: Path) -> Iterator[samples.Laboratory]:
    """One batch is registered and nothing received."""
    with samples.opened(samples_template, tmp_path / "qclab.db") as laboratory:
        yield laboratory


@pytest.fixture
def with_results(
    results_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[results.Laboratory]:
    """One batch is received and waits for its results."""
    monkeypatch.setenv("QCLAB_CONFIG_DIR", str(tmp_path / "config"))
    laboratory = results.opened(results_template, tmp_path / "qclab.db")
    yield laboratory
    laboratory.store.engine.dispose()


@pytest.fixture
def with_reviews(release_template: Path, tmp_path: Path) -> Iterator[release.Laboratory]:
    """One batch is approved, one waits for review, one for a decision."""
    laboratory = release.open_copy(release_template, tmp_path / "qclab.db")
    yield laboratory
    laboratory.store.engine.dispose()
