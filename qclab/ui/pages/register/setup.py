"""What the registration page needs to know before anything can be typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qclab.domain.catalogue.values import Place, Product
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow
from qclab.queries.catalogue import master_data
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.samples import samples
from qclab.services.lab import Lab

SUGGESTED = 12


@dataclass(frozen=True)
class Setup:
    """The catalogue as it is now. ``methods``: titles in force by id. ``places``: words by id."""

    products: Mapping[int, Product]
    methods: Mapping[str, str]
    places: Mapping[str, str]
    place_keys: Mapping[str, int]


def load_setup(lab: Lab) -> Setup:
    with lab.asking() as ask:
        places = ask.of_site(master_data.places)
        return Setup(
            products={kept.key: kept.value for kept in ask(master_data.products)},
            methods={key: found.title for key, found in ask.of_site(master_data.methods_in_force).items()},
            places=place_words(places),
            place_keys={kept.value.id: kept.key for kept in places},
        )


def place_words(places: Sequence[Kept[Place]]) -> dict[str, str]:
    """``Rack 1, Freezer 2`` for each place by its id: two racks of the same name are told apart."""
    names = {kept.value.id: kept.value.name for kept in places}
    return {
        kept.value.id: ", ".join(filter(None, (kept.value.name, names.get(kept.value.parent, "")))) for kept in places
    }


@dataclass(frozen=True)
class Found:
    """What a typed batch id may mean: the batch of that id, how many samples it has, and ids that look like it."""

    exact: BatchRow | None
    samples: int
    alike: tuple[str, ...]


def find_batch(lab: Lab, product: int, client: str, id_: str) -> Found:
    """``client``: the id of the product's client, who may have one batch of an id."""
    with lab.asking() as ask:
        keys = ask(batches.find_batches, search=id_, limit=200)
        rows = [row for row in ask(batches.fetch_batches, keys).values() if row.client_id == client]
        exact = next((row for row in rows if row.id.casefold() == id_.strip().casefold()), None)
        count = len(ask(samples.find_samples, batch=exact.key)) if exact else 0
    alike = [row.id for row in rows if row.product == product]
    return Found(exact, count, tuple(sorted(alike, reverse=True)[:SUGGESTED]))
