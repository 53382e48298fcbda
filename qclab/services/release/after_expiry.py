"""What a certificate says of a batch that expired: what was received, begun or certified after it, or is refused.

What was late by the expiry that stood when it happened stays said, and so does each change of it after the receipt.
"""

from collections.abc import Iterator
from datetime import datetime

from qclab.domain import moments
from qclab.domain.batches.expiry import Late, is_used_in_time
from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Reason
from qclab.domain.release.blockers import Block, Blocker
from qclab.domain.release.kinds import INTERIM
from qclab.domain.testing.performing import TIMES, time_said
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing.testing import TestRow
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
        yield from _started_otherwise(gathered, test)
    yield from _said(_issued_late(gathered, kind, now))
    yield from _changes(gathered)


def _started_otherwise(gathered: Gathered, test: TestRow) -> Iterator[str]:
    """A start after the expiry that was recorded and changed: what was said is not gone from the paper."""
    for change in gathered.dossier.time_changes.get(test.key, ()):
        if change.field == TIMES["performed_from"] and change.was != test.performed_from:
            late = _late(gathered, Late.STARTED, change.was, test.method_title)
            if late is not None:
                yield f"{late.text.rstrip('.')}, as it was first recorded: {time_said(change, gathered.zone)}."


def is_received_late(gathered: Gathered, sample: SampleRow) -> bool:
    return _late(gathered, Late.RECEIVED, sample.received_at, "") is not None


def _changes(gathered: Gathered) -> Iterator[str]:
    """Each change of the expiry since material was first received."""
    received = [sample.received_at for sample in gathered.samples if sample.received_at is not None]
    for before, after in gathered.expiries.changed_since(min(received)) if received else ():
        was, now = (moments.minute(each.expiry_at, gathered.zone) or "none" for each in (before, after))
        day = moments.day(after.since, gathered.zone)
        yield f"The expiry was changed from {was} to {now} on {day} by {after.by}: {after.reason.rstrip('.')}."


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
    return gathered.expiries.late(step, at, gathered.zone, what)
