"""Fixtures that hand a test a migrated database of its own: SQLite, PostgreSQL, or each in turn (`store`).

Each is a copy of one that was migrated once for the whole run: 1 ms on SQLite, some 60 ms on PostgreSQL.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import RootTransaction, make_url

from qclab.store import door, engines, schema
from qclab.store.door import Store, system_clock
from tests.laboratory.clocks import Clock
from tests.laboratory.databases import new_database

LONG_AGO = datetime(2025, 1, 1, 8, tzinfo=UTC)
"""Before anything that a test tells of."""


def new_store(url: str | Path) -> Store:
    """A store at a path or URL, created and migrated long ago; its engine is the caller's to dispose of."""
    store = Store(engines.open_engine(url), Clock(LONG_AGO), workstation="LAB-7")
    schema.migrate(store)
    store.clock = system_clock
    return store


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever would be kept is rolled back when it commits, so that many deeds are tried on the same records."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "_commit", RootTransaction.rollback)
        yield


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database that was only migrated; to be copied, never opened."""
    path = tmp_path_factory.mktemp("migrated") / "qclab.db"
    new_store(path).engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_template(pg_server: str) -> Iterator[str]:
    """The name of a PostgreSQL database that was only migrated; a template, never connected to."""
    with new_database(make_url(pg_server)) as url:
        new_store(url.render_as_string(hide_password=False)).engine.dispose()
        yield str(url.database)


@pytest.fixture
def sqlite_store(migrated_file: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "qclab.db"
    shutil.copyfile(migrated_file, path)
    engine = engines.open_engine(path)
    yield Store(engine, workstation="LAB-7")
    engine.dispose()


@pytest.fixture
def pg_store(pg_server: str, migrated_template: str) -> Iterator[Store]:
    with new_database(make_url(pg_server), migrated_template) as url:
        engine = engines.open_engine(url.render_as_string(hide_password=False))
        yield Store(engine, workstation="LAB-7")
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """The test runs twice, once on each kind of database, migrated and otherwise empty."""
    given: Store = request.getfixturevalue({"sqlite": "sqlite_store", "postgresql": "pg_store"}[request.param])
    return given
