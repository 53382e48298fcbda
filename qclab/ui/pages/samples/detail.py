"""Everything the pane shows of one sample, read at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from qclab.queries.batches.batches import BatchRow, get_batch
from qclab.queries.labels import printed
from qclab.queries.labels.printed import PrintRow
from qclab.queries.samples import attachments, samples
from qclab.queries.samples.attachments import AttachmentRow
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing import testing
from qclab.queries.testing.testing import TestRow
from qclab.queries.trail import events as trail
from qclab.queries.trail.about import Ref, names_of, refs_of
from qclab.queries.trail.events import EventRow, RowChange, changes_about
from qclab.services.lab import Lab

EVENTS_AT_MOST = 500


@dataclass(frozen=True)
class SampleDetail:
    sample: SampleRow
    batch: BatchRow
    parent_id: str
    tests: tuple[TestRow, ...]
    prints: tuple[PrintRow, ...]
    files: tuple[AttachmentRow, ...]
    events: tuple[EventRow, ...]


def load_detail(lab: Lab, key: int) -> SampleDetail:
    """Raises Missing where there is no such sample."""
    with lab.store.read() as connection:
        sample = samples.get_sample(connection, lab.actor, key)
        parent = samples.fetch_samples(connection, lab.actor, [sample.parent]) if sample.parent is not None else {}
        tests = testing.find_tests(connection, lab.actor, state="", sample=key)
        events = trail.find_events(connection, lab.actor, sample=key, limit=EVENTS_AT_MOST)
        found = trail.fetch_events(connection, events)
        return SampleDetail(
            sample=sample,
            batch=get_batch(connection, lab.actor, sample.batch),
            parent_id=parent[sample.parent].id if sample.parent in parent else "",
            tests=tuple(testing.fetch_tests(connection, lab.actor, tests).values()),
            prints=tuple(printed.prints_of(connection, key)),
            files=tuple(attachments.attachments_of_sample(connection, lab.actor, key)),
            events=tuple(found[seq] for seq in events if seq in found),
        )


Names = Mapping[Ref, str]
"""What people call the rows that changes name."""


def load_changes(lab: Lab, seq: int, sample: int) -> tuple[list[RowChange], Names]:
    with lab.store.read() as connection:
        changes = changes_about(connection, seq, sample)
        return changes, names_of(connection, refs_of(changes))


def find_sample(lab: Lab, wanted: int | str) -> SampleRow:
    """By key or by id. Raises Missing."""
    with lab.store.read() as connection:
        key = (
            wanted
            if isinstance(wanted, int)
            else next(iter(samples.keys_by_id(connection, lab.actor, [wanted]).values()))
        )
        return samples.get_sample(connection, lab.actor, key)
