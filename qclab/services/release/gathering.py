"""Gathering what the certificates of a batch are made of: its dossier and what is printed beside it, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from qclab.domain.catalogue.values import Client, Product
from qclab.domain.people.rights import Actor
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow, Bound
from qclab.queries.catalogue import master_data
from qclab.queries.laboratory import settings
from qclab.queries.release.dossier import BatchDossier, read_dossier
from qclab.queries.samples.samples import SampleRow, samples_of_batch
from qclab.queries.signatures.signatures import SignatureRow, given_on
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
    agreed: Mapping[int, SignatureRow]
    """Who of QA agreed that a test is not done, by test."""

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


def gather(connection: Connection, viewer: Actor, batch: int) -> Gathered:
    """What the certificates of this batch would be made of now. Raises Missing."""
    row = batches.get_batch(connection, viewer, batch)
    dossier = read_dossier(connection, viewer, batch)
    return Gathered(
        batch=row,
        bound=batches.bindings(connection, batch),
        dossier=dossier,
        samples=samples_of_batch(connection, viewer, batch),
        product=next(kept.value for kept in master_data.products(connection, viewer) if kept.key == row.product),
        client=next(kept.value for kept in master_data.clients(connection, viewer) if kept.key == row.client),
        settings=settings.settings(connection),
        head=read_head(connection),
        agreed=_agreed(connection, dossier),
    )


def _agreed(connection: Connection, dossier: BatchDossier) -> dict[int, SignatureRow]:
    not_done = [key for key, test in dossier.tests.items() if test.state == TestState.NOT_DONE]
    signatures = given_on(connection, t.test.name, not_done) if not_done else []
    return {row.subject: row for row in signatures if row.meaning is Meaning.AGREED_NOT_DONE}
