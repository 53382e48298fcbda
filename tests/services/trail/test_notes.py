"""The head of the trail is noted elsewhere every day, so that an older copy of the database is noticed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed
from qclab.domain.trail.acts import Act
from qclab.services.database import databases
from qclab.services.lab import Lab
from qclab.services.laboratory.settings import change_settings
from qclab.services.trail.verifying import acknowledge_loss, note_daily, noted_heads, notes_folders, verify_trail
from qclab.store import engines, schema
from qclab.store.chain import read_head
from qclab.store.door import Store
from tests.laboratory.laboratory import Laboratory


def test_the_head_is_noted_once_a_day(sqlite_demo: Laboratory) -> None:
    assert note_daily(sqlite_demo.store) is not None
    assert note_daily(sqlite_demo.store) is None
    sqlite_demo.clock.move_to(sqlite_demo.clock.now + timedelta(days=1))
    assert note_daily(sqlite_demo.store) is not None
    assert len(noted_heads(notes_folders(sqlite_demo.store)[0])) == 2


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


SIGNED = databases.Signed("admin", PASSWORD, "the disk failed")


def _work(lab: Lab, times: int = 1) -> None:
    for _ in range(times):
        with lab.store.write(lab.actor, Act.SIGNED_IN):
            pass


@contextmanager
def _restored(demo: Laboratory, backup: Path, into: Path) -> Iterator[Lab]:
    """The backup restored a day later, with the same person at work in it."""
    demo.clock.move_to(demo.clock.now + timedelta(days=1))
    databases.restore(backup, into, SIGNED, clock=demo.clock)
    engine = engines.open_engine(into)
    yield Lab(Store(engine, demo.clock), demo["kvos"].actor)
    engine.dispose()


def test_what_was_noted_after_a_restored_backup_is_a_fault_until_qa_acknowledges_it(
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
            (fault,) = verify_trail(lab).faults
            assert fault.where == f"event {noted.seq}"
            assert f"the backup monday.backup, which ends with event {made.head.seq}, was restored" in str(fault)
            assert str(fault).endswith("then QA acknowledges what is missing")
        acknowledge_loss(lab, "Monday's backup was restored after the disk failed; see DEV-7.", PASSWORD)
        for _ in range(2):
            found = verify_trail(lab)
            assert found.faults == ()
            assert [each.where for each in found.explained] == [f"event {noted.seq}"]
            assert "which K. Vos at " in str(found.explained[0])
            assert note_daily(lab.store) is not None
            demo.clock.move_to(demo.clock.now + timedelta(days=1))
        with pytest.raises(Conflict, match="Nothing was recorded"):
            acknowledge_loss(lab, "again", PASSWORD)


@pytest.mark.proof
@pytest.mark.parametrize("forged", [Act.RESTORED, Act.LOSS_ACKNOWLEDGED])
def test_no_event_that_a_hand_forges_disarms_the_noted_heads(
    sqlite_demo: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forged: Act
) -> None:
    """It knows the program, and writes through its own door."""
    demo = sqlite_demo
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))
    demo.store.engine.dispose()
    shutil.copyfile(tmp_path / "demo.db", tmp_path / "older.db")
    with demo.store.read() as connection:
        before = read_head(connection)
    _work(demo["mjansen"], 3)
    noted = note_daily(demo.store)
    assert noted is not None
    demo.clock.move_to(demo.clock.now + timedelta(days=1))
    older = Store(engines.open_engine(tmp_path / "older.db"), demo.clock)
    said = {
        "backup": "x",
        "head": {"seq": before.seq, "digest": before.digest},
        "heads": [{"seq": noted.seq, "digest": noted.digest}],
    }
    with older.read() as connection:
        said |= schema.stands(connection)
    with older.write(demo["kvos"].actor, forged, "as if", said=said):
        pass
    (fault,) = verify_trail(Lab(older, demo["kvos"].actor)).faults
    assert fault.where == f"event {noted.seq}"
    older.engine.dispose()


@pytest.mark.proof
def test_an_older_copy_that_names_another_folder_for_its_notes_is_held_against_those_that_were_made(
    sqlite_demo: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is forged through the program's own door, and its folder is as empty as the forger likes."""
    demo, monday = sqlite_demo, sqlite_demo.clock.now
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))
    change_settings(demo["admin"], {"trail.notes": str(tmp_path / "share")}, "kept on another disk")
    demo.store.engine.dispose()
    shutil.copyfile(tmp_path / "demo.db", tmp_path / "older.db")
    _work(demo["mjansen"], 3)
    noted = note_daily(demo.store)
    assert noted is not None
    assert [len(noted_heads(folder)) for folder in notes_folders(demo.store)] == [1, 1]
    demo.clock.move_to(monday + timedelta(days=1))
    older = Store(engines.open_engine(tmp_path / "older.db"), demo.clock)
    change_settings(Lab(older, demo["admin"].actor), {"trail.notes": str(tmp_path / "elsewhere")}, "moved")
    (fault,) = verify_trail(Lab(older, demo["kvos"].actor)).faults
    assert fault.where == f"event {noted.seq}"
    older.engine.dispose()


def test_a_folder_that_cannot_be_written_keeps_no_other_from_its_note(
    sqlite_demo: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = sqlite_demo
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "a file").touch()
    change_settings(demo["admin"], {"trail.notes": str(tmp_path / "a file" / "notes")}, "kept on another disk")
    with pytest.raises(Missing, match=r"cannot be noted in .*a file"):
        note_daily(demo.store)
    own, _ = notes_folders(demo.store)
    assert len(noted_heads(own)) == 1


@pytest.mark.proof
@pytest.mark.parametrize("act", ["the loss of another head", "something else"])
def test_a_line_beside_the_notes_acknowledges_nothing_that_its_event_does_not_name(
    sqlite_demo: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    demo = sqlite_demo
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))
    (folder,) = notes_folders(demo.store)
    note_daily(demo.store)
    (file,) = folder.glob("heads-*.txt")
    true, forged = f"9999 {'a' * 64} 2026-11-20T12:00:00+00:00", f"9998 {'b' * 64} 2026-11-21T12:00:00+00:00"
    file.write_text(f"{file.read_text()}{true}\n")
    acknowledge_loss(demo["kvos"], "a line of another laboratory", PASSWORD)
    acknowledged = folder / "acknowledged.txt"
    *_, seq, digest = acknowledged.read_text().split()
    if act == "something else":
        _work(demo["mjansen"])
        with demo.store.read() as connection:
            seq, digest = str(read_head(connection).seq), read_head(connection).digest
    file.write_text(f"{file.read_text()}{forged}\n")
    acknowledged.write_text(f"{acknowledged.read_text()}{forged} {seq} {digest}\n")
    found = verify_trail(demo["kvos"])
    assert [fault.where for fault in found.faults] == ["event 9998"]
    assert [each.where for each in found.explained] == ["event 9999"]
    acknowledge_loss(demo["kvos"], "the line was forged", PASSWORD)
    assert verify_trail(demo["kvos"]).faults == ()


def test_a_loss_is_acknowledged_by_qa_with_reason_and_password(
    sqlite_demo: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = sqlite_demo
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))
    (folder,) = notes_folders(demo.store)
    note_daily(demo.store)
    with pytest.raises(Conflict, match="is here"):
        acknowledge_loss(demo["kvos"], "nothing is missing", PASSWORD)
    (file,) = folder.glob("heads-*.txt")
    file.write_text(file.read_text() + f"9999 {'a' * 64} 2026-11-20T12:00:00+00:00\n")
    for lab, reason, password, kind in (
        (demo["admin"], "a disk failed", PASSWORD, NotAllowed),
        (demo["kvos"], " ", PASSWORD, Invalid),
        (demo["kvos"], "a disk failed", "wrong", NotAllowed),
        (demo["kvos"], f"for {PASSWORD}", PASSWORD, Invalid),
    ):
        with pytest.raises(kind):
            acknowledge_loss(lab, reason, password)
        assert len(verify_trail(demo["kvos"]).faults) == 1
    assert [head.seq for head in acknowledge_loss(demo["kvos"], "a line of another laboratory", PASSWORD)] == [9999]
    assert verify_trail(demo["kvos"]).faults == ()
    (folder / "acknowledged.txt").unlink()
    assert len(verify_trail(demo["kvos"]).faults) == 1, "the database alone is not believed"
