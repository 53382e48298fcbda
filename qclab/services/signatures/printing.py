"""Signatures for a paper, each as it reads when that is printed."""

from datetime import tzinfo

from qclab.documents.page.signed import SignatureOnPaper
from qclab.domain import moments
from qclab.domain.signatures import words
from qclab.domain.signatures.reading import Standing
from qclab.domain.signatures.words import Since
from qclab.queries.signatures.of_record import SignatureLine


def on_paper(line: SignatureLine, zone: tzinfo) -> SignatureOnPaper:
    """One signature with its name, meaning, both times, and what is said of one that is not simply valid."""
    read, signature = line.read, line.read.signature
    since = [Since(event.act, event.actor_name, event.at, event.reason) for event in read.since]
    said = words.explained(
        read.standing, read.flaw, since, read.differs, (signature.digest, read.found),
        lambda at: moments.minute(at, zone),
    )  # fmt: skip
    given = f", {signature.asked}" if signature.asked else ""
    return SignatureOnPaper(
        now=words.SHORT[read.standing],
        meaning=signature.meaning.value,
        what=line.what,
        who=f"{signature.printed_name}{given}",
        at=words.signed_at(signature.at, zone),
        said=() if read.standing is Standing.VALID else said,
    )
