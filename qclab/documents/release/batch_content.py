"""What a batch certificate says: plain frozen text. It names the certificate of analysis and repeats no result and no
limit, so that neither can differ from it (C-21, C-22 of the EU batch certificate, EMA/INS/MRA/387218/2011)."""

import hashlib
from dataclasses import dataclass
from typing import Any

from qclab.documents.release import content
from qclab.documents.release.content import ChainHead, Party, Signatory


@dataclass(frozen=True)
class RecordLine:
    """A record that was reviewed: what it is, its number, its outcome, and who looked at it when."""

    record: str
    reference: str
    outcome: str
    by: str = ""
    beside: str = ""
    """What proves which one it is, such as the start of a digest."""


@dataclass(frozen=True)
class BatchCertificateContent:
    """A batch certificate. ``number`` is empty on a preview; ``step`` says whether it is the first certification, the
    final one or one step; ``left`` what stays open until the final one; ``made_from`` the batches and lots it is of."""

    title: str
    laboratory: Party
    product: str
    batch: str
    statement: str
    step: str
    number: str = ""
    revision: int = 1
    register: str = ""
    follows: str = ""
    left: str = ""
    issued: str = ""
    client: Party | None = None
    product_code: str = ""
    dosage_form: str = ""
    strength: str = ""
    container: str = ""
    trial: str = ""
    storage: str = ""
    coi_id: str = ""
    donor: str = ""
    manufactured: str = ""
    expiry: str = ""
    made_from: tuple[str, ...] = ()
    records: tuple[RecordLine, ...] = ()
    statements: tuple[str, ...] = ()
    signatory: Signatory | None = None
    chain_head: ChainHead | None = None
    program: str = ""


def canonical(said: BatchCertificateContent) -> str:
    """As canonical JSON, like that of a certificate of analysis."""
    whole: Any = said
    return content.canonical(whole)


def content_digest(said: BatchCertificateContent) -> str:
    """SHA-256 of the canonical content."""
    return hashlib.sha256(canonical(said).encode()).hexdigest()
