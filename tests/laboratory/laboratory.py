"""The one laboratory that tests work in: its people, its clock, its batches, and what its database says now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from qclab.demo.people import new_demo
from qclab.domain.people.rights import Role
from qclab.domain.results.cell import Cell
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.results import results as result_queries
from qclab.queries.results.results import Grid
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing import testing
from qclab.queries.testing.testing import TestRow
from qclab.queries.trail import events
from qclab.resources import resource
from qclab.services.catalogue import taking_in
from qclab.services.lab import Lab
from qclab.services.results import performing
from qclab.services.testing import adding
from qclab.store.door import Store
from tests.laboratory.batch import Batch
from tests.laboratory.clocks import Clock
from tests.laboratory.people import PASSWORD, lab_with

T = TypeVar("T")


@dataclass(frozen=True)
class Laboratory:
    """A store, and a lab for each of the people by user id, in the order they were added."""

    store: Store
    labs: dict[str, Lab]

    # people and time

    def __getitem__(self, id_: str) -> Lab:
        return self.labs[id_]

    @property
    def analyst(self) -> Lab:
        return self._first(Role.ANALYST)

    @property
    def reviewer(self) -> Lab:
        return self._first(Role.REVIEWER)

    @property
    def qa(self) -> Lab:
        return self._first(Role.QA)

    @property
    def qp(self) -> Lab:
        return self._first(Role.QP)

    def _first(self, role: Role) -> Lab:
        return next(lab for lab in self.labs.values() if role in lab.actor.roles)

    @property
    def clock(self) -> Any:
        """The ``Clock`` that the test moves; the machine's own in a laboratory of the present."""
        return self.store.clock

    def now(self) -> datetime:
        return self.store.clock()

    # work

    def batch(self, id_: str | int) -> Batch:
        """A batch by its number, which may still have to be registered, or by its key."""
        return Batch(self, id_)

    def added(self, sample: int, method: str) -> int:
        """A test by hand on a sample, for information; its key."""
        return adding.add_test(self.analyst, [sample], method, "asked by the client")

    def performed(
        self, *tests: int, by: Lab | None = None, start: datetime | None = None, end: datetime | None = None
    ) -> None:
        """Say how tests were performed: by the analyst, until now; those of some days for a day more than they need.

        Such a test begins when its sample is received, so the clock goes on to the day on which it ends.
        """
        who = by or self.analyst
        together: dict[tuple[timedelta, str, int | None], list[TestRow]] = {}
        for test in self.found(*tests):
            long = timedelta() if test.minimum_days is None else timedelta(days=int(test.minimum_days) + 1)
            why = "said anew" if test.performed_from or test.performed_to else ""
            person = None if test.is_outside else who.actor.key
            together.setdefault((long, why, person), []).append(test)
        for (long, why, person), of in together.items():
            if end is None and start is None and long:
                for test in of:
                    self.waited(test, long)
            until = end or self.now()
            performance = performing.Performance(person, start or until - long, until, "INC-02")
            performing.set_performance(who, {test.key: test.row_version for test in of}, performance, why=why)

    def waited(self, test: TestRow, long: timedelta) -> None:
        """Until a test that was begun when its samples were received has taken so long."""
        keys = [key for key, *_ in test.samples]
        rows = self.ask(lambda connection: samples.fetch_samples(connection, self.analyst.actor, keys))
        received = [row.received_at for row in rows.values() if row.received_at is not None]
        if received and (left := max(received) + long - self.now()) > timedelta():
            self.clock.forward(seconds=left.total_seconds())

    # what the database says now

    def ask(self, query: Callable[[Connection], T]) -> T:
        with self.store.read() as connection:
            return query(connection)

    def product(self, id_: str) -> int:
        """The key of a product."""
        products = self.ask(lambda connection: catalogue_queries.products(connection, self.qa.actor))
        return next(product.key for product in products if product.value.id == id_)

    def tests(self, **filters: Any) -> list[TestRow]:
        """Tests of any state unless filtered, what is due first on top."""
        filters = {"state": "", **filters}
        with self.store.read() as connection:
            keys = testing.find_tests(connection, self.qa.actor, **filters)
            return testing.get_tests(connection, self.qa.actor, keys)

    def found(self, *keys: int) -> list[TestRow]:
        """Tests as they are now."""
        return self.ask(lambda connection: testing.get_tests(connection, self.qa.actor, keys))

    def test(self, key: int) -> TestRow:
        """A test as it is now."""
        return self.found(key)[0]

    def grid(self, **filters: Any) -> Grid:
        """The grid of tests of any state unless filtered."""
        keys = [test.key for test in self.tests(**filters)]
        return self.ask(lambda connection: result_queries.grid(connection, self.analyst.actor, keys))

    def typed(self, cell: Cell) -> str | None:
        """What stands in a cell as it was typed; None where nothing does."""
        result = self.grid().results.get(cell)
        return result.typed if result else None

    def samples(self, search: str = "", **filters: Any) -> list[SampleRow]:
        """Samples in the order they were registered."""
        viewer = self.analyst.actor
        with self.store.read() as connection:
            keys = samples.find_samples(
                connection, viewer, search=search, sort="registered", descending=False, **filters
            )
            rows = samples.fetch_samples(connection, viewer, keys)
        return [rows[key] for key in keys]

    def acts(self) -> list[str]:
        """What was done, the latest first."""
        with self.store.read() as connection:
            seqs = events.find_events(connection, self.qa.actor)
            rows = events.fetch_events(connection, self.qa.actor, seqs)
        return [rows[seq].act for seq in seqs]


def furnished(store: Store, people: Mapping[str, tuple[Role, ...]]) -> Laboratory:
    """A laboratory in a migrated database: people with their roles, one of them QA, and the demo catalogue in force."""
    laboratory = Laboratory(store, {id_: lab_with(store, *roles, id_=id_) for id_, roles in people.items()})
    catalogue = resource("catalogue", "demo.yaml").read_bytes()
    taking_in.first_catalogue(laboratory.qa, catalogue, "demo.yaml", PASSWORD)
    return laboratory


def demo_laboratory(address: str | Path, start: datetime) -> Laboratory:
    """The people and the catalogue of the demo laboratory in a new database, without a batch."""
    demo = new_demo(address, start)
    demo.store.clock = Clock(demo.clock.now)
    return Laboratory(demo.store, demo.labs)
