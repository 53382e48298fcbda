"""The audit trail of a batch as a paper, gathered and drawn as PDF. It is a copy and leaves no event."""

from collections.abc import Sequence
from datetime import tzinfo

from qclab.documents.trail.content import BatchTrail, TrailLine
from qclab.domain import moments
from qclab.domain.people.rights import Right
from qclab.queries.batches.batches import get_batch
from qclab.queries.laboratory import settings
from qclab.queries.signatures.of_record import signatures_of
from qclab.queries.trail.events import find_events, refs_of_batch
from qclab.queries.trail.listed import ListedEvent, listed_events, rows_said
from qclab.services.lab import Lab
from qclab.services.signatures.printing import on_paper
from qclab.store import tables as t
from qclab.store.chain import read_head

_EVERYTHING = 2**31 - 1
_BLOCK = 500


def batch_trail(lab: Lab, batch: int) -> bytes:
    """Everything that happened to a batch and nothing of another, as PDF.

    Raises Missing for a batch that the viewer may not know of.
    """
    from qclab.documents.trail.trail import batch_trail_pdf  # noqa: PLC0415 - drawing is loaded when something is drawn

    return batch_trail_pdf(batch_trail_content(lab, batch))


def batch_trail_content(lab: Lab, batch: int) -> BatchTrail:
    """What the paper says."""
    with lab.reading(right=Right.READ, what="print the audit trail of a batch") as connection:
        said = settings.settings(connection)
        zone = settings.zone_in(said)
        row = get_batch(connection, lab.actor, batch)
        seqs = find_events(connection, lab.actor, batch=batch, limit=_EVERYTHING)[::-1]
        own = refs_of_batch(connection, lab.actor, batch)
        lines: list[TrailLine] = []
        for start in range(0, len(seqs), _BLOCK):
            events = listed_events(connection, lab.actor, seqs[start : start + _BLOCK], among=own)
            said_of = rows_said(connection, lab.actor, events, among=own)
            lines += [_line(event, said_of.get(event.seq, []), zone) for event in events]
        head = read_head(connection)
        signatures = signatures_of(connection, lab.actor, t.batch.name, batch)
    return BatchTrail(
        laboratory=said["laboratory.name"],
        batch=row.id,
        product=row.product_name,
        client=row.client_name,
        zone=str(zone),
        lines=tuple(lines),
        head=f"{head.seq} {head.digest}",
        printed=moments.minute(lab.store.clock(), zone, with_offset=True),
        signatures=tuple(on_paper(each, zone) for each in signatures),
    )


def _line(listed: ListedEvent, rows: Sequence[str], zone: tzinfo) -> TrailLine:
    event = listed.event
    day = moments.day_of(event.at, zone)
    return TrailLine(
        event=str(event.seq),
        day=moments.weekday(day),
        at=moments.clock_second(event.at, zone),
        who=event.actor_name,
        what=listed.what if len(rows) < 2 else f"{event.act}:",
        about=" · ".join(part for part in (listed.test, listed.sample) if part),
        why=event.reason,
        rows=tuple(rows) if len(rows) > 1 else (),
    )
