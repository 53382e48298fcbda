"""Certifying a batch and what else is decided of it: each an entry of the register, signed, and undone by another only.

Certification is the Qualified Person's alone (EU GMP Part IV, chapter 11). The button, its tooltip and this service ask
the same judgement (judging.py).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qclab.documents.release.batch_content import BatchCertificateContent, canonical, content_digest
from qclab.domain.alarms.telling import MustTell, asked
from qclab.domain.batches.holding import CHANGED
from qclab.domain.batches.lifecycle import GIVES, MEANINGS, RIGHTS, BatchStatus, Disposition, Road
from qclab.domain.codes import NoSuch, OutOfTurn
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Missing, NotAllowed
from qclab.domain.release.kinds import BATCH_CERTIFICATE
from qclab.domain.release.lifecycle import CertificateState
from qclab.domain.release.statements import statement
from qclab.domain.trail.acts import Act
from qclab.queries.alarms.telling import placed
from qclab.queries.laboratory.settings import supply_list
from qclab.queries.release.certificates import get_certificate
from qclab.queries.release.register import EntryRow, register, standing_entry
from qclab.services.alarms.below import settle_below
from qclab.services.alarms.telling import must_tell
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.release.batch_paper import batch_certificate
from qclab.services.release.gathering import Gathered, gather
from qclab.services.release.judging import Judged, judge
from qclab.services.release.recipients import tell_recipients
from qclab.services.release.signatories import signer_of
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.counters import next_batch_certificate_number, next_register_number
from qclab.store.door import Connection, Writing


def preview(gathered: Gathered, judged: Judged, now: datetime) -> bytes:
    """The batch certificate as it would be signed now, marked as a preview. Raises Conflict where none would be."""
    if judged.next is None or judged.batch.road is not Road.CERTIFIED:
        raise Conflict("No batch certificate is made of this batch now.", code=OutOfTurn.NO_BATCH_CERTIFICATE)
    return _drawn(batch_certificate(gathered, judged, judged.next, now), "PREVIEW")


def certify(lab: Lab, batch: int, batch_version: int, disposition: Disposition, password: str) -> EntryRow:
    """Certify a batch, or approve it for further processing: an entry of the register, with its batch certificate.

    Raises Conflict with every blocker, where another step is due, or when anything under the batch changed since it was
    looked at; NotAllowed for a wrong password and for who entered, approved or issued something of it.
    """
    lab.require(Right.CERTIFY, Act.BATCH_CERTIFIED.value)
    confirm_password(lab, password, meaning=MEANINGS[disposition])
    with lab.write(Act.BATCH_CERTIFIED, right=Right.CERTIFY) as writing:
        gathered, judged = _judged(lab, writing, batch)
        if why := judged.why_not_decide(disposition):
            raise Conflict(*why)
        if judged.next is not disposition:
            raise Conflict(
                f"Not the {disposition} is due but the {judged.next}. Look at the batch again.",
                code=OutOfTurn.ANOTHER_IS_DUE,
            )
        if judged.blockers:
            raise Conflict(*(blocker.reason for blocker in judged.blockers))
        if judged.batch.row_version != batch_version + 1:
            raise Conflict(CHANGED, code=OutOfTurn.BATCH_CHANGED)
        if judged.why_not:
            raise NotAllowed(*judged.why_not)
        document = None
        if judged.batch.road is Road.CERTIFIED:
            document = (batch_certificate(gathered, judged, disposition, writing.at, signer_of(writing, lab)), gathered)
        stated = statement(disposition, judged.batch.id, gathered.product.trial)
        return _entered(lab, writing, judged, disposition, GIVES[disposition], stated=stated, document=document)


def decide(lab: Lab, batch: int, batch_version: int, disposition: Disposition, reason: str, password: str) -> EntryRow:
    """Decide something else of a batch, with its reason, signed: rejected, recalled, reported, taken back and so on.

    Raises Conflict where it cannot follow on the status of the batch, or when anything under it changed since it was
    looked at.
    """
    right = _right(lab, batch, disposition)
    lab.require(right, Act.BATCH_SETTLED.value)
    if disposition.is_certification:
        raise Conflict(f"The {disposition} is signed by itself.", code=OutOfTurn.SIGNED_BY_ITSELF)
    confirm_password(lab, password, {"reason": reason}, MEANINGS[disposition])
    reason_of(reason, f"Say why: the {disposition} needs a reason.")
    with lab.write(Act.BATCH_SETTLED, reason.strip(), right=right) as writing:
        _, judged = _judged(lab, writing, batch)
        if why := judged.why_not_decide(disposition):
            raise Conflict(*why)
        if judged.batch.row_version != batch_version + 1:
            raise Conflict(CHANGED, code=OutOfTurn.BATCH_CHANGED)
        if disposition is Disposition.SUPPLY:
            return _supplied(lab, writing, judged, reason.strip())
        if disposition is not Disposition.TAKEN_BACK:
            return _entered(lab, writing, judged, disposition, GIVES[disposition], reason=reason.strip())
        last = standing_entry(judged.entries)
        if last is None:
            raise Missing("Nothing was decided of this batch that could be taken back.", code=NoSuch.DECISION_OF_BATCH)
        if last.document is not None:
            writing.update(t.certificate, last.document, state=CertificateState.WITHDRAWN)
            document = get_certificate(writing.connection, lab.actor, last.document)
            tell_recipients(lab, writing, document, CertificateState.WITHDRAWN.value)
        return _entered(
            lab, writing, judged, disposition, last.status_before, reason=reason.strip(), taken_back=last.key
        )


def _supplied(lab: Lab, writing: Writing, judged: Judged, reason: str) -> EntryRow:
    """Supplied out of specification: who certifies may sign it, and the clocks of who must be told run from now."""
    if judged.why_not:
        raise NotAllowed(*judged.why_not)
    supply = Disposition.SUPPLY
    stated = statement(supply, judged.batch.id)
    situations = placed(writing.connection, lab.actor, judged.batch.key).situations
    lines = asked(supply_list(writing.connection), situations)
    return _entered(lab, writing, judged, supply, GIVES[supply], stated=stated, reason=reason, tell=lines)


def right_to(disposition: Disposition, entries: list[EntryRow]) -> Right:
    """The right that a decision needs: to take one back, that of the decision."""
    last = standing_entry(entries) if disposition is Disposition.TAKEN_BACK else None
    return RIGHTS[last.disposition if last is not None else disposition]


def _right(lab: Lab, batch: int, disposition: Disposition) -> Right:
    with lab.reading() as connection:
        return right_to(disposition, register(connection, lab.actor, batch))


def _judged(lab: Lab, writing: Writing, batch: int) -> tuple[Gathered, Judged]:
    writing.update(t.batch, batch)  # holds the batch, so that nothing under it changes until this is signed
    gathered = gather(writing.connection, lab.actor, batch, writing.at)
    return gathered, judge(writing.connection, lab.actor, gathered, writing.at)


def _entered(
    lab: Lab,
    writing: Writing,
    judged: Judged,
    disposition: Disposition,
    status: BatchStatus,
    *,
    stated: str = "",
    reason: str = "",
    document: tuple[BatchCertificateContent, Gathered] | None = None,
    taken_back: int | None = None,
    tell: Sequence[MustTell] = (),
) -> EntryRow:
    """The entry of the register, with its number, the status that it gives the batch, and who must be told of it; the
    entry, and the certificate that goes with it, signed last."""
    batch = judged.batch
    number = next_register_number(writing)
    certificate = _certificate(writing, judged, *document, number, status) if document is not None else None
    key = writing.insert(
        t.certification,
        id=number,
        batch=batch.key,
        disposition=disposition,
        status_before=batch.status,
        status=status,
        statement=stated,
        reason=reason,
        concluded=judged.certificate.key if judged.certificate else None,
        document=certificate,
        taken_back=taken_back,
        decided_by=writing.by,
        decided_at=writing.at,
    )
    must_tell(writing, batch.key, tell, certification=key)
    writing.update(t.batch, batch.key, status=status, status_reason=reason)
    if not disposition.is_certification:
        settle_below(writing, batch.key, (batch.status, status), reason)
    if certificate is not None:
        sign(writing, lab, MEANINGS[disposition], t.certificate.name, [certificate])
    sign(writing, lab, MEANINGS[disposition], t.certification.name, [key])
    return _entry(writing.connection, lab, batch.key, key)


def _certificate(
    writing: Writing, judged: Judged, content: BatchCertificateContent, gathered: Gathered, number: str,
    status: BatchStatus,
) -> int:  # fmt: skip
    content = replace(content, number=next_batch_certificate_number(writing), register=number)
    pdf = writing.keep(_drawn(content))
    return writing.insert(
        t.certificate,
        id=content.number,
        revision=content.revision,
        batch=judged.batch.key,
        kind=BATCH_CERTIFICATE,
        conclusion=status,
        state=CertificateState.ISSUED,
        batch_version=judged.batch.row_version,
        content=writing.keep(canonical(content).encode()),
        content_digest=content_digest(content),
        pdf=pdf,
        head_seq=gathered.head.seq,
        head_digest=gathered.head.digest,
        issued_by=writing.by,
        issued_at=writing.at,
        supersedes=None,
        reason="",
    )


def _entry(connection: Connection, lab: Lab, batch: int, key: int) -> EntryRow:
    return next(entry for entry in register(connection, lab.actor, batch) if entry.key == key)


def _drawn(content: BatchCertificateContent, watermark: str = "") -> bytes:
    from qclab.documents.release.batch_certificate import batch_certificate_pdf  # noqa: PLC0415 - reportlab only here

    return batch_certificate_pdf(content, watermark)
