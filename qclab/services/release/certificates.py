"""Certificates: previewed, refused with the list of what is missing, issued once, reprinted byte for byte.

QC concludes that a batch complies or does not comply; it never releases: certifying is the
Qualified Person's alone (EU GMP Part IV, chapter 11).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qclab.documents.release.content import CertificateContent, canonical, content_digest
from qclab.domain import moments
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.duties import Step, duty_blockers
from qclab.domain.people.rights import Actor, Right
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason
from qclab.domain.release.blockers import Blocker, blockers
from qclab.domain.release.conclusion import Conclusion, conclude
from qclab.domain.release.kinds import ANALYSIS, INTERIM, KINDS
from qclab.domain.release.lifecycle import CertificateState
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.release import certificates as queries
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.review.duties import done_for_batch
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.release.after_expiry import expiry_blockers
from qclab.services.release.gathering import Gathered, gather
from qclab.services.release.paper import certificate
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.counters import next_certificate_number
from qclab.store.door import Connection, Writing
from qclab.store.zone import laboratory_zone


@dataclass(frozen=True)
class Preview:
    """What a certificate would say now. ``batch_version`` is what ``issue`` must still find."""

    content: CertificateContent
    blockers: tuple[Blocker, ...]
    conclusion: Evaluation
    shortfall: str
    batch_version: int

    @property
    def concludes(self) -> str:
        """The conclusion in a few words: ``does not comply: 1 line not tested``."""
        return str(Conclusion(self.conclusion, self.shortfall))

    def pdf(self) -> bytes:
        """The pages, marked as a preview."""
        return _drawn(self.content, "PREVIEW")


@dataclass(frozen=True)
class Previews:
    """A batch, everything that was gathered of it, and its certificates as they would be issued now, by kind."""

    gathered: Gathered
    by_kind: dict[str, Preview]


def preview(lab: Lab, batch: int, kind: str = ANALYSIS) -> Preview:
    """The certificate as it would be issued now, and what stands in its way."""
    return previews(lab, batch, [kind]).by_kind[kind]


def previews(lab: Lab, batch: int, kinds: Sequence[str] = KINDS) -> Previews:
    """The certificates of these kinds, from one reading of the batch. Raises Missing."""
    lab.require(Right.READ, "preview a certificate")
    known = [_known(kind) for kind in kinds]
    with lab.reading() as connection:
        gathered = gather(connection, lab.actor, batch)
    now = lab.store.clock()
    return Previews(gathered, {kind: _preview(gathered, kind, now) for kind in known})


def _preview(gathered: Gathered, kind: str, now: datetime) -> Preview:
    interim = kind == INTERIM
    facts = gathered.dossier.facts
    conclusion = conclude(facts, interim=interim)
    return Preview(
        certificate(gathered, kind, conclusion, now),
        (*blockers(facts, interim=interim), *expiry_blockers(gathered, kind, now)),
        conclusion.evaluation,
        conclusion.shortfall,
        gathered.batch.row_version,
    )


def why_not_issue(connection: Connection, viewer: Actor, batch: int) -> tuple[Reason, ...]:
    """Why this person cannot issue a certificate of the batch, whatever it says: their rights and what they did."""
    return duty_blockers(Step.ISSUE, viewer, done_for_batch(connection, batch))


def issue(
    lab: Lab, batch: int, batch_version: int, password: str, kind: str = ANALYSIS, reason: str = ""
) -> CertificateRow:
    """Issue the certificate of a batch: numbered, frozen, its bytes kept.

    Raises Conflict with every blocker, or when anything under the batch changed since the preview, NotAllowed for who
    performed or entered a required test or agreed to a decision for QA; a second one of the kind is a revision and
    needs a reason.
    """
    lab.require(Right.ISSUE_CERTIFICATES, "issue a certificate")
    confirm_password(lab, password, {"reason": reason})
    with lab.write(Act.CERTIFICATE_ISSUED, reason.strip(), right=Right.ISSUE_CERTIFICATES) as writing:
        writing.update(t.batch, batch)  # holds the batch, so that nothing under it changes until this is issued
        seen = _preview(gather(writing.connection, lab.actor, batch), _known(kind), writing.at)
        if seen.blockers:
            raise Conflict(*(blocker.reason for blocker in seen.blockers))
        if seen.batch_version != batch_version + 1:
            raise Conflict("The batch changed after the preview was made. Look at it again, then issue it.")
        if why := why_not_issue(writing.connection, lab.actor, batch):
            raise NotAllowed(*why)
        return _insert(lab, writing, batch, seen, kind, reason.strip())


def _insert(lab: Lab, writing: Writing, batch: int, seen: Preview, kind: str, reason: str) -> CertificateRow:
    before = [row for row in queries.certificates_of(writing.connection, lab.actor, batch) if row.kind == kind]
    last = before[-1] if before else None
    if last is not None and not reason:
        raise Invalid(Reason(f"{last.id} was issued before; say why a revision is needed.", "reason"))
    number = last.id if last else next_certificate_number(writing)
    content = replace(
        seen.content,
        number=number,
        revision=last.revision + 1 if last else 1,
        supersedes=_supersedes(writing, last, reason) if last else "",
    )
    pdf = writing.keep(_drawn(content))
    if last is not None:
        writing.update(t.certificate, last.key, state=CertificateState.SUPERSEDED)
    assert content.chain_head is not None  # noqa: S101 - gathering always sets it
    key = writing.insert(
        t.certificate,
        id=number,
        revision=content.revision,
        batch=batch,
        kind=kind,
        conclusion=seen.conclusion,
        state=CertificateState.ISSUED,
        batch_version=seen.batch_version,
        content=writing.keep(canonical(content).encode()),
        content_digest=content_digest(content),
        pdf=pdf,
        head_seq=content.chain_head.seq,
        head_digest=content.chain_head.digest,
        issued_by=writing.by,
        issued_at=writing.at,
        supersedes=last.key if last else None,
        reason=reason,
    )
    sign(writing, lab, Meaning.ISSUED, t.certificate.name, [key])
    return queries.get_certificate(writing.connection, lab.actor, key)


def _supersedes(writing: Writing, last: CertificateRow, reason: str) -> str:
    """What a revision says of the one before it; its day is that of the laboratory, as printed on it."""
    day = moments.day(last.issued_at, laboratory_zone(writing.connection))
    return f"Supersedes revision {last.revision} of {day}: {reason}"


def reprint(lab: Lab, certificate: int) -> bytes:
    """The very bytes that were issued; each print is an event of its own, which says what the copy no longer tells."""
    lab.require(Right.READ, "print a certificate")
    with lab.reading() as connection:
        row, data = queries.stored(connection, lab.actor, certificate)
    said = {"certificate": row.id, "revision": row.revision, "sha256": row.pdf}
    if row.outdated:
        said["since"] = "; ".join(row.outdated)
    with lab.store.write(lab.actor, Act.CERTIFICATE_PRINTED, said=said):
        pass
    return data


def _known(kind: str) -> str:
    if kind not in (ANALYSIS, INTERIM):
        raise Invalid(f"There is no “{kind}”: it is a {ANALYSIS} or an {INTERIM}.")
    return kind


def _drawn(content: CertificateContent, watermark: str = "") -> bytes:
    from qclab.documents.release.certificate import certificate_pdf  # noqa: PLC0415 - reportlab only when a page is drawn

    return certificate_pdf(content, watermark)
