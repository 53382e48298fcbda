"""A supply out of specification on its way: the physician's request, and the documents that it rests on, each signed.

The supply itself is an entry of the register (certifying.decide). A document is there by its file alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qclab.domain.codes import Mistyped, NoSuch, OutOfTurn
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Missing, Reason
from qclab.domain.release.supplying import (
    document_back_blockers,
    document_blockers,
    request_faults,
    withdraw_blockers,
)
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import BatchRow, get_batch
from qclab.queries.laboratory.settings import supply_documents
from qclab.queries.release.supplying import DocumentRow, RequestRow, request_of
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.release.gathering import gather
from qclab.services.release.judging import judge
from qclab.services.samples.attachments import keep_file, readable
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


@dataclass(frozen=True)
class Asked:
    """What a physician asks: who, of which hospital, when, and why this patient needs it."""

    physician: str
    hospital: str
    reason: str
    at: datetime | None


def ask(lab: Lab, batch: int, asked: Asked, password: str) -> int:
    """Record a physician's request for a batch that fails its specification, signed, with the documents that it asks
    for. Its key.

    Raises Conflict where this batch is not supplied so, Invalid with each field that lacks, NotAllowed for a wrong
    password.
    """
    lab.require(Right.PREPARE_SUPPLY, Act.SUPPLY_ASKED.value)
    confirm_password(lab, password, {"physician": asked.physician})
    with lab.write(Act.SUPPLY_ASKED, right=Right.PREPARE_SUPPLY) as writing:
        hold_aggregates(writing.connection, t.batch, [batch])
        judged = judge(
            writing.connection, lab.actor, gather(writing.connection, lab.actor, batch, writing.at), writing.at
        )
        if why := judged.why_not_ask:
            raise Conflict(*why)
        if faults := request_faults(asked.physician, asked.reason, asked.at, writing.at):
            raise Invalid(*faults)
        key = writing.insert(
            t.supply_request,
            batch=batch,
            physician=asked.physician.strip(),
            hospital=asked.hospital.strip(),
            reason=asked.reason.strip(),
            asked_at=asked.at,
            recorded_by=writing.by,
            recorded_at=writing.at,
            withdrawn_by=None,
            withdrawn_at=None,
            withdrawn_because="",
        )
        _list_documents(writing, batch, key)
        sign(writing, lab, Meaning.SUPPLY_ASKED, t.supply_request.name, [key])
    return key


def _list_documents(writing: Writing, batch: int, request: int) -> None:
    rows = [
        {
            "supply_request": request,
            "batch": batch,
            "position": position,
            "station": station,
            "name": name,
            "attachment": None,
            "note": "",
            "added_by": None,
            "added_at": None,
        }
        for position, (station, name) in enumerate(supply_documents(writing.connection), 1)
    ]
    if rows:
        writing.insert_many(t.supply_document, rows)


def add_document(
    lab: Lab, batch: int, documents: Sequence[int], name: str, data: bytes, note: str, password: str
) -> None:
    """Keep a file as these documents of the request, signed: one file may be several of them, as the note says.

    Raises Invalid for an empty or a very large file, Conflict where one has its file already or is not due yet.
    """
    lab.require(Right.PREPARE_SUPPLY, Act.SUPPLY_DOCUMENT_ADDED.value)
    readable(name, data)
    confirm_password(lab, password, {"file": name})
    with lab.write(Act.SUPPLY_DOCUMENT_ADDED, right=Right.PREPARE_SUPPLY) as writing:
        row, request = _held(lab, writing, batch)
        wanted = [_document(request, key) for key in documents]
        if not wanted:
            raise Invalid("Choose the document that this file is.", code=Mistyped.NO_DOCUMENT)
        for document in wanted:
            _refuse(document_blockers(document.fact, row.status), document)
        attachment = keep_file(writing, batch, name, data, note)
        for document in wanted:
            writing.update(
                t.supply_document,
                document.key,
                document.row_version,
                attachment=attachment,
                note=note.strip(),
                added_by=writing.by,
                added_at=writing.at,
            )
        sign(writing, lab, Meaning.SUPPLY_DOCUMENT, t.supply_document.name, [document.key for document in wanted])


def take_document_back(lab: Lab, batch: int, document: int, reason: str) -> None:
    """A file was the wrong one: its document is open again. The file stays kept. Raises Conflict, Missing."""
    reason_of(reason, "Say what was wrong with the file.")
    with lab.write(Act.SUPPLY_DOCUMENT_TAKEN_BACK, reason.strip(), right=Right.PREPARE_SUPPLY) as writing:
        row, request = _held(lab, writing, batch)
        found = _document(request, document)
        _refuse(document_back_blockers(found.fact, row.status), found)
        writing.update(
            t.supply_document, document, found.row_version, attachment=None, note="", added_by=None, added_at=None
        )


def withdraw(lab: Lab, batch: int, reason: str, password: str, seen: int | None = None) -> None:
    """The request is withdrawn, signed, with its reason; it stays to be read. ``seen``: the key of the request that was
    read. Raises Conflict after the supply, and where another request stands in its place."""
    lab.require(Right.PREPARE_SUPPLY, Act.SUPPLY_WITHDRAWN.value)
    confirm_password(lab, password, {"reason": reason})
    reason_of(reason, "Say why the request is withdrawn.")
    with lab.write(Act.SUPPLY_WITHDRAWN, reason.strip(), right=Right.PREPARE_SUPPLY) as writing:
        row, request = _held(lab, writing, batch)
        if why := withdraw_blockers(row.status):
            raise Conflict(*why)
        if seen is not None and seen != request.key:
            raise Conflict(
                "Another request was recorded in the place of the one you read. Nothing was withdrawn.",
                code=OutOfTurn.ANOTHER_REQUEST,
            )
        writing.update(
            t.supply_request,
            request.key,
            request.row_version,
            withdrawn_by=writing.by,
            withdrawn_at=writing.at,
            withdrawn_because=reason.strip(),
        )
        sign(writing, lab, Meaning.SUPPLY_WITHDRAWN, t.supply_request.name, [request.key])


def _held(lab: Lab, writing: Writing, batch: int) -> tuple[BatchRow, RequestRow]:
    """The batch, which nobody else changes meanwhile, and its request. Raises Missing."""
    hold_aggregates(writing.connection, t.batch, [batch])
    row = get_batch(writing.connection, lab.actor, batch)
    request = request_of(writing.connection, lab.actor, batch)
    if request is None:
        raise Missing("No request for a supply of this batch stands.", code=NoSuch.REQUEST)
    return row, request


def _document(request: RequestRow, key: int) -> DocumentRow:
    found = next((document for document in request.documents if document.key == key), None)
    if found is None:
        raise Missing("The request has no such document.", code=NoSuch.DOCUMENT)
    return found


def _refuse(why: Sequence[Reason], document: DocumentRow) -> None:
    if why:
        raise Conflict(*[reason.about(document.name) for reason in why])
