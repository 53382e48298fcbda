"""The head of the trail is noted elsewhere every day, so that an older copy of the database is noticed."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from qclab.domain.acts import Act
from qclab.services.demo_people import Demo
from qclab.services.lab import Lab
from qclab.services.trail import note_daily, noted_heads, notes_folder, verify_trail
from qclab.store import engines
from qclab.store.door import Store


def test_the_head_is_noted_once_a_day(sqlite_demo: Demo) -> None:
    assert note_daily(sqlite_demo.store) is not None
    assert note_daily(sqlite_demo.store) is None
    sqlite_demo.clock.move_to(sqlite_demo.clock.now + timedelta(days=1))
    assert note_daily(sqlite_demo.store) is not None
    assert len(noted_heads(notes_folder(sqlite_demo.store))) == 2


def test_an_older_copy_put_in_place_is_named_by_verify(
    sqlite_demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
