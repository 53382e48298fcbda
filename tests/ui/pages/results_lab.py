"""A laboratory to enter results in: one registered and received batch of islets (two bags), an analyst, a reviewer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qclab.domain.acts import Act
from qclab.domain.rights import Actor, Role
from qclab.queries import catalogue as catalogue_queries
from qclab.queries import results as result_queries
from qclab.queries import testing
from qclab.queries.results import Cell, Grid
from qclab.resources import resource
from qclab.services import batches, catalogue, receiving, registering
from qclab.services.lab import Lab
from qclab.store import schema
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.engines import open_engine


@dataclass(frozen=True)
class Laboratory:
    """The store with people signed in, and the batch they test."""

    store: Store
    analyst: Lab
    reviewer: Lab
    qa: Lab
    batch: int

    def tests(self, **wanted: object) -> list[int]:
        with self.store.read() as connection:
            return testing.find_tests(connection, self.analyst.actor, batch=self.batch, **wanted)  # type: ignore[arg-type]

    def grid(self) -> Grid:
        with self.store.read() as connection:
            return result_queries.grid(connection, self.analyst.actor, self.tests(state=""))

    def cell(self, method: str, parameter: str, container: int = 0) -> Cell:
        """The cell of a parameter, by the ids of the catalogue and the number of the container."""
        for line in self.grid().lines:
            if (line.test.method_id, line.parameter.id) == (method, parameter):
                return line.test.key, line.parameter_key, line.cells[container]
        raise LookupError(f"{method} {parameter}")

    def recorded(self, cell: Cell) -> str | None:
        """What the database holds in a cell now."""
        result = self.grid().results.get(cell)
        return result.typed if result else None


def person(store: Store, id_: str, name: str, *roles: Role) -> Lab:
    with store.write(None, Act.PERSON_ADDED) as writing:
        key = writing.insert(
            t.person, id=id_, name=name, position="", roles=" ".join(roles), client=None, state="active", password="x",
            password_set_at=writing.at, must_change_password=False, failed_attempts=0, locked_until=None,
            identity_verified="",
        )  # fmt: skip
    return Lab(store, Actor(key, id_, name, frozenset(roles)))


def build(path: Path) -> Laboratory:
    store = Store(open_engine(path))
    schema.migrate(store)
    qa = person(store, "kv", "K. Vos", Role.QA)
    analyst = person(store, "adw", "A. de Wit", Role.ANALYST)
    reviewer = person(store, "mj", "M. Jansen", Role.REVIEWER)
    catalogue.import_catalogue(qa, resource("catalogue", "demo.yaml").read_bytes(), "demo.yaml", in_force=True)
    batch = register(analyst, "ARI-01")
    return Laboratory(store, analyst, reviewer, qa, batch)


def register(lab: Lab, batch_id: str, product: str = "ARI", *, receive: bool = True) -> int:
    """Register a batch with what its plan proposes, and receive its samples; its key."""
    with lab.store.read() as connection:
        found = next(p for p in catalogue_queries.products(connection, lab.actor) if product in p.value.id)
    stage = found.value.stages[-1].id
    proposal = registering.propose(lab, found.key, stage)
    expiry = datetime(2026, 12, 1, tzinfo=UTC)
    data = batches.BatchData(
        batch_id, found.key, body_weight="70", expiry_at=expiry, expiry_zone="Europe/Madrid", donor_code="D-1"
    )
    registered = registering.register(lab, data, stage, proposal.samples)
    if receive:
        receiving.receive(lab, [sample.id for sample in registered.samples], receiving.Reception(temperature=None))
    return registered.batch
