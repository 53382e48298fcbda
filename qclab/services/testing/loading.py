"""Loading the units of a test into an incubator: an act of its own, which starts the clock of its readings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.testing.readings import looks, off_days
from qclab.domain.testing.units import Unread, load_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.laboratory.settings import case_targets, settings, zone_of
from qclab.queries.results import results
from qclab.queries.results.loading import Place, places
from qclab.queries.results.results import Grid
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.queries.testing.units import UnitRow, readings_of_test, units_of
from qclab.services.lab import Asking, Lab
from qclab.services.results.performing import say_within
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates


@dataclass(frozen=True)
class Stand:
    """Where a unit stands: the incubator, and the shelf or position in it, which may be empty."""

    incubator: str
    position: str = ""


@dataclass(frozen=True)
class Loadable:
    """A test that may be loaded: its units, or why not."""

    test: TestRow
    places: Sequence[Place]
    barred: tuple[Reason, ...]


def loadable(ask: Asking, test: int) -> Loadable:
    """What would be loaded of a test, and what bars it; the window shows it before."""
    grid = ask(results.grid, [test])
    (row,) = ask(get_tests, [test])
    found = places(grid, test)
    return Loadable(row, found, why_not_loaded(grid, row, found, has_plan=bool(ask(readings_of_test, test))))


def why_not_loaded(grid: Grid, test: TestRow, found: Sequence[Place], *, has_plan: bool) -> tuple[Reason, ...]:
    """Why a test is not loaded; the button shows it."""
    own = load_blockers(is_loaded=test.is_loaded, has_plan=has_plan, has_units=bool(found), entered=test.entered)
    lacking = [why for line in grid.lines if line.test.key == test.key for why in grid.lacking(line)]
    return tuple(dict.fromkeys((*own, *grid.stopped(test), *lacking)))


def warnings(ask: Asking, test: int, at: datetime) -> list[str]:
    """What to see to where a test is loaded at this moment: its looks on days on which nobody works."""
    holidays = case_targets(ask.of_site(settings)).holidays
    return list(off_days(looks(ask(readings_of_test, test), at), ask.of_site(zone_of), holidays))


def load(
    lab: Lab, test: int, stands: Mapping[tuple[int, int | None], Stand], at: datetime | None = None, why: str = ""
) -> list[UnitRow]:
    """Load every unit of a test; ``stands`` says where each stands, by parameter and container (``Place.key``).

    ``at`` is when, now where nothing is said; it is performed from then on, by who loads it. ``why`` an earlier start
    that was said is changed. Raises Invalid where a unit is not given a place, Conflict where it is not loaded.
    """
    with lab.write(Act.UNITS_LOADED, why.strip(), right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, [test])
        grid = results.grid(writing.connection, lab.actor, [test])
        (row,) = get_tests(writing.connection, lab.actor, [test])
        found = places(grid, test)
        plan = readings_of_test(writing.connection, lab.actor, test)
        if barred := why_not_loaded(grid, row, found, has_plan=bool(plan)):
            raise Conflict(*barred)
        if wrong := _without_a_place(found, stands):
            raise Invalid(*wrong)
        start = at or writing.at
        said: dict[str, Any] = {"performed_from": start}
        if row.performed_by is None:
            said["performed_by"] = lab.actor.key
        say_within(lab, writing, {row: said}, reason=why.strip())
        if row.analyst is None:
            writing.update(t.test, test, analyst=writing.by)
        writing.insert_many(
            t.unit,
            [
                {
                    "batch": row.batch, "test": test, "parameter": place.parameter, "sample": place.sample,
                    "number": number, "incubator": stands[place.key].incubator.strip(),
                    "position": stands[place.key].position.strip(), "loaded_by": writing.by, "loaded_at": start,
                    "made_from": None, "transferred_by": None, "transferred_at": None, "stopped_by": None,
                    "stopped_at": None, "stopped_because": "",
                }
                for number, place in enumerate(found, 1)
            ],
        )  # fmt: skip
        return units_of(writing.connection, lab.actor, [test])


def _without_a_place(found: Sequence[Place], stands: Mapping[tuple[int, int | None], Stand]) -> list[Reason]:
    return [
        Reason(f"{place.parameter_name}: say in which incubator it stands.", "incubator", row, code=Unread.NO_INCUBATOR)
        for row, place in enumerate(found, 1)
        if place.key not in stands or not stands[place.key].incubator.strip()
    ]
