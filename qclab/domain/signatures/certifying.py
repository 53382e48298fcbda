"""What is signed on the way to certification: a gate that was ticked, and each entry of the register."""

from typing import Final

from qclab.domain.signatures.formats import Format, Refers
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.rows import Content, Rows, only, person_of

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


CERTIFYING_FORMATS: Final = (
    Format(
        "qclab gate 1",
        "gate_tick",
        (
            Refers("gate_tick", "batch", "batch"),
            Refers("gate_tick", "gate", "gate"),
            Refers("gate_tick", "ticked_by", "person"),
        ),
        _gate,
    ),
    Format(
        "qclab certification 1",
        "certification",
        (
            Refers("certification", "taken_back", "certification"),
            Refers("certification", "batch", "batch"),
            Refers("certification", "concluded", "certificate"),
            Refers("certification", "document", "certificate"),
            Refers("certification", "decided_by", "person"),
        ),
        _entry,
    ),
    Format("qclab batch certificate 1", "certificate", (Refers("certificate", "batch", "batch"),), _document),
)
SIGNED_TO_CERTIFY: Final = {
    (Meaning.GATE_TICKED, "gate_tick"): "qclab gate 1",
    (Meaning.CERTIFIED, "certificate"): "qclab batch certificate 1",
    **{(meaning, "certification"): "qclab certification 1" for meaning in OF_ENTRIES},
}
