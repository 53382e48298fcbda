"""The head of the trail is noted elsewhere every day, so that an older copy of the database is noticed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from qclab.domain.trail.acts import Act
from qclab.services.database import databases
from qclab.services.lab import Lab
from qclab.services.trail.verifying import note_daily, noted_heads, notes_folder, verify_trail
from qclab.store import engines
from qclab.store.door import Store
from tests.laboratory.laboratory import Laboratory


def test_the_head_is_noted_once_a_day(sqlite_demo: Laboratory) -> None:
    assert note_daily(sqlite_demo.store) is not None
    assert note_daily(sqlite_demo.store) is None
    sqlite_demo.clock.move_to(sqlite_demo.clock.now + timedelta(days=1))
    assert note_daily(sqlite_demo.store) is not None
    assert len(noted_heads(notes_folder(sqlite_demo.store))) == 2


def test_an_older_copy_put_in_place_is_named_by_verify(
    sqlite_demo: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))
    sqlite_demo.store.engine.dispose()
    shutil.copyfile(tmp_path / "demo.db", tmp_path / "older.db")
    with sqlite_demo.store.write(sqlite_demo["mjansen"].actor, Act.SIGNED_IN):
        pass
    note_daily(sqlite_demo.store)
    assert verify_trail(sqlite_demo["kvos"]).faults == ()
    engine = engines.open_engine(tmp_path / "older.db")
    older = Lab(Store(engine, sqlite_demo.clock), sqlite_demo["kvos"].actor)
    assert ["older copy of the database" in str(fault) for fault in verify_trail(older).faults] == [True]
    engine.dispose()


def _work(lab: Lab, times: int = 1) -> None:
    for _ in range(times):
        with lab.store.write(lab.actor, Act.SIGNED_IN):
            pass


@contextmanager
def _restored(demo: Laboratory, backup: Path, into: Path) -> Iterator[Lab]:
    """The backup restored a day later, with the same person at work in it."""
    demo.clock.move_to(demo.clock.now + timedelta(days=1))
    databases.restore(backup, into, clock=demo.clock)
    engine = engines.open_engine(into)
    yield Lab(Store(engine, demo.clock), demo["kvos"].actor)
    engine.dispose()


def test_heads_that_were_noted_after_the_backup_are_explained_by_the_restoration(
    demo: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))
    made = databases.backup(demo.store, tmp_path / "monday.backup")
    _work(demo["mjansen"], 3)
    noted = note_daily(demo.store)
    assert noted is not None
    with _restored(demo, made.path, tmp_path / "restored.db") as lab:
        for more in (0, 10):  # while the chain is shorter than what was noted, and once it is longer
            _work(lab, more)
            found = verify_trail(lab)
            assert found.faults == ()
            assert [each.where for each in found.explained] == [f"event {noted.seq}"]
            assert f"the backup monday.backup, which ends with event {made.head.seq}, was restored" in str(
                found.explained[0]
            )
        later = note_daily(lab.store)
        assert later is not None
        assert later.seq > noted.seq
        assert len(verify_trail(lab).explained) == 1, "what is noted since belongs to the chain"


def test_a_restoration_explains_nothing_that_was_noted_after_it(
    sqlite_demo: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise one restoration would cover every older copy that is put in place later."""
    demo = sqlite_demo
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))
    made = databases.backup(demo.store, tmp_path / "monday.backup")
    with _restored(demo, made.path, tmp_path / "restored.db") as lab:
        lab.store.engine.dispose()
        shutil.copyfile(tmp_path / "restored.db", tmp_path / "older.db")
        _work(lab, 3)
        demo.clock.move_to(demo.clock.now + timedelta(hours=1))
        note_daily(lab.store)
        older = Lab(Store(engines.open_engine(tmp_path / "older.db"), demo.clock), lab.actor)
        found = verify_trail(older)
        assert ["older copy of the database" in str(fault) for fault in found.faults] == [True]
        assert found.explained == ()
        older.store.engine.dispose()
