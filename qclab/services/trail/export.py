"""The audit trail as a file: CSV with a line for each event, or JSON with the changes too; both say what they are, and
who signed in each event: with which meaning, when, and how that signature reads now."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

from qclab.domain import moments
from qclab.domain.codes import AtDisk
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Unavailable
from qclab.domain.signatures import words
from qclab.domain.signatures.reading import Standing
from qclab.queries.laboratory.settings import settings
from qclab.queries.signatures.of_events import signed_in_events
from qclab.queries.signatures.signatures import ReadSignature
from qclab.queries.trail.events import changes_of_events
from qclab.queries.trail.listed import ListedEvent, listed_events
from qclab.services.lab import Lab
from qclab.services.signatures.reading import alarm_broken
from qclab.store.door import Connection
from qclab.store.zone import laboratory_zone

Progress = Callable[[int, int], None]
Find = Callable[[Connection], Sequence[int]]
_Part = tuple[list[ListedEvent], Mapping[int, Sequence[ReadSignature]]]
"""Events, and who signed in each of them."""
_BLOCK = 500
_TITLES = (
    "event", "when (UTC)", "when (workstation)", "act", "what", "person id", "person", "about", "test", "sample",
    "reason", "workstation", "source", "program", "rows changed", "it said", "digest",
    "signatures",
)  # fmt: skip


@dataclass(frozen=True)
class Exported:
    """How many events went into which file."""

    events: int
    path: Path


def export_trail(lab: Lab, find: Find, filtered_by: str, path: Path, progress: Progress | None = None) -> Exported:
    """Write the events that ``find`` gives, newest first; JSON when the file is called so, else CSV.

    ``progress`` may raise to stop: then no file is left behind. Raises Unavailable when it cannot be written.
    """
    lab.require(Right.READ, "export the audit trail")
    draft = path.with_name(f"{path.name}.part")
    try:
        with draft.open("w", encoding="utf-8" if _is_json(path) else "utf-8-sig", newline="") as file:
            number = _write(lab, find, filtered_by, file, _is_json(path), progress)
        draft.replace(path)
    except OSError as fault:
        raise Unavailable(
            f"{path.name} could not be written: {fault.strerror}. Choose another folder.", code=AtDisk.NOT_WRITTEN_THERE
        ) from fault
    finally:
        draft.unlink(missing_ok=True)
    return Exported(number, path)


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"


def _write(lab: Lab, find: Find, filtered_by: str, file: TextIO, is_json: bool, progress: Progress | None) -> int:
    with lab.reading() as connection:
        seqs = find(connection)
        head = _head(lab, connection, filtered_by, len(seqs))
        broken: list[ReadSignature] = []
        blocks = _blocks(lab, connection, seqs, broken, progress)
        if is_json:
            _write_json(lab, connection, head, blocks, file)
        else:
            _write_csv(head, blocks, laboratory_zone(connection), file)
    alarm_broken(lab, broken)
    return len(seqs)


def _head(lab: Lab, connection: Connection, filtered_by: str, number: int) -> dict[str, Any]:
    return {
        "what": "Audit trail of QC Lab",
        "laboratory": settings(connection)["laboratory.name"],
        "exported by": f"{lab.actor.name} ({lab.actor.id})",
        "exported at": moments.second(lab.store.clock(), laboratory_zone(connection), with_offset=True),
        "filter": filtered_by,
        "events": number,
    }


def _blocks(
    lab: Lab, connection: Connection, seqs: Sequence[int], broken: list[ReadSignature], progress: Progress | None
) -> Iterator[_Part]:
    """``broken`` takes the signatures that are, for their alarm."""
    for start in range(0, len(seqs), _BLOCK):
        if progress is not None:
            progress(start, len(seqs))
        part = seqs[start : start + _BLOCK]
        signed = signed_in_events(connection, lab.actor, part)
        broken += [read for reads in signed.values() for read in reads if read.standing is Standing.BROKEN]
        yield listed_events(connection, lab.actor, part), signed


def _write_csv(head: dict[str, Any], blocks: Iterator[_Part], zone: tzinfo, file: TextIO) -> None:
    for name, value in head.items():
        file.write(_line([f"# {name}", str(value)]))
    file.write(_line(_TITLES))
    for block, signed in blocks:
        for row in block:
            signatures = [words.told(*each.signature.said, each.standing, zone) for each in signed.get(row.seq, ())]
            file.write(_line([*_cells(row), "; ".join(signatures)]))


def _cells(row: ListedEvent) -> list[str]:
    event = row.event
    said = json.dumps(event.said, ensure_ascii=False, sort_keys=True) if event.said else ""
    return [
        str(event.seq), _utc(event.at), _there(event.at, event.offset_minutes), event.act, row.what,
        event.actor_id, event.actor_name, row.about, row.test, row.sample, event.reason, event.workstation,
        event.source, event.program, str(event.changed), said, event.digest,
    ]  # fmt: skip


def _line(cells: Sequence[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_inert(cell) for cell in cells])
    return out.getvalue()


def _inert(text: str) -> str:
    """A reason that begins with = stays a text in a spreadsheet."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _write_json(lab: Lab, connection: Connection, head: dict[str, Any], blocks: Iterator[_Part], file: TextIO) -> None:
    opening = json.dumps(head, ensure_ascii=False, indent=1)
    file.write(f'{opening[:-2]},\n "list": [')
    comma = ""
    for block, signed in blocks:
        changed = changes_of_events(connection, lab.actor, [row.seq for row in block])
        for row in block:
            event = row.event
            told = {
                **asdict(event),
                "at": _utc(event.at),
                "about": row.about,
                "what": row.what,
                "test": row.test,
                "sample": row.sample,
                "changes": [asdict(change) for change in changed.get(row.seq, [])],
                "signatures": [_signature(read) for read in signed.get(row.seq, [])],
            }
            file.write(f"{comma}\n{json.dumps(told, ensure_ascii=False, sort_keys=True)}")
            comma = ","
    file.write("\n ]\n}\n")


def _signature(read: ReadSignature) -> dict[str, Any]:
    """Who, with which meaning, over what, when in UTC and in the laboratory, and how it reads now."""
    own = read.signature
    return {
        "name": own.printed_name,
        "meaning": own.meaning.value,
        "at": _utc(own.at),
        "zone": own.zone,
        "utc_offset": own.utc_offset,
        "asked": own.asked,
        "table": own.table,
        "key": own.subject,
        "format": own.format,
        "digest": own.digest,
        "reads": read.standing.value,
        "flaw": read.flaw.value if read.flaw else "",
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _there(at: datetime, offset_minutes: int) -> str:
    return at.astimezone(timezone(timedelta(minutes=offset_minutes))).isoformat(sep=" ", timespec="seconds")
