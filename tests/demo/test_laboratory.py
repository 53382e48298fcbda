"""The demo laboratory: whoever looks around meets every state that the records know."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.lifecycle import TestState
from qclab.store import tables as t
from qclab.store.chain import latest_instant
from qclab.store.door import Store
from qclab.store.encoding import as_instant
from qclab.store.engines import open_engine
from qclab.store.verify import verify


@pytest.fixture(scope="module")
def laboratory(whole_laboratory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("laboratory") / "demo.db"
    shutil.copyfile(whole_laboratory, path)
    engine = open_engine(path)
    yield Store(engine)
    engine.dispose()


def test_the_demo_laboratory_has_samples_and_tests_in_every_state(laboratory: Store) -> None:
    with laboratory.read() as connection:
        assert {*connection.execute(select(t.sample.c.state)).scalars()} == {*SampleState}
        assert {*connection.execute(select(t.test.c.state)).scalars()} == {*TestState}
        verified = verify(connection)
    assert verified.faults == ()


def test_no_record_lies_in_the_future_so_who_opens_it_writes_at_once(laboratory: Store) -> None:
    with laboratory.read() as connection:
        latest = as_instant(latest_instant(connection))
    assert latest is not None
    assert latest <= laboratory.clock()


def test_what_was_called_off_says_why(laboratory: Store) -> None:
    with laboratory.read() as connection:
        cancelled = connection.execute(select(t.sample).where(t.sample.c.state == SampleState.CANCELLED)).one()
        not_done = connection.execute(select(t.test).where(t.test.c.state == TestState.NOT_DONE)).one()
    assert "not filled" in cancelled.state_reason
    assert "withdrew" in not_done.state_reason
