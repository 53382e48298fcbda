"""What is signed on the way to certification: a gate that is ticked or opened again, each entry of the register."""

from typing import Final

from qclab.domain.signatures.formats import Below, Format, Refers
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.rows import Content, Rows, every, only, person_of

OF_ENTRIES: Final = (
    Meaning.CERTIFIED,
    Meaning.APPROVED_FOR_PROCESSING,
    Meaning.REPORTED,
    Meaning.REJECTED,
    Meaning.FINAL_REFUSED,
    Meaning.RECALLED,
    Meaning.DESTROYED,
    Meaning.TAKEN_BACK,
)
"""What the signature on an entry of the register may mean."""


def _gate(subject: int, rows: Rows) -> Content:
    """Of a gate that was ticked: which gate of which batch, what it rests on, and its day."""
    tick = rows["gate_tick"][subject]
    gate = rows["gate"][tick["gate"]]
    return {
        "batch": rows["batch"][tick["batch"]]["id"],
        "gate": gate["name"],
        "step": gate["release_step"],
        "ticked_by": person_of(rows, tick["ticked_by"]),
        **only(tick, "reference", "done_on"),
    }


def _gate_2(subject: int, rows: Rows) -> Content:
    """Of a gate that was ticked: the same, and up to which event the audit trail was looked at, where it was."""
    return {**_gate(subject, rows), **only(rows["gate_tick"][subject], "looked_to")}


def _open_again(subject: int, rows: Rows) -> Content:
    """Of a gate whose tick is taken back: what was ticked, by whom it was opened again, when and why."""
    tick = rows["gate_tick"][subject]
    by = person_of(rows, tick["taken_back_by"])
    return {**_gate_2(subject, rows), "taken_back_by": by, **only(tick, "taken_back_at", "taken_back_because")}


def _entry(subject: int, rows: Rows) -> Content:
    """Of an entry of the register: what is decided of which batch, in which words, on which certificate it rests."""
    entry = rows["certification"][subject]
    named = {key: f"{row['id']} revision {row['revision']}" for key, row in rows["certificate"].items()}
    return {
        "batch": rows["batch"][entry["batch"]]["id"],
        "concluded": named.get(entry["concluded"], ""),
        "document": named.get(entry["document"], ""),
        "taken_back": "" if entry["taken_back"] is None else rows["certification"][entry["taken_back"]]["id"],
        "decided_by": person_of(rows, entry["decided_by"]),
        **only(entry, "id", "disposition", "status_before", "status", "statement", "reason"),
    }


def _document(subject: int, rows: Rows) -> Content:
    """Of a batch certificate: its number, what it states, and the digests of its content and its pages."""
    row = rows["certificate"][subject]
    columns = ("id", "revision", "kind", "conclusion", "content_digest", "pdf", "head_seq", "head_digest")
    return {"batch": rows["batch"][row["batch"]]["id"], **only(row, *columns)}


def _request(subject: int, rows: Rows) -> Content:
    """Of a request for a supply out of specification: which physician asked when for which batch, and why."""
    row = rows["supply_request"][subject]
    return {
        "batch": rows["batch"][row["batch"]]["id"],
        "recorded_by": person_of(rows, row["recorded_by"]),
        **only(row, "physician", "hospital", "reason", "asked_at"),
    }


def _withdrawn(subject: int, rows: Rows) -> Content:
    """Of a request that is withdrawn: the same, when and why."""
    row = rows["supply_request"][subject]
    return {**_request(subject, rows), **only(row, "withdrawn_at", "withdrawn_because")}


def _of_supply(subject: int, rows: Rows) -> Content:
    """Of a document of a supply: what it is of the list, and the very file."""
    row = rows["supply_document"][subject]
    return {
        "batch": rows["batch"][row["batch"]]["id"],
        "added_by": person_of(rows, row["added_by"]),
        "file": only(rows["attachment"][row["attachment"]], "name", "sha256"),
        **only(row, "station", "name", "note", "added_at"),
    }


def _supply(subject: int, rows: Rows) -> Content:
    """Of a supply: the entry of the register, the request that it answers, and each document as it was then."""
    entry = rows["certification"][subject]
    at = entry["decided_at"]
    requests = {
        key: row
        for key, row in every(rows, "supply_request")
        if row["recorded_at"] <= at and not (row["withdrawn_at"] or "9") <= at
    }
    files = rows.get("attachment", {})
    return {
        **_entry(subject, rows),
        "requests": [_request(key, rows) for key in requests],
        "documents": [
            {**only(row, "station", "name", "note"), "file": only(files[row["attachment"]], "name", "sha256")}
            for _, row in every(rows, "supply_document")
            if row["supply_request"] in requests and (row["added_at"] or "9") <= at
        ],
    }


_GATE = (
    Refers("gate_tick", "batch", "batch"),
    Refers("gate_tick", "gate", "gate"),
    Refers("gate_tick", "ticked_by", "person"),
)
_OPEN_AGAIN = (*_GATE, Refers("gate_tick", "taken_back_by", "person"))
_REQUEST = (Refers("supply_request", "batch", "batch"), Refers("supply_request", "recorded_by", "person"))
_ENTRY = (
    Refers("certification", "taken_back", "certification"),
    Refers("certification", "batch", "batch"),
    Refers("certification", "concluded", "certificate"),
    Refers("certification", "document", "certificate"),
    Refers("certification", "decided_by", "person"),
)
CERTIFYING_FORMATS: Final = (
    Format("qclab gate 1", "gate_tick", _GATE, _gate),
    Format("qclab gate 2", "gate_tick", _GATE, _gate_2),
    Format("qclab gate open again 1", "gate_tick", _OPEN_AGAIN, _open_again),
    Format(
        "qclab certification 1",
        "certification",
        _ENTRY,
        _entry,
    ),
    Format("qclab batch certificate 1", "certificate", (Refers("certificate", "batch", "batch"),), _document),
    Format("qclab supply request 1", "supply_request", _REQUEST, _request),
    Format("qclab supply request withdrawn 1", "supply_request", _REQUEST, _withdrawn),
    Format(
        "qclab supply document 1",
        "supply_document",
        (
            Refers("supply_document", "batch", "batch"),
            Refers("supply_document", "attachment", "attachment"),
            Refers("supply_document", "added_by", "person"),
        ),
        _of_supply,
    ),
    Format(
        "qclab supply 1",
        "certification",
        (
            *_ENTRY,
            Below("batch", "batch", "supply_request"),
            *_REQUEST,
            Below("supply_request", "supply_request", "supply_document"),
            Refers("supply_document", "attachment", "attachment"),
        ),
        _supply,
    ),
)
SIGNED_TO_CERTIFY: Final = {
    (Meaning.GATE_TICKED, "gate_tick"): "qclab gate",
    (Meaning.TICK_TAKEN_BACK, "gate_tick"): "qclab gate open again",
    (Meaning.CERTIFIED, "certificate"): "qclab batch certificate",
    **{(meaning, "certification"): "qclab certification" for meaning in OF_ENTRIES},
    (Meaning.SUPPLIED, "certification"): "qclab supply",
    (Meaning.SUPPLY_ASKED, "supply_request"): "qclab supply request",
    (Meaning.SUPPLY_WITHDRAWN, "supply_request"): "qclab supply request withdrawn",
    (Meaning.SUPPLY_DOCUMENT, "supply_document"): "qclab supply document",
}
