"""Samples that a batch has already are registered a second time only when a person was asked."""

from collections.abc import Sequence
from dataclasses import replace

from qclab.domain.refusals import Invalid
from qclab.domain.samples.again import Present, again
from qclab.queries.samples.there import samples_there
from qclab.services.lab import Lab
from qclab.store.door import Writing


def refuse_again(lab: Lab, writing: Writing, batch: int, stage: str, new: Sequence[tuple[str, str]]) -> None:
    """Raise Invalid, with the row of each, where the batch has samples of these names and containers at the stage."""
    present = Present(samples_there(writing.connection, lab.actor, [batch]).get((batch, stage), ()))
    found = [(row, name, present.like(name, container)) for row, (name, container) in enumerate(new, 1)]
    reasons = [replace(again(those, f"“{name}”"), field="name", row=row) for row, name, those in found if those]
    if reasons:
        raise Invalid(*reasons)
