"""Reading the units of tests: each look at each unit is an observation, and a result is made of them.

A suspected positive raises an alarm and holds its batch in the same act (Ph. Eur. 2.6.27: what is flagged is confirmed
by Gram stain and subculture). What the units of a test come to is recorded and evaluated as every other result.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.codes import NoSuch, OutOfTurn
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Conflict, Invalid, Missing, Reason
from qclab.domain.results.sources import Source
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.readings import Look, look_at, since_loading
from qclab.domain.testing.units import (
    WHY,
    Comes,
    Seen,
    Unread,
    comes_to,
    correct_blockers,
    read_blockers,
    sight_faults,
)
from qclab.domain.trail.acts import Act
from qclab.queries.results import results
from qclab.queries.results.results import Grid, GridLine
from qclab.queries.testing.units import UnitRow, get_units, unit_of_sight, units_of
from qclab.services.alarms.positives import alarm_positive, placed
from qclab.services.investigations.cases import STOPPED
from qclab.services.investigations.holds import place_hold
from qclab.services.lab import Lab
from qclab.services.results.recording import NewResult, lacking, record_within
from qclab.services.samples.attachments import keep_file, readable
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


@dataclass(frozen=True)
class Photo:
    """A picture that is kept with a look."""

    name: str
    data: bytes


@dataclass(frozen=True)
class NewSight:
    """What is seen of a unit. ``note`` is why, of one that was lost or is not looked at; ``at`` is when it was seen,
    now where nothing is said: the key is pressed at the bottle."""

    unit: int
    seen: Seen
    note: str = ""
    at: datetime | None = None
    photo: Photo | None = None


@dataclass(frozen=True)
class Read:
    """What reading did: the units as they are now, and the ids of the batches that it put on hold."""

    units: Sequence[UnitRow]
    held: Sequence[str]


def read(lab: Lab, sights: Sequence[NewSight], *, act_key: str = "") -> Read:
    """Record what is seen of units, all or none. A look at the same bottle by another person is a second reading.

    Raises Invalid with the row of what lacks a reason or cannot have been seen then, Conflict for what is no longer
    read, Missing.
    """
    with lab.write(Act.UNITS_READ, right=Right.ENTER_RESULTS, act_key=act_key) as writing:
        hold_aggregates(writing.connection, t.unit, [each.unit for each in sights])
        units = {row.key: row for row in get_units(writing.connection, lab.actor, [each.unit for each in sights])}
        if barred := _barred(units.values()):
            raise Conflict(*barred)
        if wrong := list(_faults(sights, units, writing.at)):
            raise Invalid(*wrong)
        suspected: dict[int, tuple[int, NewSight]] = {}
        for sight in sights:
            key = _observe(writing, units[sight.unit], sight)
            if sight.seen is Seen.SUSPECTED and units[sight.unit].open_suspicion is None:
                suspected[sight.unit] = key, sight
        held = _suspect(lab, writing, units, suspected)
        return _read(lab, writing, {row.test for row in units.values()}, held)


def correct(lab: Lab, sight: int, seen: Seen, reason: str) -> Read:
    """Record that a look was typed wrongly; the first one stays with the reason. What was suspected is settled instead,
    and what is suspected after all is a look of its own."""
    with lab.write(Act.READING_CORRECTED, reason.strip(), right=Right.ENTER_RESULTS) as writing:
        key = unit_of_sight(writing.connection, sight)
        if key is None:
            raise Missing("There is no such reading.", code=NoSuch.READING)
        hold_aggregates(writing.connection, t.unit, [key])
        unit = get_units(writing.connection, lab.actor, [key])[0]
        before = next((each for each in unit.sights if each.key == sight), None)
        if before is None:
            raise Missing("The reading was changed meanwhile.", code=OutOfTurn.READING_CHANGED)
        if unit.test_state is not TestState.OPEN:
            raise Conflict(*read_blockers(unit.called, unit.state, is_open=False))
        if barred := correct_blockers(before.seen, seen):
            raise Conflict(*barred)
        if wrong := reason_blockers(reason, "Say why the reading is changed."):
            raise Invalid(*wrong)
        row = writing.hold(t.observation, sight)
        writing.update(t.observation, sight, current=False)
        own = {name: row[name] for name in row if name not in ("key", "row_version")}
        writing.insert(
            t.observation,
            **own
            | {
                "typed": seen, "read_as": seen, "outcome": seen, "current": True, "supersedes": sight,
                "change_reason": reason.strip(), "entered_by": writing.by, "entered_at": writing.at,
            },
        )  # fmt: skip
        return _read(lab, writing, {unit.test}, [])


def _barred(units: Collection[UnitRow]) -> list[Reason]:
    return [
        why for row in units
        for why in read_blockers(row.called, row.state, is_open=row.test_state is TestState.OPEN)
    ]  # fmt: skip


def _faults(sights: Sequence[NewSight], units: dict[int, UnitRow], now: datetime) -> Iterator[Reason]:
    seen: set[int] = set()
    for row, sight in enumerate(sights, 1):
        unit = units[sight.unit]
        if sight.unit in seen:
            yield Reason(f"{unit.called} is given twice.", "unit", row, code=Unread.TWICE)
        seen.add(sight.unit)
        for why in sight_faults(unit.called, sight.at or now, unit.loaded_at, now):
            yield Reason(why.text, why.field, row, code=why.code)
        if sight.seen in WHY:
            for why in reason_blockers(sight.note, f"{unit.called}: {WHY[sight.seen]}", "note"):
                yield Reason(why.text, why.field, row, code=why.code)
        if sight.photo is not None:
            readable(sight.photo.name, sight.photo.data)


def _observe(writing: Writing, unit: UnitRow, sight: NewSight) -> int:
    at = sight.at or writing.at
    look = _look(unit, at, writing.by)
    photo = None
    if sight.photo is not None:
        said = f"{unit.called}, {look.said if look else 'outside the plan'}"
        photo = keep_file(writing, unit.batch, sight.photo.name, sight.photo.data, said, test=unit.test)
    return writing.insert(
        t.observation,
        batch=unit.batch,
        test=unit.test,
        parameter=unit.parameter,
        sample=unit.sample,
        control="",
        replicate=None,
        reading=look.day if look else None,
        typed=sight.seen,
        read_as=sight.seen,
        source=Source.TYPED,
        qualifier="",
        value=None,
        outcome=sight.seen,
        unit="",
        observed_by=writing.by,
        observed_at=at,
        offset_minutes=_offset(writing),
        entered_by=writing.by,
        entered_at=writing.at,
        supersedes=None,
        current=True,
        change_reason="",
        seen_in=unit.key,
        photo=photo,
        note=sight.note.strip(),
    )


def _offset(writing: Writing) -> int:
    return int((writing.at.utcoffset() or timedelta()).total_seconds() // 60)


def _look(unit: UnitRow, at: datetime, reader: int | None) -> Look | None:
    """The planned look that it is: of one that waits for a second reader, who read it first looks outside the plan."""
    look = look_at(unit.plan, at, unit.unit.made(unit.plan))
    is_again = look is not None and not look.is_last and reader in unit.unit.clear_readers(look)
    return None if is_again else look


def _suspect(
    lab: Lab, writing: Writing, units: dict[int, UnitRow], suspected: dict[int, tuple[int, NewSight]]
) -> list[str]:
    """The suspected positives of these units: an alarm for each batch, and a hold for each unit, which ends with it."""
    alarms: dict[int, int] = {}
    for key, (observation, sight) in suspected.items():
        unit = units[key]
        after = since_loading(unit.loaded_at, sight.at or writing.at)
        who = f"{after} after loading, seen by {lab.actor.name}"
        said = f"{unit.method_title}, {unit.called} ({unit.parameter_name}): suspected positive, {who}"
        said += f": {sight.note.strip()}" if sight.note.strip() else ""
        if unit.batch not in alarms:
            alarms[unit.batch] = alarm_positive(writing, unit.batch, said, AlarmKind.SUSPECTED)
        is_late = placed(writing, unit.batch).status.has_left
        hold = place_hold(writing, unit.batch, f"{said}; {STOPPED}" if is_late else said, record_of(unit))
        writing.insert(
            t.suspicion,
            batch=unit.batch,
            unit=key,
            observation=observation,
            alarm=alarms[unit.batch],
            hold=hold,
            finding="",
            means="",
            because="",
            settled_by=None,
            settled_at=None,
        )
    return list(dict.fromkeys(units[key].batch_id for key in suspected))


def record_of(unit: UnitRow) -> str:
    """What placed the hold of a suspected positive: nobody lifts it by hand, it ends when that is settled."""
    return f"The suspected positive of {unit.called}"


def _read(lab: Lab, writing: Writing, tests: Collection[int], held: Sequence[str]) -> Read:
    record_what_they_come_to(lab, writing, tests)
    return Read(units_of(writing.connection, lab.actor, tests), held)


def record_what_they_come_to(lab: Lab, writing: Writing, tests: Collection[int], why: str = "") -> None:
    """Record of each result of these tests what its units come to, where that is one: no growth, to date or final, or
    growth. One that stands as it is stays; growth takes the place of "no growth" for the reason ``why``."""
    grid = results.grid(writing.connection, lab.actor, sorted(tests))
    typed = replace(grid, units={})
    new: list[NewResult] = []
    seen_until: dict[int, datetime] = {}
    for line in grid.lines:
        for sample, units in _cells(grid, line):
            minimum_over = next((each.minimum_over for each in units if each.made_from is None), None)
            comes = comes_to([each.numbered for each in units], writing.at, minimum_over)
            outcome = _OUTCOMES.get(comes)
            if outcome is None:
                continue
            looked_at = max(sight.at for each in units for sight in each.sights)
            seen_until[line.test.key] = max(looked_at, seen_until.get(line.test.key, looked_at))
            value = NewResult(line.test.key, line.parameter_key, units[0].outcomes[outcome], sample)
            before = grid.results.get(value.cell)
            if typed.closed(line) or lacking(typed, line, value.cell, value.typed):
                continue  # the look stands; what bars the result is told where it is submitted
            if before is None or before.to_date:
                new.append(value)
            elif comes is Comes.GROWTH and before.outcome != value.typed:
                new.append(replace(value, reason=why))
    for test in {line.test.key: line.test for line in grid.lines}.values():
        until = seen_until.get(test.key)
        if until is not None and (test.performed_to is None or until > test.performed_to):
            writing.update(t.test, test.key, performed_to=until, performance_said_at=writing.at)
    if new:
        record_within(lab, writing, new, Source.READ)


_OUTCOMES = {Comes.CLEAR: 0, Comes.TO_DATE: 0, Comes.GROWTH: 1}
"""Which outcome of its parameter a result is."""


def _cells(grid: Grid, line: GridLine) -> Iterator[tuple[int | None, list[UnitRow]]]:
    """The units of each result of a line: of each container, or of all that it is read from."""
    units = grid.units_of(line)
    for cell in line.cells:
        own = [each for each in units if cell.sample is None or each.sample == cell.sample]
        if own:
            yield cell.sample, own
