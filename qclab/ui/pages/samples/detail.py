"""Everything the pane shows of one sample, read at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qclab.domain.trail.sentences import Row
from qclab.queries.batches.batches import BatchRow, get_batch
from qclab.queries.labels import printed
from qclab.queries.labels.printed import PrintRow
from qclab.queries.samples import attachments, samples
from qclab.queries.samples.attachments import AttachmentRow
from qclab.queries.samples.receipts import receipt_deviations
from qclab.queries.samples.samples import SampleRow
from qclab.queries.signatures.signatures import ReadSignature, read_by_key
from qclab.queries.testing import testing
from qclab.queries.testing.testing import TestRow
from qclab.queries.trail import events as trail
from qclab.queries.trail.events import changes_of, refs_of_sample
from qclab.queries.trail.in_words import in_words
from qclab.queries.trail.listed import ListedEvent, listed_events
from qclab.queries.trail.names import Ref, names_of, signed_record
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
    events: tuple[ListedEvent, ...]
    deviation: str = ""
    """With which it was received, also where it was rejected since."""
    now: datetime = field(kw_only=True)


def load_detail(lab: Lab, key: int) -> SampleDetail:
    """Raises Missing where there is no such sample."""
    with lab.asking() as ask:
        sample = ask(samples.get_sample, key)
        parent = ask(samples.fetch_samples, [sample.parent]) if sample.parent is not None else {}
        tests = ask(testing.find_tests, state="", sample=key)
        events = ask(trail.find_events, sample=key, limit=EVENTS_AT_MOST)
        return SampleDetail(
            sample=sample,
            batch=ask(get_batch, sample.batch),
            parent_id=parent[sample.parent].id if sample.parent in parent else "",
            tests=tuple(ask(testing.fetch_tests, tests).values()),
            prints=tuple(ask(printed.prints_of, key)),
            files=tuple(ask(attachments.attachments_of_sample, key)),
            events=tuple(ask(listed_events, events, among=ask(refs_of_sample, key))),
            deviation=ask(receipt_deviations, [sample]).get(key, ""),
            now=lab.store.clock(),
        )


Names = Mapping[Ref, str]
"""What people call the rows that changes name."""


@dataclass(frozen=True)
class EventDetail:
    """What an event did to one sample and its tests, in words, names of what was signed, and those signatures."""

    rows: tuple[Row, ...]
    names: Names
    signatures: tuple[ReadSignature, ...]


def load_event(lab: Lab, seq: int, sample: int) -> EventDetail:
    with lab.asking() as ask:
        own = ask(refs_of_sample, sample)
        every = ask(changes_of, seq)
        given = [int(change.key) for change in every if signed_record(change) in own]
        changes = tuple(change for change in every if (change.table, change.key) in own)
        signatures = ask(read_by_key, given) if given else {}
        signed = {record for change in every if (record := signed_record(change)) in own}
        return EventDetail(tuple(ask(in_words, changes)), ask(names_of, signed), tuple(signatures.values()))


def find_sample(lab: Lab, wanted: int | str) -> SampleRow:
    """By key or by id. Raises Missing."""
    with lab.asking() as ask:
        key = wanted if isinstance(wanted, int) else next(iter(ask(samples.keys_by_id, [wanted]).values()))
        return ask(samples.get_sample, key)
