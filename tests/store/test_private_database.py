"""A database and its copies are for nobody else to read: the digests of passwords are in them."""

import os
from pathlib import Path

import pytest

from qclab.domain.people.rights import Role
from qclab.services.database import databases
from tests.laboratory.people import PASSWORD, lab_with

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes; the manual says what it has")


def test_a_database_its_log_and_its_backups_are_private_and_an_open_one_is_mended(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = databases.open_store(tmp_path / "lab.db", create=True)
        lab_with(store, Role.ADMINISTRATOR)
        databases.backup(store, tmp_path / "backup.db")
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        assert modes == dict.fromkeys(("lab.db", "lab.db-wal", "lab.db-shm", "backup.db"), 0o600)
        store.engine.dispose()
        signed = databases.Signed("administrator", PASSWORD, "to look at it")
        databases.restore(tmp_path / "backup.db", tmp_path / "again.db", signed)
        assert (tmp_path / "again.db").stat().st_mode & 0o777 == 0o600
        (tmp_path / "lab.db").chmod(0o644)
        databases.open_store(tmp_path / "lab.db").engine.dispose()
        assert (tmp_path / "lab.db").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)
