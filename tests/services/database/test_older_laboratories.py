"""A laboratory that an earlier version made is brought up to date, and nothing that was signed in it has changed."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from qclab.documents.page.barcodes import decode
from qclab.documents.page.preview import one_bit_pages
from qclab.domain.investigations.case import CaseState, Conclusion
from qclab.domain.investigations.phases import CHECKLISTS, FINDINGS, SIGNED_BY, Answer, Finding, Phase
from qclab.domain.people.duties import Done, duty_blockers
from qclab.domain.signatures.contents import NOT_KEPT
from qclab.domain.signatures.reading import Flaw, Standing
from qclab.queries.batches import batches
from qclab.queries.investigations.deeds import facts
from qclab.queries.investigations.listed import fetch_cases, find_cases
from qclab.queries.release import certificates
from qclab.queries.samples import samples
from qclab.queries.signatures.signatures import read_by_key
from qclab.queries.testing import performing, testing
from qclab.services.database import databases
from qclab.services.investigations import concluding, working
from qclab.services.people import signing_in
from qclab.store import schema
from qclab.store import tables as t
from qclab.store.chain import Head
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.laboratory.older import AS_BACKUP, AS_FILE, PASSWORD, REVISION, unpack
from tests.store.hand import tampering

Certificates = dict[tuple[str, int], bytes]
"""The bytes of each certificate by its number and revision."""


def updated_at() -> datetime:
    """The clock of the workstation: the update is on the day after."""
    return datetime(2026, 11, 22, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """A laboratory as the earlier version left it: its file, and what plain SQLite reads there."""

    path: Path
    certificates: Certificates
    head: Head


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kept]:
    """Both laboratories, to be copied or restored; never opened by the program."""
    return {name: _read(unpack(name, tmp_path_factory.mktemp(name))) for name in (AS_FILE, AS_BACKUP)}


def _read(path: Path) -> Kept:
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(REVISION,)]
        rows = connection.execute(
            "SELECT certificate.id, certificate.revision, blob.bytes FROM certificate"
            " JOIN blob ON blob.sha256 = certificate.pdf"
        ).fetchall()
        seq, digest = connection.execute("SELECT seq, digest FROM head").fetchone()
    return Kept(path, {(id_, revision): pdf for id_, revision, pdf in rows}, Head(seq, digest))


@contextmanager
def _opened(address: str | Path) -> Iterator[Store]:
    store = databases.open_store(address, clock=updated_at)
    try:
        yield store
    finally:
        store.engine.dispose()


def _certificates(store: Store) -> Certificates:
    """Every certificate, as QA finds it."""
    viewer = signing_in.identified(store, "kvos", PASSWORD).actor
    with store.read() as connection:
        rows = [
            row
            for batch in batches.find_batches(connection, viewer)
            for row in certificates.certificates_of(connection, viewer, batch)
        ]
        return {(row.id, row.revision): certificates.blob(connection, row.pdf) for row in rows}


SIGNED = databases.Signed("admin", PASSWORD, "moved to another engine")


def _bring_up_to_date(kept: Kept, address: str, folder: Path) -> None:
    """Take every revision since: it verifies, its trail goes on from the one of then, its certificates are the same."""
    done = databases.migrate(address, backup_folder=folder, clock=updated_at)
    assert list(done.revisions) == schema.known()[schema.known().index(REVISION) + 1 :]
    with _opened(address) as store:
        with store.read() as connection:
            assert verify(connection, (kept.head,)).faults == ()
        assert _certificates(store) == kept.certificates


def _moved(kept: Kept, address: str, other: str | Path, backup: Path) -> None:
    """A backup of one database restored into another: both verify, and the certificates are the same there."""
    with _opened(address) as store:
        assert databases.backup(store, backup).verification.faults == ()
    assert databases.restore(backup, other, SIGNED, clock=updated_at).faults == ()
    with _opened(other) as store:
        assert _certificates(store) == kept.certificates


def test_an_older_database_is_brought_up_to_date_and_moves_to_a_server_and_back(
    unpacked: dict[str, Kept], sqlite_url: str, pg_url: str, tmp_path: Path
) -> None:
    kept = unpacked[AS_FILE]
    shutil.copyfile(kept.path, tmp_path / "qclab.db")
    _bring_up_to_date(kept, sqlite_url, tmp_path)
    _moved(kept, sqlite_url, pg_url, tmp_path / "there.backup")
    _moved(kept, pg_url, tmp_path / "again.db", tmp_path / "back.backup")


@pytest.mark.parametrize(("to", "other"), [("pg_url", "sqlite_url"), ("sqlite_url", "pg_url")])
def test_an_older_backup_of_a_server_is_restored_brought_up_to_date_and_moves_to_the_other_engine(
    unpacked: dict[str, Kept], to: str, other: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kept, address = unpacked[AS_BACKUP], request.getfixturevalue(to)
    assert databases.restore(kept.path, address, SIGNED, clock=updated_at).faults == ()
    _bring_up_to_date(kept, address, tmp_path)
    _moved(kept, address, request.getfixturevalue(other), tmp_path / "there.backup")


def test_the_papers_of_then_are_those_in_the_records_and_their_labels_still_find_samples(
    unpacked: dict[str, Kept], sqlite_url: str, tmp_path: Path
) -> None:
    kept = unpacked[AS_FILE]
    shutil.copyfile(kept.path, tmp_path / "qclab.db")
    databases.migrate(sqlite_url, backup_folder=tmp_path, clock=updated_at)
    printed = sorted(path.read_bytes() for path in kept.path.parent.glob("certificate-*.pdf"))
    labels = [path.read_bytes() for path in kept.path.parent.glob("labels-*.pdf")]
    scanned = [decode(dots, width, height) for pdf in labels for width, height, dots in one_bit_pages(pdf, 203)]
    with _opened(sqlite_url) as store:
        viewer = signing_in.identified(store, "mjansen", PASSWORD).actor
        assert sorted(_certificates(store).values()) == printed
        with store.read() as connection:
            found = samples.keys_by_id(connection, viewer, scanned)
    assert len(found) == len(scanned) > 0


@pytest.mark.parametrize("name", [AS_FILE, AS_BACKUP])
def test_signatures_of_then_say_that_their_content_was_not_kept_unless_their_rows_were_touched(
    unpacked: dict[str, Kept], name: str, sqlite_url: str, tmp_path: Path
) -> None:
    shutil.copyfile(unpacked[name].path, tmp_path / "qclab.db")
    databases.migrate(sqlite_url, backup_folder=tmp_path, clock=updated_at)
    with _opened(sqlite_url) as store:
        viewer = signing_in.identified(store, "kvos", PASSWORD).actor
        with store.read() as connection:
            keys = list(connection.execute(select(t.signature.c.key)).scalars())
            reads = read_by_key(connection, viewer, keys)
        assert len(reads) == len(keys) > 10
        assert {read.standing for read in reads.values()} == {Standing.NOT_KEPT}
        assert {read.signature.format for read in reads.values()} == {NOT_KEPT}
        with tampering(store) as hand:
            hand.run("UPDATE signature SET digest = ? WHERE key = ?", "0" * 64, keys[3])
            touched = read_by_key(hand.connection, viewer, keys[:5])
            assert [fault.where for fault in hand.faults()] == [f"signature {keys[3]}: digest"]
    assert [touched[key].flaw for key in keys[:5]] == [None, None, None, Flaw.ROW, None]


def test_times_that_the_program_of_then_set_stand_and_are_told_from_those_that_a_person_said(
    unpacked: dict[str, Kept], sqlite_url: str, tmp_path: Path
) -> None:
    kept = unpacked[AS_FILE]
    shutil.copyfile(kept.path, tmp_path / "qclab.db")
    databases.migrate(sqlite_url, backup_folder=tmp_path, clock=updated_at)
    with _opened(sqlite_url) as store:
        viewer = signing_in.identified(store, "mjansen", PASSWORD).actor
        with store.read() as connection:
            rows = testing.get_tests(connection, viewer, testing.find_tests(connection, viewer, state=""))
            by_program = performing.set_by_program(connection, rows)
    performed = {row.key for row in rows if row.performed_from is not None}
    assert {row.must_say for row in rows} == {("by", "from", "to")}
    assert {row.may_pass for row in rows} == {()}
    assert by_program
    assert by_program < performed
    assert {row.key for row in rows if row.minimum_days is not None} & performed <= performed - by_program


def test_a_case_of_an_older_laboratory_stands_open_and_is_worked_to_its_closing(
    unpacked: dict[str, Kept], sqlite_url: str, tmp_path: Path
) -> None:
    shutil.copyfile(unpacked[AS_BACKUP].path, tmp_path / "qclab.db")
    databases.migrate(sqlite_url, backup_folder=tmp_path, clock=updated_at)
    with _opened(sqlite_url) as store:
        labs = {id_: signing_in.identified(store, id_, PASSWORD) for id_ in ("tbakker", "adewit", "hlaan", "kvos")}
        with store.read() as connection:
            keys = find_cases(connection, labs["kvos"].actor)
            rows = fetch_cases(connection, labs["kvos"].actor, keys)
        assert {(row.case.state, row.case.phase, row.case.owner_name) for row in rows} == {(CaseState.OPEN, "Ia", "")}
        assert len(rows) == 8
        key = rows[0].key
        for phase in Phase:
            for step in SIGNED_BY[phase]:
                asked = (lab for lab in labs.values() if not duty_blockers(step, lab.actor, _done(store, key)))
                lab = next(asked)
                if step is not SIGNED_BY[phase][-1] or len(SIGNED_BY[phase]) == 1:
                    for question in CHECKLISTS[phase]:
                        working.answer(lab, key, phase, question, Answer.YES)
                finding = {Phase.FULL_SCALE: Finding.NO_RETEST}.get(phase, FINDINGS[phase][0])
                concluding.sign_phase(
                    lab, key, phase, concluding.Found(finding, None, "as was found in the records"), PASSWORD
                )
        concluding.close(labs["kvos"], key, Conclusion.CONFIRMED, "the value stands as it is", PASSWORD)
        with store.read() as connection:
            assert verify(connection).faults == ()


def _done(store: Store, key: int) -> Done:
    with store.read() as connection:
        return facts(connection, key).case.done
