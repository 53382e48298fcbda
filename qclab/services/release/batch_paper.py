"""What a batch certificate says: which records the Qualified Person rests it on, and the statement that is signed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from qclab import __version__
from qclab.documents.release.batch_content import BatchCertificateContent, RecordLine
from qclab.documents.release.content import ChainHead, Party, Signatory
from qclab.domain import moments
from qclab.domain.batches.lifecycle import MEANINGS, Disposition
from qclab.domain.counts import count
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.certifying import left_open, step_of
from qclab.domain.release.kinds import BATCH_CERTIFICATE
from qclab.domain.release.statements import open_words, statement
from qclab.domain.signatures.words import printed
from qclab.domain.texts import lines_of
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.release.gates import GateRow
from qclab.queries.release.register import EntryRow
from qclab.services.release.gathering import Gathered
from qclab.services.release.judging import Judged
from qclab.services.release.paper import IN_FULL
from qclab.services.release.signatories import Signer

_STATEMENTS = (
    "Results and limits stand on the certificate of analysis named above and are not repeated here.",
    IN_FULL,
)
_START = 16
"""So many digits of a digest tell one certificate from another for the eye."""


def batch_certificate(
    gathered: Gathered, judged: Judged, disposition: Disposition, now: datetime, signer: Signer | None = None
) -> BatchCertificateContent:
    """Everything a batch certificate says now, still without a number; ``signer`` certifies."""
    row, product, zone, said = gathered.batch, gathered.product, gathered.zone, gathered.settings
    left = open_words(*left_open(judged.release)) if disposition is Disposition.INITIAL else ""
    return BatchCertificateContent(
        title=BATCH_CERTIFICATE.capitalize(),
        laboratory=Party(said["laboratory.name"], lines_of(said["laboratory.address"]), said["laboratory.phone"]),
        client=Party(gathered.client.name),
        product=product.name,
        product_code=product.product_code or product.id,
        dosage_form=product.dosage_form,
        strength=product.strength,
        container=product.container,
        trial=product.trial,
        storage=product.storage,
        batch=row.id,
        coi_id=row.coi_id,
        donor=row.donor_code,
        manufactured=moments.day(row.manufactured_on),
        expiry=moments.minute_named(row.expiry_at, zone),
        made_from=tuple(_made_from(judged)),
        follows=_follows(judged.entries, zone),
        statement=statement(disposition, row.id, product.trial),
        step=disposition.value,
        left=left,
        records=tuple(_records(gathered, judged, step_of(disposition))),
        statements=_STATEMENTS,
        signatory=Signatory(
            name=signer.name if signer else "",
            position=signer.position if signer else "",
            meaning=f"Meaning: {MEANINGS[disposition]}",
            signed=(
                printed([now], zone, signer.asked)
                if signer
                else "Who certifies it signs electronically; name, time and zone are printed here."
            ),
        ),
        issued=moments.minute_named(now, zone),
        chain_head=ChainHead(gathered.head.seq, gathered.head.digest),
        program=f"QC Lab {__version__}",
    )


def _records(gathered: Gathered, judged: Judged, step: int) -> Iterator[RecordLine]:
    zone = gathered.zone
    if judged.certificate is not None:
        yield _analysis(judged.certificate, gathered, step, zone)
    for gate in judged.gates:
        if gate.step <= step and gate.tick is not None:
            yield _gate(gate, zone)
    for case in gathered.dossier.cases:
        by = f"{case.opened_by_name}, {moments.day(case.opened_at, zone)}"
        yield RecordLine("Out-of-specification case", case.id, case.state, by)


def _analysis(row: CertificateRow, gathered: Gathered, step: int, zone: ZoneInfo) -> RecordLine:
    lines = [line for line in gathered.dossier.lines if line.criterion.required and line.criterion.release_step <= step]
    comply = sum(line.standing.evaluation is Evaluation.COMPLIES for line in lines)
    of_step = " of step 1" if step == 1 else ""
    return RecordLine(
        record=row.kind.capitalize(),
        reference=row.edition,
        outcome=f"{comply} of {count(len(lines), 'required line')}{of_step} comply",
        by=f"{row.issued_by_name}, {moments.day(row.issued_at, zone)}",
        beside=f"SHA-256 {row.content_digest[:_START]}",
    )


def _gate(gate: GateRow, zone: ZoneInfo) -> RecordLine:
    assert gate.tick is not None  # noqa: S101 - open gates are left out above
    day = moments.day(gate.tick.done_on)
    return RecordLine(gate.name, gate.tick.reference, "met", f"{gate.tick.ticked_by_name}, {day}")


def _made_from(judged: Judged) -> Iterator[str]:
    """The batches and lots that it was made from directly: each of those names what it is of itself."""
    for material in judged.family.materials:
        if material.stands:
            yield str(material.lot) if material.lot is not None else f"batch {material.id}"


def _follows(entries: Sequence[EntryRow], zone: ZoneInfo) -> str:
    """The initial certification that the final one follows."""
    first = next((entry for entry in entries if entry.stands and entry.disposition is Disposition.INITIAL), None)
    if first is None:
        return ""
    day = moments.day(first.decided_at, zone)
    return f"Follows the {first.disposition} {first.id} of {day}, {first.document_edition}."
