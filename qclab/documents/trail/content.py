"""What the trail of a batch says on paper. Kept apart from its drawing, so that naming it loads no drawing library."""

from dataclasses import dataclass

from qclab.documents.page.signed import SignatureOnPaper


@dataclass(frozen=True)
class TrailLine:
    """One event: what was done, to which test and sample, by whom, when and why; ``day`` stands above its first.

    ``rows`` says it of each record where there are several.
    """

    event: str
    day: str
    at: str
    who: str
    what: str
    about: str
    why: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class BatchTrail:
    """The whole trail of one batch, the oldest event first."""

    laboratory: str
    batch: str
    product: str
    client: str
    zone: str
    lines: tuple[TrailLine, ...]
    head: str
    """Where the chain ended when it was printed: number and digest."""
    printed: str
    signatures: tuple[SignatureOnPaper, ...] = ()
    """Every signature of the batch, recomputed when it was printed, broken ones first."""
