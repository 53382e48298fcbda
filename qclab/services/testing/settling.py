"""Settling a suspected positive by Gram stain or subculture, and stopping the other units of a test that has grown."""

from collections.abc import Sequence

from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.units import Finding, Means, Unread, read_blockers, settle_blockers, stop_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.results.results import current_results
from qclab.queries.testing.units import UnitRow, get_units, unit_of_suspicion, units_of
from qclab.services.alarms.positives import alarm_positive
from qclab.services.investigations.holds import lift_hold, place_hold
from qclab.services.lab import Lab
from qclab.services.samples.attachments import keep_file, readable
from qclab.services.testing.reading import Photo, record_what_they_come_to
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates

SAW = "Say what was seen in it, such as: Gram-positive cocci in clusters."


def settle(
    lab: Lab, suspicion: int, finding: Finding, means: Means, because: str, photo: Photo | None = None
) -> UnitRow:
    """Say what a suspected positive came to, by Gram stain or subculture, and what was seen; its unit as it is then. It
    is settled whatever became of its test meanwhile.

    Confirmed, growth is recorded at once, which opens its case, and the case holds the batch from then on. Not
    confirmed, which another person says than who suspected it, the unit incubates on and its hold ends. Raises Invalid
    without words, Conflict where it is settled already or was one's own.
    """
    act = Act.SUSPICION_CONFIRMED if finding is Finding.CONFIRMED else Act.SUSPICION_NOT_CONFIRMED
    with lab.write(act, because.strip(), right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.suspicion, [suspicion])
        unit = unit_of_suspicion(writing.connection, lab.actor, suspicion)
        row = next(each for each in unit.suspicions if each.key == suspicion)
        if barred := settle_blockers(finding, is_settled=row.finding is not None, is_own=row.seen_by == lab.actor.key):
            raise Conflict(*barred)
        why = reason_of(because, SAW, "because")
        if photo is not None:
            readable(photo.name, photo.data)
            keep_file(writing, unit.batch, photo.name, photo.data, f"{unit.called}, {means}", test=unit.test)
        writing.update(
            t.suspicion, suspicion, finding=finding, means=means, because=why, settled_by=writing.by,
            settled_at=writing.at,
        )  # fmt: skip
        if unit.test_state is TestState.OPEN:
            record_what_they_come_to(lab, writing, [unit.test], f"{unit.called}: growth {finding} by {means}")
        if row.hold is not None:
            _end_hold(writing, unit, row.hold, finding, means)
        return get_units(writing.connection, lab.actor, [unit.key])[0]


def _end_hold(writing: Writing, unit: UnitRow, hold: int, finding: Finding, means: Means) -> None:
    """The hold of a suspected positive ends with it. Growth without a case, which no required criterion judges or whose
    test is closed, is told and holds on until somebody lifts that."""
    said = f"{unit.called}: {finding} by {means}"
    if finding is Finding.CONFIRMED and not _case_of(writing, unit):
        grown = f"{unit.method_title}, {said}; it has no case"
        place_hold(writing, unit.batch, grown)
        alarm_positive(writing, unit.batch, grown, is_growth=True)
    lift_hold(writing, unit.batch, hold, said)


def _case_of(writing: Writing, unit: UnitRow) -> str:
    found = current_results(writing.connection, [unit.test])
    return next((each.case for each in found if each.parameter == unit.parameter and each.case), "")


def stop_units(lab: Lab, units: Sequence[int], reason: str) -> list[UnitRow]:
    """Take units out that are read no longer, after growth was confirmed in another unit of their test; the units of
    those tests. Until somebody does, they incubate on. Raises Invalid without a reason, Conflict, Missing."""
    why = reason_of(reason, "Say why they are not read to the end.")
    with lab.write(Act.UNITS_STOPPED, why, right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.unit, list(units))
        rows = get_units(writing.connection, lab.actor, units)
        tests = sorted({row.test for row in rows})
        siblings = units_of(writing.connection, lab.actor, tests)
        barred = [
            *[why for row in rows for why in read_blockers(row.called, row.state,
                                                           is_open=row.test_state is TestState.OPEN)],
            *[why for test in tests for why in stop_blockers([row.state for row in siblings if row.test == test])],
        ]  # fmt: skip
        if barred:
            raise Conflict(*barred)
        if any(row.open_suspicion for row in rows):
            raise Invalid(Reason("One of them is suspected: settle that first.", code=Unread.SUSPICION))
        for row in rows:
            writing.update(t.unit, row.key, stopped_by=writing.by, stopped_at=writing.at, stopped_because=why)
        return units_of(writing.connection, lab.actor, tests)
