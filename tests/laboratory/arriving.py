"""Samples arrive at the laboratory as they should: each at a temperature that its plan allows."""

from collections.abc import Sequence
from typing import Final

from qclab.demo.arriving import fittingly
from qclab.queries.samples.samples import SampleRow, fetch_samples, known_by_id
from qclab.services.lab import Lab
from qclab.services.samples import receiving
from qclab.services.samples.receiving import Reception

INTACT: Final = Reception("intact")


def receive(lab: Lab, samples: Sequence[str], reception: Reception = INTACT) -> list[SampleRow]:
    """Receive samples as ``reception`` says; where a temperature has to be said and none is, one that fits."""
    if reception.temperature is not None or reception.is_not_measured:
        return receiving.receive(lab, samples, reception)
    keys, _ = lab.ask(known_by_id, samples)
    rows = lab.ask(fetch_samples, keys.values())
    return receiving.receive(lab, samples, reception, fittingly(rows.values(), reception))
