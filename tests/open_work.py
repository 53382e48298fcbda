"""A laboratory with open work of two clients, on a clock that a test moves."""

import sqlite3
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qclab.domain.people.rights import Role
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.catalogue.master_data import parameters_of_methods
from qclab.queries.testing import testing
from qclab.queries.testing.testing import TestRow
from qclab.resources import resource
from qclab.services.batches import batches
from qclab.services.catalogue import taking_in
from qclab.services.lab import Lab
from qclab.services.results import recording
from qclab.services.samples import receiving, registering
from qclab.services.testing import assigning
from qclab.store.door import Store
from qclab.store.engines import open_engine
from tests.builders import PASSWORD, lab_with

MONDAY = datetime(2099, 3, 2, 9, 30, tzinfo=UTC)
"""Later than any run, because an empty database carries the moment it was migrated."""


@dataclass
class Clock:
    """Each look is a second later, so that no two events coincide."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def pass_by(self, **length: float) -> None:
        self.now += timedelta(**length)


@dataclass
class OpenWork:
    """The people, and the batches by their numbers."""

    store: Store
    clock: Clock
    manager: Lab
    analyst: Lab
    other: Lab
    qa: Lab
    client: Lab
    batches: dict[str, int] = field(default_factory=dict)

    def tests(self, **wanted: object) -> list[TestRow]:
        """Rows of tests, what is due first on top; open and submitted ones unless asked otherwise."""
        with self.store.read() as connection:
            keys = testing.find_tests(connection, self.qa.actor, **{"state": "waiting", **wanted})
            return list(testing.fetch_tests(connection, self.qa.actor, keys).values())

    def register(self, number: str, product: str, *, receive: bool = True) -> int:
        """A batch with what its plan proposes; its key."""
        with self.store.read() as connection:
            known = catalogue_queries.products(connection, self.analyst.actor)
        found = next(each for each in known if each.value.id == product)
        stage = found.value.stages[-1].id
        proposal = registering.propose(self.analyst, found.key, stage)
        data = batches.BatchData(number, found.key, body_weight="70", donor_code="D-1")
        done = registering.register(self.analyst, data, stage, proposal.samples)
        if receive:
            receiving.receive(self.analyst, [each.id for each in done.samples], receiving.Reception(temperature=None))
        self.batches[number] = done.batch
        return done.batch

    def submit(self, test: TestRow) -> None:
        """Enter something for every parameter, and submit."""
        with self.store.read() as connection:
            parameters = parameters_of_methods(connection, [test.method])[test.method]
        values = [(key, each.outcomes[0] if each.outcomes else "5") for key, each in parameters]
        recording.record(self.analyst, [recording.NewResult(test.key, key, value) for key, value in values])
        row = next(each for each in self.tests() if each.key == test.key)
        performed = recording.Performance(
            self.analyst.actor.key, self.clock.now - timedelta(days=40), self.clock.now, "", ""
        )
        recording.set_performance(self.analyst, row.key, row.row_version, performed)
        recording.submit(self.analyst, [row.key])


def open_work(store: Store) -> OpenWork:
    """On Monday, CAR-01 of the house and HC-01 of a client: part of it with ann, the rest with nobody yet."""
    clock = Clock()
    store = replace(store, clock=clock)
    qa = lab_with(store, Role.QA, id_="vos")
    taking_in.first_catalogue(qa, resource("catalogue", "demo.yaml").read_bytes(), "demo.yaml", PASSWORD)
    with store.read() as connection:
        known = {each.value.id: each for each in catalogue_queries.products(connection, qa.actor)}
        clients = {each.value.id: each.key for each in catalogue_queries.clients(connection, qa.actor)}
    theirs = clients[known["HUCAR19"].value.client]
    made = OpenWork(
        store,
        clock,
        manager=lab_with(store, Role.REVIEWER, id_="wit"),
        analyst=lab_with(store, Role.ANALYST, id_="ann"),
        other=lab_with(store, Role.ANALYST, id_="bob"),
        qa=qa,
        client=lab_with(store, Role.READER, id_="romano", client=theirs),
    )
    made.register("CAR-01", "ARI-0001")
    made.register("HC-01", "HUCAR19")
    mine = [row.key for row in made.tests(batch=made.batches["CAR-01"])][::2]
    assigning.assign(made.manager, mine, made.analyst.actor.key)
    return made


def copied(made: OpenWork, path: Path) -> OpenWork:
    """The same laboratory in a SQLite file of its own, at the same moment; its engine is the caller's to dispose of."""
    source = sqlite3.connect(str(made.store.engine.url.database))
    target = sqlite3.connect(path)
    source.backup(target)
    target.close()
    source.close()
    clock = Clock(made.clock.now)
    store = replace(made.store, engine=open_engine(path), clock=clock, committed=[])
    people = {name: Lab(store, getattr(made, name).actor) for name in ("manager", "analyst", "other", "qa", "client")}
    return replace(made, store=store, clock=clock, batches=dict(made.batches), **people)
