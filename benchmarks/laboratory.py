"""A laboratory to measure in: the demo catalogue, and as many samples as asked for."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from qclab.demo.people import Demo, new_demo
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.services.batches import batches
from qclab.services.samples import registering
from qclab.services.samples.new_sample import NewSample
from qclab.store.engines import open_engine

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
METHODS = ("A09", "A20", "A08", "A60")


def laboratory(address: str | Path) -> Demo:
    return new_demo(address, START)


def reopened(demo: Demo, path: Path) -> Demo:
    """The same people in a copy of their laboratory."""
    store = replace(demo.store, engine=open_engine(path))
    return Demo(store, demo.clock, {id_: replace(lab, store=store) for id_, lab in demo.labs.items()})


class Registrar:
    """Registers samples in a batch of its own, each with four tests."""

    def __init__(self, demo: Demo, prefix: str = "BM") -> None:
        self.lab = demo["mjansen"]
        with demo.store.read() as connection:
            kept = catalogue_queries.products(connection, self.lab.actor)
        self.product = next(each.key for each in kept if each.value.id == "HUCMSC")
        self._numbers = itertools.count(1)
        self._prefix = prefix
        self.batch = self._new_batch()

    def _new_batch(self) -> int:
        data = batches.BatchData(id=f"{self._prefix}-{next(self._numbers)}", product=self.product)
        first = [NewSample("first", methods=("A09",))]
        return registering.register(self.lab, data, "DP", first).batch

    def next_batch(self) -> None:
        self.batch = self._new_batch()

    def sampled(self) -> int:
        """A batch with what its sampling plan proposes; its key."""
        new = registering.propose(self.lab, self.product, "DP").samples
        data = batches.BatchData(f"{self._prefix}-sampled", self.product)
        return registering.register(self.lab, data, "DP", new).batch

    def register(self, count: int) -> None:
        new = [NewSample(f"sample {number}", "Tube", methods=METHODS, because="measured") for number in range(count)]
        registering.register(self.lab, self.batch, "DP", new, again=True)
