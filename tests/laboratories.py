"""A laboratory to work in: people, the demo catalogue in force, on SQLite and on PostgreSQL in turn."""

import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from qclab.demo.laboratory import make_demo_lab
from qclab.demo.people import Demo, SteppingClock, new_demo
from qclab.services.lab import Lab
from qclab.store import engines
from qclab.store.door import Store
from tests.databases import new_database

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Demo]:
    """A demo database without a batch; to be copied."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    demo = new_demo(path, START)
    demo.store.engine.dispose()
    return path, demo


@pytest.fixture(scope="session")
def demo_template(pg_server: str) -> Iterator[tuple[str, Demo]]:
    """The same on PostgreSQL, as a template."""
    with new_database(make_url(pg_server)) as url:
        demo = new_demo(url.render_as_string(hide_password=False), START)
        demo.store.engine.dispose()
        yield str(url.database), demo


@pytest.fixture(scope="session")
def whole_laboratory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration laboratory as of now, made once for all workers; to be copied."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    path = folder / "laboratory.db"
    try:
        (folder / "laboratory.being-made").touch(exist_ok=False)
    except FileExistsError:
        end = time.monotonic() + 110
        while not path.exists() and time.monotonic() < end:
            time.sleep(0.1)  # by the clock: between two looks at what another worker makes
    else:
        making = folder / "laboratory.being-made.db"
        make_demo_lab(making)
        making.rename(path)
    return path


@pytest.fixture
def own_heads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The heads that one copy of the laboratory noted are not those of the next: both began as the same database."""
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def sqlite_demo(demo_file: tuple[Path, Demo], tmp_path: Path, own_heads: None) -> Iterator[Demo]:
    path, made = demo_file
    shutil.copyfile(path, tmp_path / "demo.db")
    yield from _opened(tmp_path / "demo.db", made)


@pytest.fixture
def pg_demo(pg_server: str, demo_template: tuple[str, Demo], own_heads: None) -> Iterator[Demo]:
    template, made = demo_template
    with new_database(make_url(pg_server), template) as url:
        yield from _opened(url.render_as_string(hide_password=False), made)


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest) -> Demo:
    """The test runs twice, once on each kind of database."""
    given: Demo = request.getfixturevalue({"sqlite": "sqlite_demo", "postgresql": "pg_demo"}[request.param])
    return given


def _opened(address: str | Path, made: Demo) -> Iterator[Demo]:
    engine = engines.open_engine(address)
    clock = SteppingClock(made.clock.now)
    store = Store(engine, clock, workstation="LAB-7")
    yield Demo(store, clock, {id_: Lab(store, lab.actor) for id_, lab in made.labs.items()})
    engine.dispose()
