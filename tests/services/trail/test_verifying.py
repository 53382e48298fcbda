"""Verifying is a right, and recorded; heads noted elsewhere show an older copy and a chain that was made again."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from qclab.domain.people.rights import RIGHTS, Right, Role
from qclab.domain.refusals import Invalid, Missing, NotAllowed
from qclab.services.trail import verifying
from qclab.store import engines, schema
from qclab.store.door import Store
from tests.laboratory.people import add_client, lab_with


def last_event(store: Store) -> dict[str, Any]:
    with store.read() as connection:
        payload = connection.execute(text("SELECT payload FROM event ORDER BY seq DESC LIMIT 1")).scalar_one()
    told: dict[str, Any] = json.loads(payload)
    return told


@pytest.mark.parametrize("role", list(Role))
def test_who_may_verify_the_trail(sqlite_store: Store, role: Role) -> None:
    lab = lab_with(sqlite_store, role)
    if Right.VERIFY_TRAIL in RIGHTS[role]:
        assert verifying.verify_trail(lab).faults == ()
        assert last_event(sqlite_store)["act"] == "trail verified"
    else:
        with pytest.raises(NotAllowed, match="may not verify the audit trail"):
            verifying.verify_trail(lab)
        assert last_event(sqlite_store)["act"] == "right refused"


def test_a_person_of_one_client_does_not_verify_the_records_of_all(sqlite_store: Store) -> None:
    of_a_client = lab_with(sqlite_store, Role.READER, client=add_client(sqlite_store))
    with pytest.raises(NotAllowed, match="may not verify the audit trail"):
        verifying.verify_trail(of_a_client)


def test_what_verifying_found_is_recorded(store: Store) -> None:
    lab = lab_with(store, Role.QA)
    found = verifying.verify_trail(lab)
    said = last_event(store)["said"]
    assert (said["events"], said["faults"], said["head"]["digest"]) == (found.events, 0, found.head.digest)


def test_verifying_tells_how_far_it_is_and_can_be_stopped(sqlite_store: Store) -> None:
    lab = lab_with(sqlite_store, Role.QA)
    for _ in range(2_000):
        with sqlite_store.write(None, verifying.Act.SIGNED_OUT):
            pass
    told: list[tuple[int, int]] = []
    verifying.verify_trail(lab, lambda done, total: told.append((done, total)))
    assert told == [(2_000, 2_001 + len(schema.known()))], "each migration and the person are events too"

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    before = last_event(sqlite_store)
    with pytest.raises(KeyboardInterrupt):
        verifying.verify_trail(lab, stop)
    assert last_event(sqlite_store) == before


def test_heads_noted_elsewhere_come_back_from_the_days_file_or_from_the_whole_folder(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    with pytest.raises(Missing, match="cannot be noted"):
        verifying.note_head(store, folder)
    folder.mkdir()
    first = verifying.note_head(store, folder)
    lab = lab_with(store, Role.QA)
    second = verifying.note_head(store, folder)
    (file,) = folder.iterdir()
    noted = verifying.noted_heads(file)
    assert noted == verifying.noted_heads(folder)
    assert [(head.seq, head.digest) for head in noted] == [(head.seq, head.digest) for head in (first, second)]
    assert verifying.verify_trail(lab, noted=verifying.noted_heads(folder)).faults == ()


def test_a_note_that_was_changed_is_told_with_its_line(sqlite_store: Store, tmp_path: Path) -> None:
    verifying.note_head(sqlite_store, tmp_path)
    (file,) = tmp_path.glob("heads-*.txt")
    with file.open("a") as words:
        words.write("12 not a digest\n")
    with pytest.raises(Invalid, match=r"line 2: .*was changed"):
        verifying.noted_heads(file)
    with pytest.raises(Missing):
        verifying.noted_heads(tmp_path / "none.txt")


def test_an_older_copy_put_in_place_is_noticed_by_the_noted_head(sqlite_store: Store, tmp_path: Path) -> None:
    path = Path(str(sqlite_store.engine.url.database))
    lab_with(sqlite_store, Role.QA)
    sqlite_store.engine.dispose()
    shutil.copyfile(path, tmp_path / "monday.db")
    add_client(sqlite_store)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    noted = verifying.note_head(sqlite_store, folder)
    monday = Store(engines.open_engine(tmp_path / "monday.db"))
    lab = lab_with(monday, Role.ADMINISTRATOR)
    monday_faults = verifying.verify_trail(lab, noted=verifying.noted_heads(folder)).faults
    assert [fault.where for fault in monday_faults] == [f"event {noted.seq}"]
    assert verifying.verify_trail(lab).faults == ()
    monday.engine.dispose()
