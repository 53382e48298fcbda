"""Tests that are loaded and read: units in their incubators, and what is seen of them."""

from collections.abc import Sequence
from datetime import datetime

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.testing.units import Finding, Means, Seen
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.batches.batches import holds_of
from qclab.queries.testing.units import UnitRow, units_of
from qclab.services.lab import Lab
from qclab.services.testing import loading, reading, settling
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory

INCUBATORS = ("INC-02", "INC-03")
"""Of the first medium or bottle and of the second."""


def loaded(laboratory: Laboratory, test: int, by: Lab | None = None, at: datetime | None = None) -> list[UnitRow]:
    """Every unit of a test, now unless told, by the analyst unless told."""
    lab = by or laboratory.analyst
    with lab.asking() as ask:
        places = loading.loadable(ask, test).places
    parameters = list(dict.fromkeys(place.parameter for place in places))
    stands = {
        place.key: loading.Stand(INCUBATORS[parameters.index(place.parameter)], f"shelf 1, {number}")
        for number, place in enumerate(places, 1)
    }
    return loading.load(lab, test, stands, at)


def seen(
    laboratory: Laboratory,
    units: Sequence[UnitRow],
    what: Seen = Seen.CLEAR,
    *,
    by: Lab | None = None,
    note: str = "",
    at: datetime | None = None,
) -> reading.Read:
    """The same of each of these units, now unless told, by the analyst unless told."""
    sights = [reading.NewSight(unit.key, what, note, at) for unit in units]
    return reading.read(by or laboratory.analyst, sights)


def settled(laboratory: Laboratory, unit: UnitRow, finding: Finding, *, by: Lab | None = None) -> UnitRow:
    """The open suspected positive of a unit, by Gram stain, by the reviewer unless told."""
    suspicion = now(laboratory, unit).open_suspicion
    assert suspicion is not None
    lab = by or laboratory.reviewer
    return settling.settle(lab, suspicion.key, finding, Means.GRAM_STAIN, "cocci in clusters were looked for")


def now(laboratory: Laboratory, unit: UnitRow) -> UnitRow:
    """A unit as it is now."""
    return next(each for each in laboratory.analyst.ask(units_of, [unit.test]) if each.key == unit.key)


def typed(batch: Batch, name: str) -> tuple[str, str, str] | None:
    """What stands in a line: as typed, its evaluation, and how far it is."""
    result = batch.grid().results.get(batch.cell(name))
    return None if result is None else (result.typed, result.evaluation, result.to_date)


def holds(batch: Batch) -> list[str]:
    """What placed each hold of a batch that stands."""
    return [row.record for row in batch.laboratory.ask(lambda connection: holds_of(connection, batch.key))]


def alarms(laboratory: Laboratory) -> list[AlarmKind]:
    """Those that wait for QA."""
    return [each.kind for each in laboratory.qa.ask(alarms_for)]
