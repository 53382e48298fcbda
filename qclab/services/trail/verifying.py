"""The audit trail as a use case: verifying it, noting its head elsewhere, acknowledging what is missing, and settling a
clock in doubt."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from qclab.domain import moments
from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.codes import AtDatabase, AtDisk, OutOfTurn
from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Broken, Conflict, Invalid, Missing, Reason, Unavailable
from qclab.domain.trail.acts import Act
from qclab.queries.alarms.alarms import is_raised, was_raised
from qclab.queries.laboratory import settings
from qclab.queries.release.doubted import in_doubt
from qclab.resources import data_folder
from qclab.services.alarms.alarms import raise_alarm
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.store.chain import Head, NotedHead, first_digest, head_of_act, is_acknowledged, not_here, read_head
from qclab.store.door import Store
from qclab.store.verify import Fault, Progress, Verification, verify
from qclab.store.zone import laboratory_zone

_LINE = re.compile(r"(\d+) ([0-9a-f]{64}) (\S+)")
_LOSS = re.compile(rf"{_LINE.pattern} (\d+) ([0-9a-f]{{64}})")
_ACKNOWLEDGED = "acknowledged.txt"
"""Beside the noted heads: those whose loss was acknowledged, each with the event that says so."""
_TOLD = 20


def verify_trail(lab: Lab, progress: Progress | None = None, noted: Sequence[Head] | None = None) -> Verification:
    """Verify the whole database, against heads noted elsewhere too; that it was verified, and the outcome, is recorded.
    Where nothing was altered, batches that were certified although their OOS stood are looked for and alarmed.

    ``noted`` are those of this database's notes folders unless others are given.

    ``progress`` is called with events done and in all, and may raise to stop: nothing is recorded then.
    """
    lab.require(Right.VERIFY_TRAIL, Act.VERIFIED.value)
    if noted is None:
        noted = _noted_of(lab.store)
    with lab.reading() as connection:
        found = verify(connection, noted, progress)
        doubted = [] if found.faults else in_doubt(connection, lab.actor, lab.store.clock())
    found = replace(found, doubts=tuple(Fault(f"batch {each.batch_id}", each.said) for each in doubted))
    said = {
        "events": found.events,
        "rows": found.rows,
        "head": {"seq": found.head.seq, "digest": found.head.digest},
        "noted": len(noted),
        "faults": len(found.faults),
        "first": [str(fault) for fault in found.faults[:_TOLD]],
        "explained": [str(each) for each in found.explained[:_TOLD]],
        "doubts": [str(each) for each in found.doubts[:_TOLD]],
    }
    try:
        with lab.store.write(lab.actor, Act.VERIFIED, said=said) as writing:
            if found.faults and not is_raised(writing.connection, AlarmKind.NOT_AS_RECORDED):
                first = f"{count(len(found.faults), 'fault')} of the audit trail, first {found.faults[0]}"
                raise_alarm(writing, AlarmKind.NOT_AS_RECORDED, first)
            for each in doubted:
                if not was_raised(writing.connection, AlarmKind.IN_DOUBT, each.said):
                    raise_alarm(writing, AlarmKind.IN_DOUBT, each.said, each.batch)
    except (Broken, Unavailable):  # a trail that cannot go on keeps no word of this either; the faults say why
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
    _append(folder / _file_of(store, at), [f"{head.seq} {head.digest} {at.isoformat(timespec='seconds')}"])
    return head


def _append(path: Path, lines: Sequence[str]) -> None:
    try:
        with path.open("a", encoding="ascii") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise Missing(
            f"The head of the audit trail cannot be noted in {path.parent}: {fault.strerror}.",
            code=AtDisk.HEAD_NOT_NOTED,
        ) from fault


def notes_folders(store: Store) -> tuple[Path, ...]:
    """Where this database's heads are noted: a folder of the person's own data, and that of the laboratory's setting.

    Both, because the setting stands in the database that is to be held against the notes: who puts an older copy in
    its place can let that one name a folder without any.
    """
    with store.read() as connection:
        chosen = settings.settings(connection)["trail.notes"]
        born = first_digest(connection)
    own = data_folder() / "heads" / born[:12]
    return (own, Path(chosen)) if chosen else (own,)


def note_daily(store: Store) -> Head | None:
    """Note the head once a day in each of its folders; None where today's notes are there. Raises Missing when a folder
    cannot be written, once it is noted in the others."""
    noted, refused = None, list[Missing]()
    for folder in notes_folders(store):
        if (folder / _file_of(store, store.clock())).exists():
            continue
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            noted = note_head(store, folder)
        except OSError as fault:
            refused.append(
                Missing(
                    f"The head of the audit trail cannot be noted in {folder}: {fault.strerror}.",
                    code=AtDisk.HEAD_NOT_NOTED,
                )
            )
        except Missing as fault:
            refused.append(fault)
    if refused:
        raise refused[0]
    return noted


def _file_of(store: Store, at: datetime) -> str:
    """One file for each day of the laboratory."""
    with store.read() as connection:
        return f"heads-{moments.day(at, laboratory_zone(connection))}.txt"


def noted_heads(path: Path) -> tuple[NotedHead, ...]:
    """The heads noted in one file, or in every file of a folder. Raises Invalid for a line that is no note."""
    files = sorted(path.glob("heads-*.txt")) if path.is_dir() else [path]
    noted_in = path if path.is_dir() else path.parent
    acknowledged = _acknowledged(noted_in / _ACKNOWLEDGED)
    return tuple(
        NotedHead(head.seq, head.digest, at, acknowledged.get(head))
        for file in files
        for head, at, _ in _noted_in(file, _LINE)
    )


def _noted_of(store: Store) -> tuple[NotedHead, ...]:
    """Every head that was noted of this database, once; with its acknowledgement, in whichever folder that stands."""
    found: dict[Head, NotedHead] = {}
    for folder in notes_folders(store):
        for noted in noted_heads(folder) if folder.is_dir() else ():
            head = Head(noted.seq, noted.digest)
            if head not in found or noted.acknowledged is not None:
                found[head] = noted
    return tuple(found.values())


def _acknowledged(file: Path) -> dict[Head, Head]:
    """The heads whose loss QA acknowledged, each with the event that says so."""
    if not file.exists():
        return {}
    return {head: Head(int(match[4]), match[5]) for head, _, match in _noted_in(file, _LOSS)}


def _noted_in(file: Path, form: re.Pattern[str]) -> Iterator[tuple[Head, datetime, re.Match[str]]]:
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise Missing(f"The noted heads in {file} cannot be read.", code=AtDisk.HEADS_NOT_READ) from fault
    for number, line in enumerate(lines, start=1):
        match = form.fullmatch(line)
        at = _instant(match[3]) if match else None
        if match is None or at is None:
            raise Invalid(
                Reason(f"{file.name} was changed: this is not a noted head.", row=number, code=AtDatabase.NO_NOTED_HEAD)
            )
        yield Head(int(match[1]), match[2]), at, match


def acknowledge_loss(lab: Lab, reason: str, password: str) -> tuple[NotedHead, ...]:
    """QA acknowledges that heads noted elsewhere are here no more, as after restoring a backup: signed, and noted where
    the heads are. The heads; verify names each as acknowledged from then on, and no longer as a fault.

    Raises Conflict where every noted head is here, NotAllowed for a wrong password, Missing where it cannot be noted.
    """
    lab.require(Right.ACKNOWLEDGE_LOSS, Act.LOSS_ACKNOWLEDGED.value)
    why = reason_of(reason, "Say why records are missing and how that was found out.")
    with lab.reading() as connection:
        missing = not_here(connection, _noted_of(lab.store))
        lost = tuple(head for head in missing if not is_acknowledged(connection, head))
    if not lost:
        raise Conflict(
            "Every head that was noted elsewhere is here, or its loss acknowledged. Nothing was recorded.",
            code=OutOfTurn.NOTHING_TO_ACKNOWLEDGE,
        )
    confirm_password(lab, password, {"reason": why})
    said = {"heads": [{"seq": head.seq, "digest": head.digest, "at": head.at} for head in lost], "signed": "password"}
    act_key = lab.store.new_act_key()
    with lab.store.write(lab.actor, Act.LOSS_ACKNOWLEDGED, why, act_key=act_key, said=said):
        pass
    with lab.store.read() as connection:
        by = head_of_act(connection, act_key)
    said_so = [
        f"{head.seq} {head.digest} {head.at.isoformat(timespec='seconds')} {by.seq} {by.digest}" for head in lost
    ]
    for folder in notes_folders(lab.store):
        if folder.is_dir():
            _append(folder / _ACKNOWLEDGED, said_so)
    return lost


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def acknowledge_clock(lab: Lab, reason: str) -> None:
    """Settle a clock that ran ahead: records made from now on are measured against the clock of now."""
    reason_of(reason, "Say why the clock was wrong and how that was found out.")
    with lab.write(Act.CLOCK_ACKNOWLEDGED, reason.strip(), right=Right.ACKNOWLEDGE_CLOCK):
        pass
