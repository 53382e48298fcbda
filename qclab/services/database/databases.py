"""Opening, creating, migrating, backing up and restoring a database; both front doors come through here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qclab.domain import moments
from qclab.domain.codes import AtDatabase, AtDisk
from qclab.domain.database.addresses import Absent, without_password
from qclab.domain.people.rights import Actor, Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Missing, Reason
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.services.people import signing_in
from qclab.services.people.passwords import refuse_password_in
from qclab.store import backup as copies
from qclab.store import engines, schema
from qclab.store.chain import Head, demo_password
from qclab.store.door import Clock, Store, system_clock
from qclab.store.verify import Verification, verify
from qclab.store.zone import laboratory_zone

Progress = Callable[[int, int], None]
_SQLITE_FILE = b"SQLite format 3\0"
_WITHIN_REASON = 5


class Outdated(Conflict):
    """The database was made by an older version of the program; ``migrate`` brings it up to date."""


@dataclass(frozen=True)
class Backup:
    """A backup that was made: its file, where the chain stood, and what verifying the file found."""

    path: Path
    head: Head
    verification: Verification


@dataclass(frozen=True)
class Signed:
    """Who signs a restoration, with the password that the backup knows, and why it is restored."""

    user: str
    password: str
    reason: str


@dataclass(frozen=True)
class Migrated:
    """The revisions taken (none when the database was up to date) and the backup made before the first of them."""

    revisions: tuple[str, ...]
    backup: Backup | None = None


def open_store(
    address: str | Path, *, clock: Clock = system_clock, workstation: str = "", create: bool = False
) -> Store:
    """The database at a path or URL; with ``create``, made where there is none yet.

    Raises Missing (no file, no folder, an empty database), Invalid (not a database of any kind), Conflict (another
    program's, or a newer QC Lab's), Outdated (an older QC Lab's), Unavailable (the server or the disk).
    """
    path = engines.file_of(address)
    if path is not None:
        _look_at_folder(path)
    make = create and (path is None or not path.exists() or path.stat().st_size == 0)
    if path is not None and not make:
        _look_at(path)
    engine = engines.open_engine(address, create=make)
    try:
        store = Store(engine, clock, workstation)
        with store.read() as connection:
            pending, stands_at = schema.pending(connection), schema.revision_of(connection)
        if stands_at is None and not create:
            said = "The database is empty: there are no records of QC Lab in it yet."
            raise Missing(Reason(said, code=Absent.EMPTY))
        if stands_at is not None and pending:
            raise Outdated(
                f"This database was made by an older QC Lab (schema {stands_at}, now {schema.newest()}), so it is not "
                "opened. An administrator brings it up to date from a terminal, which verifies and backs it up first: "
                f"{_how_to_migrate(address)}",
                code=AtDatabase.OLDER,
            )
        if pending:
            schema.migrate(store)
    except BaseException:
        engine.dispose()
        raise
    return store


def open_for_work(address: str | Path, *, workstation: str = "", create: bool = False) -> Store:
    """As a desktop opens a database: an older file of one's own is brought up to date first, verified and backed up.

    A server's is not: others work with it, and it is brought up to date when an administrator says so. Raises as
    ``open_store`` does.
    """
    try:
        return open_store(address, workstation=workstation, create=create)
    except Outdated:
        if engines.file_of(address) is None:
            raise
        migrate(address, workstation=workstation)
        return open_store(address, workstation=workstation)


def _how_to_migrate(address: str | Path) -> str:
    where = without_password(str(address))
    folder = " --backup-folder FOLDER" if engines.file_of(address) is None else ""
    return f'qclab --db "{where}" migrate{folder}'


def _look_at_folder(path: Path) -> None:
    try:
        path.exists()
    except OSError as fault:  # such as a name that is too long
        raise Missing(f"{path} cannot be looked at: {fault.strerror}.", code=AtDisk.NOT_LOOKED_AT) from fault
    if not path.parent.is_dir():
        raise Missing(f"The folder {path.parent} does not exist.", code=AtDisk.NO_FOLDER)


def _look_at(path: Path) -> None:
    """Refuse what is not ours before anything could change it: opening a database prepares its file."""
    _look_at_folder(path)
    if not path.exists():
        said = f"There is no database {path}. Check the name, or create a new database."
        raise Missing(Reason(said, code=Absent.NO_FILE))
    if not path.is_file():
        raise Invalid(f"{path} is a folder, not a database.", code=AtDisk.FOLDER_NOT_DATABASE)
    try:
        with path.open("rb") as file:
            start = file.read(len(_SQLITE_FILE))
    except OSError as fault:
        raise Missing(f"The file {path} cannot be read: {fault.strerror}.", code=AtDisk.NOT_READ) from fault
    if not start:
        raise Missing(Reason(f"The file {path} is empty: there are no records of QC Lab in it.", code=Absent.EMPTY))
    if start != _SQLITE_FILE:
        raise Invalid(f"The file {path} is not a database of QC Lab.", code=AtDatabase.NOT_OURS)
    with _as_found(path) as store, store.read() as connection:
        schema.pending(connection)


@contextmanager
def _as_found(path: Path) -> Iterator[Store]:
    engine = engines.open_engine(path, create=False, as_found=True)
    try:
        yield Store(engine)
    finally:
        engine.dispose()


def migrate(
    address: str | Path,
    *,
    backup_folder: Path | None = None,
    clock: Clock = system_clock,
    workstation: str = "",
    progress: Progress | None = None,
) -> Migrated:
    """Bring an older database up to date: verified and backed up first, then one transaction for each revision.

    The backup goes into ``backup_folder``, for a SQLite file by default into its own folder. Raises Conflict when the
    database does not verify: nothing is migrated then.
    """
    path = engines.file_of(address)
    if path is not None:
        _look_at(path)
    folder = backup_folder or (path.parent if path is not None else None)
    if folder is None:
        raise Invalid(
            "Choose a folder for the backup that is made before the database is brought up to date.",
            code=AtDatabase.NO_BACKUP_FOLDER,
        )
    store = Store(engines.open_engine(address, create=False), clock, workstation)
    try:
        with store.read() as connection:
            if not schema.pending(connection):
                return Migrated(())
            faults = verify(connection, progress=progress).faults
        if faults:
            raise Conflict(
                "The database does not verify, so it is left as it is. Restore the last backup, or have it looked at.",
                *[str(fault) for fault in faults[:_WITHIN_REASON]],
                code=AtDatabase.IS_ALTERED,
            )
        name = path.stem if path is not None else "qclab"
        with store.read() as connection:
            at = moments.for_a_file_name(clock(), laboratory_zone(connection), seconds=True)
        made = backup(store, folder / f"{name}-before-{schema.newest()}-{at}.db", progress)
        return Migrated(tuple(schema.migrate(store)), made)
    finally:
        store.engine.dispose()


def backup(of: Lab | Store, path: Path, progress: Progress | None = None) -> Backup:
    """Make a backup: a QC Lab SQLite file with the same rows byte for byte, verified once it is there.

    A person needs the right to administer; the program itself backs up on its own behalf. Raises Missing for a folder
    that does not exist, Conflict for a file that does, Unavailable when the disk is full.
    """
    store, actor = (of.store, of.actor) if isinstance(of, Lab) else (of, None)
    if isinstance(of, Lab):
        of.require(Right.ADMINISTER, Act.BACKED_UP.value)
    head = copies.copy_out(store.engine, path, progress)
    verification = copies.check(path, (head,))
    said = {
        "file": str(path),
        "head": {"seq": head.seq, "digest": head.digest},
        "faults": [str(fault) for fault in verification.faults[:_WITHIN_REASON]],
    }
    with store.write(actor, Act.BACKED_UP, said=said):
        pass
    return Backup(path, head, verification)


def is_demonstration(path: Path) -> bool:
    """Whether a backup is one of a demonstration. Raises as ``open_store`` for what is none of ours."""
    _look_at(path)
    with _as_found(path) as store, store.read() as connection:
        return bool(demo_password(connection))


def _signer(path: Path, signed: Signed, clock: Clock) -> Actor:
    """Who signs a restoration, as the backup knows them. Nothing is written into a backup, a failed attempt neither."""
    reason_of(signed.reason, "Say why the backup is restored.")
    refuse_password_in({"reason": signed.reason}, signed.password)
    with _as_found(path) as store:
        store.clock = clock
        lab = signing_in.identified(store, signed.user, signed.password)
    lab.actor.require(Right.ADMINISTER)
    return lab.actor


def restore(
    path: Path,
    into: str | Path,
    signed: Signed,
    *,
    clock: Clock = system_clock,
    workstation: str = "",
    progress: Progress | None = None,
) -> Verification:
    """Restore a backup into a new SQLite file or an empty PostgreSQL database, signed with the reason by somebody who
    is an administrator in the backup.

    The backup is verified before, the result after; its trail then ends in the event of the restoration. Raises
    Conflict when either does not verify or the place is taken, NotAllowed for who may not or a wrong password: nothing
    is left behind then. Heads noted after the backup stay faults until QA acknowledges them (``acknowledge_loss``).
    """
    _look_at(path)
    by = _signer(path, signed, clock)
    faults = copies.check(path).faults
    if faults:
        raise Conflict(
            "The backup does not verify, so it is not restored. Take an earlier one.",
            *[str(fault) for fault in faults[:_WITHIN_REASON]],
            code=AtDatabase.BACKUP_IS_ALTERED,
        )
    target = engines.file_of(into)
    store = Store(engines.open_engine(into, create=False), clock, workstation)
    try:
        with _as_found(path) as source:
            copies.copy_in(source.engine, path.name, store, target, by, signed.reason.strip(), progress)
        with store.read() as connection:
            return verify(connection)
    finally:
        store.engine.dispose()
