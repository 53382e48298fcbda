"""Gathering what the certificates of a batch are made of: its dossier and what is printed beside it, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from qclab.domain.batches.deviations import Withdrawn
from qclab.domain.batches.expiry import Expiries
from qclab.domain.catalogue.values import Client, Product
from qclab.domain.people.rights import Actor
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.requiring import ENDED
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow, Bound
from qclab.queries.catalogue import master_data
from qclab.queries.catalogue.relaxed import RelaxedRow, relaxed_duties
from qclab.queries.investigations.reopenings import ReopeningRow, reopenings_of
from qclab.queries.laboratories.sent import SentRow, failed_of_tests
from qclab.queries.laboratory import settings
from qclab.queries.release.dossier import BatchDossier, read_dossier
from qclab.queries.samples.receipts import receipt_deviations
from qclab.queries.samples.samples import SampleRow, samples_of_batch
from qclab.queries.signatures.signatures import SignatureRow, given_on
from qclab.queries.testing.replaced import replaced_samples, replaced_tests
from qclab.queries.trail.expiries import stood_of
from qclab.store import tables as t
from qclab.store.chain import Head, read_head
from qclab.store.door import Connection


@dataclass(frozen=True)
class Gathered:
    """A batch with everything that its certificates say; the rules of release read the facts of its dossier."""

    batch: BatchRow
    bound: Sequence[Bound]
    dossier: BatchDossier
    samples: Sequence[SampleRow]
    product: Product
    client: Client
    settings: Mapping[str, str]
    head: Head
    signatures: Sequence[SignatureRow]
    """Those on the tests of the batch, the oldest first."""
    expiries: Expiries
    deviations: Mapping[int, str]
    """With which samples were received."""
    withdrawn: Sequence[Withdrawn]
    """Deviations of the batch that were named and are no more."""
    relaxed: Sequence[RelaxedRow]
    """Every duty that was ever relaxed for its product."""
    reopenings: Sequence[ReopeningRow]
    """Of tests that were opened again after their approval, or are asked to be."""
    failed_shipments: Sequence[SentRow]
    """Shipments with tests of it that were lost or arrived unfit."""
    replaced: Mapping[int, int]
    """The test that took the place of a test that ended."""
    replaced_samples: Mapping[int, int]
    """The sample that took the place of one that was gone, in a test that was open still."""

    @property
    def examples(self) -> list[str]:
        """The versions behind it that are examples which nobody confirmed."""
        bound = [f"{each.id} version {each.version}" for each in self.bound if each.example]
        tested = {
            f"{test.method_id} version {test.method_version}" for test in self.dossier.tests.values() if test.example
        }
        return [*bound, *sorted(tested)]

    @property
    def zone(self) -> ZoneInfo:
        """The laboratory's, as its settings say."""
        return settings.zone_in(self.settings)

    @property
    def agreed(self) -> dict[int, SignatureRow]:
        """Who of QA agreed that a test is not done, by test."""
        return {row.subject: row for row in self.signatures if row.meaning is Meaning.AGREED_NOT_DONE}


def gather(connection: Connection, viewer: Actor, batch: int, now: datetime) -> Gathered:
    """What the certificates of this batch would be made of ``now``. Raises Missing."""
    row = batches.get_batch(connection, viewer, batch)
    dossier = read_dossier(connection, viewer, batch, now, has_cases=row.has_cases)
    product, client = master_data.product_and_client(connection, viewer, batch)
    samples = samples_of_batch(connection, viewer, batch)
    has_ended = any(test.state in ENDED for test in dossier.tests.values())
    has_lost = any(sample.state.is_gone for sample in samples)
    stood = stood_of(connection, [batch])[batch]
    return Gathered(
        batch=row,
        bound=batches.bindings(connection, batch),
        dossier=dossier,
        samples=samples,
        product=product,
        client=client,
        settings=settings.settings(connection),
        head=read_head(connection),
        signatures=given_on(connection, t.test.name, list(dossier.tests)) if dossier.tests else (),
        expiries=stood.expiries,
        deviations=receipt_deviations(connection, viewer, samples),
        withdrawn=stood.withdrawn,
        relaxed=relaxed_duties(connection, viewer, batch=batch) if row.has_relaxed else (),
        reopenings=reopenings_of(connection, viewer, batch) if row.has_reopened else (),
        failed_shipments=_failed(connection, viewer, dossier),
        replaced=replaced_tests(connection, batch) if has_ended else {},
        replaced_samples=replaced_samples(connection, batch) if has_lost else {},
    )


def _failed(connection: Connection, viewer: Actor, dossier: BatchDossier) -> Sequence[SentRow]:
    """Nothing is asked where no shipment failed."""
    among = [key for key, test in dossier.tests.items() if test.shipments_failed]
    return failed_of_tests(connection, viewer, among) if among else ()
