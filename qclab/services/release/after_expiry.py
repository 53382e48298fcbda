"""What a certificate says of a batch that expired: what was received, begun or certified after it, or is refused."""

from collections.abc import Iterator
from datetime import datetime

from qclab.domain.batches.expiry import Late, is_used_in_time
from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Reason
from qclab.domain.release.blockers import Block, Blocker
from qclab.domain.release.kinds import INTERIM
from qclab.services.release.gathering import Gathered


def expiry_blockers(gathered: Gathered, kind: str, now: datetime) -> Iterator[Blocker]:
    """Why no certificate of this kind can be issued after the expiry, where the product refuses it."""
    late = _issued_late(gathered, kind, now)
    if late is not None and gathered.product.after_expiry == "block":
        yield Blocker(Block.EXPIRED, "Expiry", late.text, since=gathered.batch.expiry_at)


def expiry_notes(gathered: Gathered, kind: str, now: datetime) -> Iterator[str]:
    """What was done after the expiry, as it is printed."""
    for sample in gathered.samples:
        yield from _said(_late(gathered, Late.RECEIVED, sample.received_at, f"Sample {grouped(sample.id)}"))
    for test in gathered.dossier.tests.values():
        yield from _said(_late(gathered, Late.STARTED, test.performed_from, test.method_title))
    yield from _said(_issued_late(gathered, kind, now))


def _issued_late(gathered: Gathered, kind: str, now: datetime) -> Reason | None:
    """Nothing for the final certificate of what was initially certified in time: it was used, and its tests ran on."""
    issued = [row.issued_at for row in gathered.dossier.certificates if row.kind == INTERIM]
    if kind != INTERIM and is_used_in_time(gathered.batch.expiry_at, min(issued, default=None)):
        return None
    return _late(gathered, Late.ISSUED, now, f"This {kind}")


def _said(late: Reason | None) -> Iterator[str]:
    if late is not None:
        yield late.text


def _late(gathered: Gathered, step: Late, at: datetime | None, what: str) -> Reason | None:
    if at is None:
        return None
    return gathered.batch.shelf_life.late(step, at, gathered.zone, what)
