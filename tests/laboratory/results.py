"""A laboratory to enter results in: registered and received batches, an analyst, a reviewer and QA."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qclab.domain.people.rights import Actor, Role
from qclab.domain.results.cell import Cell
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.people import people
from qclab.queries.results import results as result_queries
from qclab.queries.results.results import Grid
from qclab.queries.testing import testing
from qclab.resources import resource
from qclab.services.batches import batches
from qclab.services.catalogue import taking_in
from qclab.services.lab import Lab
from qclab.services.samples import receiving, registering
from qclab.services.samples.registering import NewSample
from qclab.store import schema
from qclab.store.door import Store
from qclab.store.engines import open_engine
from tests.builders import PASSWORD, lab_with

CAR_T, ISLETS = "ARI-0001", "CIT-07"


@dataclass(frozen=True)
class Laboratory:
    """The store, the people signed in, and the first batch: CAR-T cells, every test for the whole batch."""

    path: Path
    store: Store
    analyst: Lab
    reviewer: Lab
    qa: Lab
    batch: int

    def tests(self, **wanted: Any) -> list[int]:
        with self.store.read() as connection:
            return testing.find_tests(connection, self.analyst.actor, **{"state": "", **wanted})

    def grid(self, **wanted: Any) -> Grid:
        with self.store.read() as connection:
            return result_queries.grid(connection, self.analyst.actor, self.tests(**wanted))

    def cell(self, method: str, parameter: str, batch: int | None = None, container: int = 0) -> Cell:
        """The cell of a parameter, by the ids of the catalogue and the number of the container."""
        for line in self.grid(batch=batch or self.batch).lines:
            if (line.test.method_id, line.parameter.id) == (method, parameter):
                return line.cells[container]
        raise LookupError(f"{method} {parameter}")

    def typed(self, cell: Cell) -> str | None:
        """What the database holds in a cell now."""
        result = self.grid().results.get(cell)
        return result.typed if result else None


def build(path: Path) -> None:
    """The laboratory in a new file."""
    store = Store(open_engine(path))
    schema.migrate(store)
    qa = lab_with(store, Role.QA, id_="vos")
    analyst = lab_with(store, Role.ANALYST, id_="wit")
    lab_with(store, Role.REVIEWER, id_="jansen")
    taking_in.first_catalogue(qa, resource("catalogue", "demo.yaml").read_bytes(), "demo.yaml", PASSWORD)
    register(analyst, "CAR-0417", CAR_T)
    store.engine.dispose()


def opened(template: Path, path: Path) -> Laboratory:
    """A copy of a laboratory that ``build`` made."""
    for part in template.parent.glob(f"{template.name}*"):
        shutil.copy(part, path.parent / part.name.replace(template.name, path.name))
    store = Store(open_engine(path))
    with store.read() as connection:
        actors: dict[str, Actor] = {row.id: row.actor for row in people.everybody(connection)}
    analyst, reviewer, qa = (Lab(store, actors[id_]) for id_ in ("wit", "jansen", "vos"))
    return Laboratory(path, store, analyst, reviewer, qa, 1)


def register(
    lab: Lab, batch_id: str, product: str, stage: str = "", *, receive: bool = True, bags: Sequence[NewSample] = ()
) -> int:
    """Register a batch with these bags, or with what its plan proposes, and receive its samples; its key."""
    with lab.store.read() as connection:
        found = next(p for p in catalogue_queries.products(connection, lab.actor) if p.value.id == product)
    stage = stage or found.value.stages[-1].id
    samples = bags or registering.propose(lab, found.key, stage).samples
    data = batches.BatchData(
        batch_id, found.key, body_weight="70", expiry_at=datetime(2099, 12, 1, tzinfo=UTC), expiry_zone="Europe/Madrid",
        donor_code="D-1",
    )  # fmt: skip
    registered = registering.register(lab, data, stage, samples)
    if receive:
        receiving.receive(lab, [sample.id for sample in registered.samples], receiving.Reception(temperature=None))
    return registered.batch


def two_bags(lab: Lab) -> int:
    """A batch of islets in two bags, each bag with results of its own; its key."""
    bag = NewSample("Product bags", container="bag", methods=("A20", "A24", "A60"), because="asked by the client")
    return register(lab, "ISL-0012", ISLETS, "FIRST", bags=[bag, bag])
