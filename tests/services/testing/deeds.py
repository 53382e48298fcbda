"""What is done at an incubator, for the matrix of rights: ``w.unit`` was seen clear, ``w.suspicion`` is of another."""

from collections.abc import Callable
from typing import Any

from qclab.domain.people.rights import Right
from qclab.domain.testing.units import Finding, Means, Seen
from qclab.services.lab import Lab
from qclab.services.testing import loading, missing, reading, settling, transferring

READINGS: dict[str, tuple[Right, Callable[[Lab, Any], object]]] = {
    "load a test": (Right.ENTER_RESULTS, lambda lab, w: loading.load(lab, w.test, {})),
    "read a unit": (
        Right.ENTER_RESULTS,
        lambda lab, w: reading.read(lab, [reading.NewSight(w.unit, Seen.CLEAR)]),
    ),
    "correct a reading": (
        Right.ENTER_RESULTS,
        lambda lab, w: reading.correct(lab, w.sight, Seen.NOT_LOOKED_AT, "the key was held too long"),
    ),
    "settle a suspected positive": (
        Right.ENTER_RESULTS,
        lambda lab, w: settling.settle(
            lab, w.suspicion, Finding.NOT_CONFIRMED, Means.GRAM_STAIN, "no organisms were seen"
        ),
    ),
    "pass a missed look": (
        Right.ENTER_RESULTS,
        lambda lab, w: missing.pass_missed_look(lab, w.test, "DEV-1", "Nobody had the key of the room."),
    ),
    "transfer a unit": (
        Right.ENTER_RESULTS,
        lambda lab, w: transferring.transfer_units(lab, [w.unit], loading.Stand("INC-02")),
    ),
    "stop a unit": (
        Right.ENTER_RESULTS,
        lambda lab, w: settling.stop_units(lab, [w.unit], "the species is known already"),
    ),
}
