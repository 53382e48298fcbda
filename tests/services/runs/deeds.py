"""What is done with runs, for the matrix of rights: ``w.on_run`` is on ``w.run``, ``w.waiting`` is on none."""

from collections.abc import Callable
from typing import Any

from qclab.domain.people.rights import Right
from qclab.services.lab import Lab
from qclab.services.results.performing import Performance
from qclab.services.runs import invalid, making, performing

RUNS: dict[str, tuple[Right, Callable[[Lab, Any], object]]] = {
    "make a run": (Right.ENTER_RESULTS, lambda lab, w: making.make(lab, [w.waiting])),
    "put a test on a run": (Right.ENTER_RESULTS, lambda lab, w: making.put_on(lab, w.run, [w.waiting])),
    "take a test off a run": (
        Right.ENTER_RESULTS,
        lambda lab, w: making.take_off(lab, w.run, [w.on_run], "the tube leaks"),
    ),
    "discard a run": (Right.ENTER_RESULTS, lambda lab, w: making.discard(lab, w.run, "the reader broke")),
    "say how a run was performed": (
        Right.ENTER_RESULTS,
        lambda lab, w: performing.perform(lab, w.run, 1, Performance(lab.actor.key), ("performed_by",)),
    ),
    "find a run invalid": (
        Right.ENTER_RESULTS,
        lambda lab, w: invalid.find_invalid(lab, w.run, "the blank was above the lowest standard"),
    ),
    "submit a run": (Right.ENTER_RESULTS, lambda lab, w: performing.submit(lab, w.run)),
}
