"""Certificates: previewed, refused with the list of what is missing, issued once, reprinted byte for byte.

QC concludes that a batch complies or does not comply; it never releases: certifying is the
Qualified Person's alone (EU GMP Part IV, chapter 11).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from qclab.documents.release.content import CertificateContent, Note, canonical, content_digest, plain
from qclab.domain import moments
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.duties import Relaxed
from qclab.domain.people.rights import Actor, Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason
from qclab.domain.release.blockers import Blocker, blockers, broken
from qclab.domain.release.conclusion import Conclusion, conclude, foretold
from qclab.domain.release.copies import WITHDRAWN, copy_mark, proof_words
from qclab.domain.release.kinds import ANALYSIS, INTERIM, KINDS
from qclab.domain.release.lifecycle import CertificateState
from qclab.domain.release.revising import differences, revision_blockers
from qclab.domain.release.sample_counts import SampleCounts
from qclab.domain.release.unissued import Unissued, unissued
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.release import certificates as queries
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.release.register import broken_signatures
from qclab.services.lab import Lab
from qclab.services.people.duties import keep_used
from qclab.services.people.signing_in import confirm_password
from qclab.services.release.after_expiry import expiry_blockers
from qclab.services.release.duties import relaxed_said, relaxed_to_issue, why_not_issue
from qclab.services.release.gathering import Gathered, gather
from qclab.services.release.paper import certificate
from qclab.services.release.recipients import tell_recipients
from qclab.services.release.sample_lines import receipt_blockers, sample_counts
from qclab.services.release.signatories import Signer, signer_of
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.counters import next_certificate_number
from qclab.store.door import Connection, Writing
from qclab.store.zone import laboratory_zone

LARGEST = 20_000_000
"""Bytes of a file that may be one of our certificates."""


@dataclass(frozen=True)
class Preview:
    """What a certificate would say now. ``batch_version`` is what ``issue`` must still find."""

    content: CertificateContent
    blockers: tuple[Blocker, ...]
    conclusion: Evaluation
    shortfall: str
    batch_version: int
    samples: SampleCounts
    why_no_revision: tuple[Reason, ...] = ()
    """Why the one that was issued is not revised: nothing that is printed differs."""
    relaxed: tuple[str, ...] = ()
    """Each relaxed duty by which the viewer would issue it, as it is printed."""
    used: tuple[Relaxed, ...] = ()

    @property
    def concludes(self) -> str:
        """The conclusion in a few words: ``does not comply: 1 line not tested``."""
        return str(Conclusion(self.conclusion, self.shortfall))

    def foretold(self, held: str) -> str:
        """What it will say where nothing blocks it, and what stands against the batch all the same."""
        conclusion = Conclusion(self.conclusion, self.shortfall)
        return foretold(conclusion, held, is_pending=bool(self.content.pending))

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
    known = [_known(kind) for kind in kinds]
    with lab.reading(right=Right.READ, what="preview a certificate") as connection:
        gathered = gather(connection, lab.actor, batch, lab.store.clock())
        now = lab.store.clock()
        return Previews(gathered, {kind: _preview(connection, lab.actor, gathered, kind, now) for kind in known})


def _preview(
    connection: Connection,
    viewer: Actor,
    gathered: Gathered,
    kind: str,
    now: datetime,
    signer: Signer | None = None,
) -> Preview:
    interim = kind == INTERIM
    facts = gathered.dossier.facts
    conclusion = conclude(facts, interim=interim)
    content = certificate(gathered, kind, conclusion, now, signer)
    used = relaxed_to_issue(connection, viewer, gathered.batch.key, now) if gathered.relaxed else ()
    relaxed = tuple(relaxed_said(row, viewer.name, gathered.zone) for row in used)
    content = replace(content, notes=(*content.notes, *map(Note, relaxed)))
    last = next((row for row in reversed(gathered.dossier.certificates) if row.kind == kind), None)
    if last is not None:
        content = replace(content, changes=differences(_content(connection, last), plain(content)))
    blocked = why_blocked(gathered, kind, now)
    if not blocked:  # each signature is made again from the trail, so they are looked at once nothing else blocks
        blocked = tuple(broken(broken_signatures(connection, viewer, gathered.batch.key)))
    return Preview(
        content,
        blocked,
        conclusion.evaluation,
        conclusion.shortfall,
        gathered.batch.row_version,
        sample_counts(gathered),
        revision_blockers(last.edition, content.changes) if last is not None else (),
        relaxed,
        tuple(row.relaxation.relaxed for row in used),
    )


def why_blocked(gathered: Gathered, kind: str, now: datetime) -> tuple[Blocker, ...]:
    """What stands in the way of a certificate of this kind, whoever would issue it."""
    found = blockers(gathered.dossier.facts, interim=kind == INTERIM)
    return (*found, *expiry_blockers(gathered, kind, now), *receipt_blockers(gathered, kind))


def _content(connection: Connection, row: CertificateRow) -> dict[str, Any]:
    """What an issued certificate says, as it is kept."""
    kept: dict[str, Any] = json.loads(queries.blob(connection, row.content))
    return kept


def issue(
    lab: Lab, batch: int, batch_version: int, password: str, kind: str = ANALYSIS, reason: str = ""
) -> CertificateRow:
    """Issue the certificate of a batch: numbered, frozen, its bytes kept.

    Raises Conflict with every blocker, or when anything under the batch changed since the preview, NotAllowed for who
    performed or entered a required test or agreed to something of it for QA, where that is not relaxed; a second one of
    the kind is a revision, needs a reason, says what it prints otherwise, and is refused where that is nothing.
    """
    lab.require(Right.ISSUE_CERTIFICATES, "issue a certificate")
    confirm_password(lab, password, {"reason": reason}, Meaning.ISSUED)
    with lab.write(Act.CERTIFICATE_ISSUED, reason.strip(), right=Right.ISSUE_CERTIFICATES) as writing:
        writing.update(t.batch, batch)  # holds the batch, so that nothing under it changes until this is issued
        gathered = gather(writing.connection, lab.actor, batch, writing.at)
        signer = signer_of(writing, lab)
        seen = _preview(writing.connection, lab.actor, gathered, _known(kind), writing.at, signer)
        if seen.blockers:
            raise Conflict(*(blocker.reason for blocker in seen.blockers))
        if seen.batch_version != batch_version + 1:
            raise Conflict(unissued(Unissued.CHANGED_SINCE))
        if why := why_not_issue(writing.connection, lab.actor, batch, writing.at):
            raise NotAllowed(*why)
        if seen.why_no_revision:
            raise Conflict(*seen.why_no_revision)
        return _insert(lab, writing, batch, seen, kind, reason.strip())


def _insert(lab: Lab, writing: Writing, batch: int, seen: Preview, kind: str, reason: str) -> CertificateRow:
    before = [row for row in queries.certificates_of(writing.connection, lab.actor, batch) if row.kind == kind]
    last = before[-1] if before else None
    if last is not None:
        reason_of(reason, f"{last.id} was issued before; say why a revision is needed.")
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
    if last is not None:
        day = moments.day(writing.at, laboratory_zone(writing.connection))
        tell_recipients(lab, writing, last, f"superseded by revision {content.revision} of {day}")
    keep_used(writing, seen.used, batch, f"{number} revision {content.revision}")
    sign(writing, lab, Meaning.ISSUED, t.certificate.name, [key], Right.ISSUE_CERTIFICATES)
    return queries.get_certificate(writing.connection, lab.actor, key)


def _supersedes(writing: Writing, last: CertificateRow, reason: str) -> str:
    """What a revision says of the one before it; its day is that of the laboratory, as printed on it."""
    day = moments.day(last.issued_at, laboratory_zone(writing.connection))
    return f"Supersedes revision {last.revision} of {day}: {reason}"


def reprint(lab: Lab, certificate: int) -> bytes:
    """The very bytes that were issued; each print is an event of its own, which says what the copy no longer tells."""
    with lab.reading(right=Right.READ, what="print a certificate") as connection:
        row, data = queries.stored(connection, lab.actor, certificate)
    _told(lab, row, {})
    return data


def copy(lab: Lab, certificate: int) -> bytes:
    """A copy for reading or for paper: the same pages, each of which says that it is a copy, or superseded.

    Its digest is kept with the event, so that ``prove`` knows it again.
    """
    with lab.reading(right=Right.READ, what="print a certificate") as connection:
        row, data = queries.stored(connection, lab.actor, certificate)
        zone = laboratory_zone(connection)
    made = f"made {moments.minute(lab.store.clock(), zone, with_offset=True)} by {lab.actor.name}"
    copied = marked(row, data, made)
    _told(lab, row, {"copy": hashlib.sha256(copied).hexdigest()})
    return copied


def marked(row: CertificateRow, data: bytes, made: str) -> bytes:
    """The pages of an issued certificate with the mark of a copy of it, as it stands now."""
    from qclab.documents.release.copies import marked_copy  # noqa: PLC0415 - reportlab only when a page is drawn

    if row.state is CertificateState.WITHDRAWN:
        return marked_copy(data, WITHDRAWN)
    return marked_copy(data, copy_mark(row.edition, made, row.superseded_by, is_outdated=bool(row.outdated)))


def _told(lab: Lab, row: CertificateRow, more: dict[str, str]) -> None:
    """The event of a print, which says what the copy no longer tells."""
    said: dict[str, object] = {"certificate": row.id, "revision": row.revision, "sha256": row.pdf, **more}
    if row.outdated:
        said["since"] = "; ".join(row.outdated)
    if row.superseded_by:
        said["superseded by"] = row.superseded_by
    with lab.store.write(lab.actor, Act.CERTIFICATE_PRINTED, said=said):
        pass


def prove(lab: Lab, data: bytes) -> str:
    """What a file is, by its digest alone: an original file, or a copy and of what. Raises Missing for any other."""
    digest = hashlib.sha256(data).hexdigest()
    with lab.reading(right=Right.READ, what="prove a certificate") as connection:
        found = queries.by_file(connection, lab.actor, digest)
        row = queries.get_certificate(connection, lab.actor, found.certificate)
    state = f"{row.state} by {row.superseded_by}" if row.superseded_by else str(row.state)
    return proof_words(row.edition, state, is_original=found.is_original)


def _known(kind: str) -> str:
    if kind not in (ANALYSIS, INTERIM):
        raise Invalid(unissued(Unissued.NO_KIND, kind=kind, kinds=f"{ANALYSIS} or an {INTERIM}"))
    return kind


def _drawn(content: CertificateContent, watermark: str = "") -> bytes:
    from qclab.documents.release.certificate import certificate_pdf  # noqa: PLC0415 - reportlab only when a page is drawn

    return certificate_pdf(content, watermark)
