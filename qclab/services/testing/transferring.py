"""Transferring clouded media from the day that the method says on: original and subculture are kept some days more."""

from collections.abc import Sequence
from datetime import datetime

from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.units import Unread, read_blockers, transfer_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.testing.units import UnitRow, get_units, units_of
from qclab.services.lab import Lab
from qclab.services.testing.loading import Stand
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates


def why_not_transferred(unit: UnitRow, now: datetime) -> tuple[Reason, ...]:
    """Why a unit is not transferred now; the window shows it on the button."""
    if unit.test_state is not TestState.OPEN:
        return read_blockers(unit.called, unit.state, is_open=False)
    is_transferred = unit.transferred_at is not None
    return transfer_blockers(unit.called, unit.state, unit.transfer_from, now, is_transferred=is_transferred)


def transfer_units(lab: Lab, units: Sequence[int], stand: Stand) -> list[UnitRow]:
    """Transfer these units now, each into a subculture of its own that stands there; the units of their tests.

    Both are final only so many full days after as the method says. Raises Invalid without an incubator, Conflict where
    one is not transferred, Missing.
    """
    with lab.write(Act.UNITS_TRANSFERRED, right=Right.ENTER_RESULTS) as writing:
        if not stand.incubator.strip():
            said = "Say in which incubator the subcultures stand."
            raise Invalid(Reason(said, "incubator", code=Unread.NO_INCUBATOR))
        hold_aggregates(writing.connection, t.unit, list(units))
        rows = get_units(writing.connection, lab.actor, units)
        if barred := [why for row in rows for why in why_not_transferred(row, writing.at)]:
            raise Conflict(*barred)
        tests = sorted({row.test for row in rows})
        numbers = {test: len(units_of(writing.connection, lab.actor, [test])) for test in tests}
        for row in rows:
            numbers[row.test] += 1
            writing.update(t.unit, row.key, transferred_by=writing.by, transferred_at=writing.at)
            writing.insert(
                t.unit,
                batch=row.batch,
                test=row.test,
                parameter=row.parameter,
                sample=row.sample,
                number=numbers[row.test],
                incubator=stand.incubator.strip(),
                position=stand.position.strip(),
                loaded_by=writing.by,
                loaded_at=writing.at,
                made_from=row.key,
                transferred_by=writing.by,
                transferred_at=writing.at,
                stopped_by=None,
                stopped_at=None,
                stopped_because="",
            )
        return units_of(writing.connection, lab.actor, tests)
