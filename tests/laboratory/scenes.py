"""Fixtures that hand a test a laboratory of its own, a copy of one that was built once.

``demo`` has the people and the catalogue of the demo laboratory and no batch; ``open_work`` has work of two clients:
on SQLite and on PostgreSQL in turn. ``with_samples``, ``with_results`` and ``with_reviews`` stand at the beginning, in
the middle and at the end of the job, on SQLite.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from qclab.demo.laboratory import make_demo_lab
from qclab.store import engines
from qclab.store.door import Store
from tests.laboratory import open_work as work
from tests.laboratory import release, results, samples
from tests.laboratory.databases import new_database
from tests.laboratory.laboratory import Laboratory, demo_laboratory
from tests.laboratory.own_work import furnish
from tests.laboratory.templates import Template, closed, copied_database, copied_file

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
Building = Callable[[Callable[[Store], Laboratory]], Template]


@pytest.fixture
def own_heads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The heads that one copy of the laboratory noted are not those of the next: both began as the same database."""
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def in_a_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Building:
    """Build a laboratory in a SQLite file."""

    def built(build: Callable[[Store], Laboratory]) -> Template:
        path = tmp_path_factory.mktemp("laboratory") / "laboratory.db"
        shutil.copyfile(migrated_file, path)
        return closed(build(Store(engines.open_engine(path), workstation="LAB-7")))

    return built


# the demo laboratory


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return closed(demo_laboratory(tmp_path_factory.mktemp("demo") / "demo.db", START))


@pytest.fixture(scope="session")
def demo_database(pg_server: str) -> Iterator[Template]:
    with new_database(make_url(pg_server)) as url:
        yield closed(demo_laboratory(url.render_as_string(hide_password=False), START))


@pytest.fixture
def sqlite_demo(demo_file: Template, tmp_path: Path, own_heads: None) -> Iterator[Laboratory]:
    with copied_file(demo_file, tmp_path / "demo.db") as laboratory:
        yield laboratory


@pytest.fixture(scope="session")
def own_work_file(demo_file: Template, tmp_path_factory: pytest.TempPathFactory) -> Template:
    with copied_file(demo_file, tmp_path_factory.mktemp("own-work") / "demo.db") as laboratory:
        return closed(furnish(laboratory))


@pytest.fixture
def own_work(own_work_file: Template, tmp_path: Path, own_heads: None) -> Iterator[Laboratory]:
    """The laboratory in which everybody did one thing."""
    with copied_file(own_work_file, tmp_path / "demo.db") as laboratory:
        yield laboratory


@pytest.fixture
def pg_demo(pg_server: str, demo_database: Template, own_heads: None) -> Iterator[Laboratory]:
    with copied_database(demo_database, pg_server) as laboratory:
        yield laboratory


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest) -> Laboratory:
    """The test runs twice, once on each kind of database."""
    laboratory: Laboratory = request.getfixturevalue({"sqlite": "sqlite_demo", "postgresql": "pg_demo"}[request.param])
    return laboratory


@pytest.fixture(scope="session")
def whole_laboratory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration laboratory as of now, made once for all workers; to be copied."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    path, claim = folder / "laboratory.db", folder / "laboratory.being-made"
    while not path.exists():
        try:
            claim.touch(exist_ok=False)
        except FileExistsError:
            time.sleep(0.1)  # by the clock: between two looks at what another worker makes
            continue
        try:
            making = tmp_path_factory.mktemp("making") / path.name
            make_demo_lab(making)
            making.rename(path)
        finally:
            claim.unlink()  # who waits makes it, where this worker could not
    return path


# open work


@pytest.fixture(scope="session")
def open_work_file(in_a_file: Building) -> Template:
    return in_a_file(work.build)


@pytest.fixture(scope="session")
def open_work_database(pg_server: str, migrated_template: str) -> Iterator[Template]:
    with new_database(make_url(pg_server), migrated_template) as url:
        store = Store(engines.open_engine(url.render_as_string(hide_password=False)), workstation="LAB-7")
        yield closed(work.build(store))


@pytest.fixture
def sqlite_open_work(open_work_file: Template, tmp_path: Path, own_heads: None) -> Iterator[Laboratory]:
    with copied_file(open_work_file, tmp_path / "qclab.db") as laboratory:
        yield laboratory


@pytest.fixture
def pg_open_work(pg_server: str, open_work_database: Template, own_heads: None) -> Iterator[Laboratory]:
    with copied_database(open_work_database, pg_server) as laboratory:
        yield laboratory


@pytest.fixture(params=["sqlite", "postgresql"])
def open_work(request: pytest.FixtureRequest) -> Laboratory:
    """The test runs twice, once on each kind of database."""
    names = {"sqlite": "sqlite_open_work", "postgresql": "pg_open_work"}
    laboratory: Laboratory = request.getfixturevalue(names[request.param])
    return laboratory


# the job, from its beginning to its end


@pytest.fixture(scope="session")
def samples_file(in_a_file: Building) -> Template:
    return in_a_file(samples.build)


@pytest.fixture(scope="session")
def results_file(in_a_file: Building) -> Template:
    return in_a_file(results.build)


@pytest.fixture(scope="session")
def release_file(in_a_file: Building) -> Template:
    return in_a_file(release.build)


@pytest.fixture
def with_samples(samples_file: Template, tmp_path: Path, own_heads: None) -> Iterator[Laboratory]:
    """One batch is registered and nothing received."""
    with copied_file(samples_file, tmp_path / "qclab.db") as laboratory:
        yield laboratory


@pytest.fixture
def with_results(
    results_file: Template, tmp_path: Path, own_heads: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Laboratory]:
    """One batch is received and waits for its results."""
    monkeypatch.setenv("QCLAB_CONFIG_DIR", str(tmp_path / "config"))
    with copied_file(results_file, tmp_path / "qclab.db") as laboratory:
        yield laboratory


@pytest.fixture
def with_reviews(release_file: Template, tmp_path: Path, own_heads: None) -> Iterator[Laboratory]:
    """One batch is approved, one waits for review, one for a decision."""
    with copied_file(release_file, tmp_path / "qclab.db") as laboratory:
        yield laboratory
