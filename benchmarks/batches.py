"""Row 15: the page of one batch with its blockers, in a laboratory of ten times as many samples."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.laboratory import Registrar, laboratory, reopened
from benchmarks.rounds import Ratio, compare
from benchmarks.sizes import Size
from qclab.services.lab import Lab
from qclab.ui.pages.batches.facts import read_batch

_AT_ONCE = 500


def measured(folder: Path, size: Size) -> Iterator[Ratio]:
    """The same batch in two laboratories: one of ``size.samples``, and a copy of it that grew to ten times as many."""
    few = laboratory(folder / "few.db")
    registrar = Registrar(few)
    batch = registrar.sampled()
    _grow(registrar, size.samples)
    few.store.engine.dispose()  # the last connection to a file folds its log into it
    shutil.copyfile(folder / "few.db", folder / "many.db")
    many = reopened(few, folder / "many.db")
    _grow(Registrar(many, "MORE"), 9 * size.samples)

    def page(lab: Lab) -> Callable[[], object]:
        return lambda: read_batch(lab, batch)

    what = f"page of a batch with its blockers, {10 * size.samples:,} / {size.samples:,} samples"
    yield compare("15", what, page(many["kvos"]), page(few["kvos"]), good=3, best=1.2, rounds=size.rounds)
    for demo in (few, many):
        demo.store.engine.dispose()


def _grow(registrar: Registrar, samples: int) -> None:
    for _ in range(0, samples, _AT_ONCE):
        registrar.next_batch()
        registrar.register(min(_AT_ONCE, samples))
