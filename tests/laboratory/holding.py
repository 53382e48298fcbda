"""Holds of a batch as a person who has just looked at it places and ends them."""

from qclab.queries.batches.batches import get_batch
from qclab.services.batches import holding
from qclab.services.lab import Lab
from tests.laboratory.people import PASSWORD


def put_on_hold(lab: Lab, batch: int, reason: str) -> None:
    holding.put_on_hold(lab, batch, seen(lab, batch), reason, PASSWORD)


def end_hold(lab: Lab, batch: int, hold: int, reason: str) -> None:
    holding.end_hold(lab, batch, seen(lab, batch), hold, reason, PASSWORD)


def not_confirmed(lab: Lab, batch: int, hold: int, reason: str) -> None:
    holding.not_confirmed(lab, batch, seen(lab, batch), hold, reason, PASSWORD)


def seen(lab: Lab, batch: int) -> int:
    """The version of a batch as it is now."""
    return lab.ask(get_batch, batch).row_version
