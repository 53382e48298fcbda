"""Whatever a damaged backup does is a refusal in words, and nothing is left of it; what is restored verifies."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from qclab.domain.people.rights import Role
from qclab.domain.refusals import Refusal
from qclab.services.database import databases
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.laboratory.bounds import Bounded
from tests.laboratory.people import PASSWORD, lab_with
from tests.laboratory.rows import populate
from tests.services.exchange.damage import damaged

COUNT = int(os.environ.get("QCLAB_PROOF_BACKUPS", "20000" if os.environ.get("QCLAB_PROOF") else "60"))
SIGNED = databases.Signed("administrator", PASSWORD, "the disk failed")
PAGE = 4096


def damaged_database(data: bytes, chance: random.Random) -> bytes:
    """Damage that moves what follows it, or as a disk does it: bytes and pages in their places, an end that is gone."""
    if chance.random() < 0.2:
        return damaged(data, chance)
    found = bytearray(data)
    pages = len(data) // PAGE
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        page = chance.choice((0, chance.randrange(pages), chance.randrange(pages)))
        deed = chance.randrange(6)
        if deed == 0:  # the heading of a page: what kind it is, how many cells, where they begin
            found[page * PAGE + (100 if page == 0 else 0) + chance.randrange(12)] = chance.randrange(256)
        elif deed == 1:
            found[page * PAGE + chance.randrange(PAGE)] ^= 1 << chance.randrange(8)
        elif deed == 2:
            at = chance.randrange(PAGE)
            found[page * PAGE + at : page * PAGE + at + 64] = chance.randbytes(64)
        elif deed == 3:
            other = chance.randrange(pages)
            found[page * PAGE : (page + 1) * PAGE] = found[other * PAGE : (other + 1) * PAGE]
        elif deed == 4:
            found[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
        else:
            del found[len(found) - chance.randrange(1, len(found) // 4) :]
            pages = max(1, len(found) // PAGE)
            found += bytes(max(0, pages * PAGE - len(found)))
    return bytes(found)


@pytest.fixture
def backup(sqlite_store: Store, tmp_path: Path) -> bytes:
    """Of a laboratory with rows in every table."""
    lab_with(sqlite_store, Role.ADMINISTRATOR)
    populate(sqlite_store)
    return databases.backup(sqlite_store, tmp_path / "whole.db").path.read_bytes()


def refused(deed: Callable[[], object]) -> str:
    """Why it was not done; empty where it was."""
    try:
        deed()
    except Refusal as refusal:
        return str(refusal).strip() or "without a word"
    return ""


def test_a_file_whose_names_are_no_text_is_refused_as_damaged(backup: bytes, tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    path.write_bytes(backup.replace(b"version_num", b"version_n\xd2m"))
    for look in (databases.is_demonstration, databases.open_store):
        assert "The database file is damaged" in refused(lambda look=look: look(path))
    assert "The database file is damaged" in refused(lambda: databases.restore(path, tmp_path / "into.db", SIGNED))
    assert not (tmp_path / "into.db").exists()


@pytest.mark.proof
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", [4, 5])
def test_damaged_backups_are_refused_in_words_and_leave_nothing_behind(
    backup: bytes, tmp_path: Path, seed: int
) -> None:  # fmt: skip
    """Half of them from each seed, so that two cores can share what takes an hour."""
    chance, bounded = random.Random(seed), Bounded()
    path, into = tmp_path / "damaged.db", tmp_path / "restored.db"
    restored = 0
    for number in range(COUNT // 2):
        data = damaged_database(backup, chance)
        path.write_bytes(data)
        before = set(tmp_path.iterdir())
        with bounded.one(number):
            looked = refused(lambda: databases.is_demonstration(path))
            said = refused(lambda: databases.restore(path, into, SIGNED))
        assert "without a word" not in (looked, said)
        assert path.read_bytes() == data, "a backup is never written to"
        assert set(tmp_path.iterdir()) - before == (set() if said else {into})
        if not said:
            restored += 1
            assert faults_of(into) == ()
            into.unlink()
    print(f"{COUNT // 2} damaged backups, {COUNT // 2 - restored} refused, {bounded}")
    assert COUNT // 2 - restored > COUNT / 4


def faults_of(path: Path) -> tuple[object, ...]:
    store = databases.open_store(path)
    try:
        with store.read() as connection:
            return verify(connection).faults
    finally:
        store.engine.dispose()
