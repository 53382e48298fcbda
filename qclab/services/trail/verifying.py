"""The audit trail as a use case: verifying it, noting its head elsewhere, and settling a clock in doubt."""

import os
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from qclab.domain import moments
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Broken, Invalid, Missing, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.laboratory import settings
from qclab.resources import data_folder
from qclab.services.lab import Lab
from qclab.store.chain import Head, NotedHead, first_digest, read_head
from qclab.store.door import Store
from qclab.store.verify import Progress, Verification, verify
from qclab.store.zone import laboratory_zone

_LINE = re.compile(r"(\d+) ([0-9a-f]{64}) (\S+)")
_TOLD = 20


def verify_trail(lab: Lab, progress: Progress | None = None, noted: Sequence[Head] | None = None) -> Verification:
    """Verify the whole database, against heads noted elsewhere too; that it was verified, and the outcome, is recorded.

    ``noted`` are those of this database's notes folder unless others are given.

    ``progress`` is called with events done and in all, and may raise to stop: nothing is recorded then.
    """
    lab.require(Right.VERIFY_TRAIL, Act.VERIFIED.value)
    if noted is None:
        folder = notes_folder(lab.store)
        noted = noted_heads(folder) if folder.is_dir() else ()
    with lab.reading() as connection:
        found = verify(connection, noted, progress)
    said = {
        "events": found.events,
        "rows": found.rows,
        "head": {"seq": found.head.seq, "digest": found.head.digest},
        "noted": len(noted),
        "faults": len(found.faults),
        "first": [str(fault) for fault in found.faults[:_TOLD]],
        "explained": len(found.explained),
    }
    try:
        with lab.store.write(lab.actor, Act.VERIFIED, said=said):
            pass
    except Broken:  # a trail that cannot go on keeps no word of this either; the faults say why
        if not found.faults:
            raise
    return found


def note_head(store: Store, folder: Path) -> Head:
    """Write down where the chain ends, in the day's file of a folder that the database's own people cannot change.

    One folder for each database. A line is the number of the last event, its digest and the instant of the note. Raises
    Missing when the folder cannot be written to.
    """
    with store.read() as connection:
        head = read_head(connection)
    at = store.clock()
    try:
        with (folder / _file_of(store, at)).open("a", encoding="ascii") as file:
            file.write(f"{head.seq} {head.digest} {at.isoformat(timespec='seconds')}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise Missing(f"The head of the audit trail cannot be noted in {folder}: {fault.strerror}.") from fault
    return head


def notes_folder(store: Store) -> Path:
    """Where this database's heads are noted: the laboratory's setting, else a folder of the person's own data."""
    with store.read() as connection:
        chosen = settings.settings(connection)["trail.notes"]
        born = first_digest(connection)
    return Path(chosen) if chosen else data_folder() / "heads" / born[:12]


def note_daily(store: Store) -> Head | None:
    """Note the head once a day; None where today's note is there. Raises Missing when the folder cannot be written."""
    folder = notes_folder(store)
    if (folder / _file_of(store, store.clock())).exists():
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Missing(f"The head of the audit trail cannot be noted in {folder}: {fault.strerror}.") from fault
    return note_head(store, folder)


def _file_of(store: Store, at: datetime) -> str:
    """One file for each day of the laboratory."""
    with store.read() as connection:
        return f"heads-{moments.day(at, laboratory_zone(connection))}.txt"


def noted_heads(path: Path) -> tuple[NotedHead, ...]:
    """The heads noted in one file, or in every file of a folder. Raises Invalid for a line that is no note."""
    files = sorted(path.glob("heads-*.txt")) if path.is_dir() else [path]
    heads: list[NotedHead] = []
    for file in files:
        try:
            lines = file.read_text(encoding="ascii").splitlines()
        except (OSError, UnicodeDecodeError) as fault:
            raise Missing(f"The noted heads in {file} cannot be read.") from fault
        for number, line in enumerate(lines, start=1):
            match = _LINE.fullmatch(line)
            at = _instant(match[3]) if match else None
            if match is None or at is None:
                raise Invalid(Reason(f"{file.name} was changed: this is not a noted head.", row=number))
            heads.append(NotedHead(int(match[1]), match[2], at))
    return tuple(heads)


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def acknowledge_clock(lab: Lab, reason: str) -> None:
    """Settle a clock that ran ahead: records made from now on are measured against the clock of now."""
    if not reason.strip():
        raise Invalid(Reason("Say why the clock was wrong and how that was found out.", "reason"))
    with lab.write(Act.CLOCK_ACKNOWLEDGED, reason.strip(), right=Right.ACKNOWLEDGE_CLOCK):
        pass
