"""Units of tests that are read: where each stands, what was seen of it, and the suspected positives among them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Select, select

from qclab.domain.catalogue.values import Reading
from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.readings import Look, looks, transfer
from qclab.domain.testing.units import Finding, Numbered, Seen, Sight, Suspicion, Unit, UnitState
from qclab.queries.catalogue.master_data import readings_of
from qclab.queries.decoding import decimal, instant, known_instant, sequence
from qclab.queries.scope import of_client
from qclab.queries.testing.testing import IS_OPEN
from qclab.store import tables as t


@dataclass(frozen=True)
class SightRow:
    """A look at a unit that stands. ``at`` is when it was seen, an instant."""

    key: int
    seen: Seen
    day: Decimal | None
    by: int
    by_name: str
    at: datetime
    note: str
    photo: int | None


@dataclass(frozen=True)
class SuspicionRow:
    """A suspected positive of a unit, with who saw it; ``finding`` is None while it is open."""

    key: int
    row_version: int
    unit: int
    seen_by: int
    seen_by_name: str
    seen_at: datetime
    note: str
    hold: int | None
    finding: Finding | None
    means: str
    because: str
    settled_by_name: str
    settled_at: datetime | None


@dataclass(frozen=True)
class UnitRow:
    """A unit with its test, its planned looks and all that stands of what was seen of it.

    ``sample`` is the key of its container, None where it holds material of all containers together. ``outcomes`` are
    those of its parameter: what is reported where nothing grew, and where something did. ``made_from`` is the number of
    the unit that it is the subculture of; that one and it bear the moment of the transfer.
    """

    key: int
    test: int
    test_state: TestState
    batch: int
    batch_id: str
    method_title: str
    parameter: int
    parameter_name: str
    outcomes: tuple[str, ...]
    sample: int | None
    sample_id: str
    number: int
    incubator: str
    position: str
    loaded_by_name: str
    loaded_at: datetime
    minimum_days: Decimal | None
    plan: tuple[Look, ...]
    sights: tuple[SightRow, ...]
    suspicions: tuple[SuspicionRow, ...]
    is_stopped: bool
    made_from: int | None
    transferred_at: datetime | None
    readings: tuple[Reading, ...]

    @property
    def called(self) -> str:
        return f"unit {self.number}"

    @cached_property
    def unit(self) -> Unit:
        """As the rules ask for it."""
        return Unit(
            tuple(Sight(each.seen, each.day, each.by, each.at) for each in self.sights),
            tuple(Suspicion(each.finding, each.settled_at) for each in self.suspicions),
            self.is_stopped,
        )

    @property
    def state(self) -> UnitState:
        return self.unit.state

    @property
    def open_suspicion(self) -> SuspicionRow | None:
        return next((each for each in self.suspicions if each.finding is None), None)

    @property
    def final_from(self) -> datetime | None:
        """When it was kept long enough: the minimum days, and those after a transfer; None where neither is asked."""
        if self.transferred_at is not None:
            return self.plan[-1].at if self.minimum_over is None else max(self.plan[-1].at, self.minimum_over)
        return self.minimum_over

    @property
    def minimum_over(self) -> datetime | None:
        """When the minimum days of its method are over; None of a subculture, and of a method that has none."""
        if self.minimum_days is None or self.made_from is not None:
            return None
        return self.loaded_at + timedelta(seconds=int(self.minimum_days * 86_400))

    @property
    def transfer_from(self) -> datetime | None:
        """From when on it may be transferred; None where its method plans none."""
        reading = transfer(self.readings)
        return None if reading is None else next(look.at for look in looks((reading,), self.loaded_at))

    @property
    def numbered(self) -> Numbered:
        return Numbered(self.called, self.unit, self.plan, self.final_from)


def units_of(connection: Connection, viewer: Actor, tests: Collection[int]) -> list[UnitRow]:
    """The units of these tests, by test and number; those the viewer may not know of are left out."""
    return _fetch(connection, viewer, _UNITS.where(t.unit.c.test.in_(list(tests)))) if tests else []


def get_units(connection: Connection, viewer: Actor, keys: Collection[int]) -> list[UnitRow]:
    """These units. Raises Missing for one that is not known."""
    found = _fetch(connection, viewer, _UNITS.where(t.unit.c.key.in_(list(keys))))
    if len(found) != len(set(keys)):
        raise Missing("There is no such unit.", code=NoSuch.UNIT)
    return found


def readings_of_test(connection: Connection, viewer: Actor, test: int) -> tuple[Reading, ...]:
    """The planned readings of the method version of a test; none of one the viewer may not know of."""
    statement = (
        select(t.method.c.readings)
        .join(t.test, t.test.c.method == t.method.c.key)
        .join(t.batch, t.batch.c.key == t.test.c.batch)
        .where(t.test.c.key == test)
    )
    kept = connection.execute(of_client(statement, t.batch.c.client, viewer)).scalar()
    return readings_of(kept) if kept is not None else ()


def units_in_incubation(connection: Connection, viewer: Actor) -> list[UnitRow]:
    """The units of open tests, in the order of the walk: by incubator, position and number."""
    found = _fetch(connection, viewer, _UNITS.where(IS_OPEN))
    return sorted(found, key=lambda row: (row.incubator, row.batch_id, row.test, row.number))


def unit_of_sight(connection: Connection, sight: int) -> int | None:
    """The unit that a look that stands was at."""
    row = t.observation.c
    return connection.execute(select(row.seen_in).where(row.key == sight, row.current == 1)).scalar()


def unit_of_suspicion(connection: Connection, viewer: Actor, suspicion: int) -> UnitRow:
    """The unit of a suspected positive. Raises Missing."""
    key = connection.execute(select(t.suspicion.c.unit).where(t.suspicion.c.key == suspicion)).scalar()
    if key is None:
        raise Missing("There is no such suspected positive.", code=NoSuch.SUSPICION)
    return get_units(connection, viewer, [key])[0]


_ORIGINAL = t.unit.alias("original")
_LOADER, _READER, _SETTLER = (t.person.alias(name) for name in ("loader", "reader", "settler"))
_UNITS = (
    select(
        t.unit,
        t.test.c.state.label("test_state"),
        t.batch.c.id.label("batch_id"),
        t.method.c.title.label("method_title"),
        t.method.c.readings,
        t.method.c.minimum_days,
        t.parameter.c.name.label("parameter_name"),
        t.parameter.c.outcomes,
        t.sample.c.id.label("sample_id"),
        _LOADER.c.name.label("loaded_by_name"),
        _ORIGINAL.c.number.label("original"),
    )
    .join(t.test, t.test.c.key == t.unit.c.test)
    .join(t.batch, t.batch.c.key == t.unit.c.batch)
    .join(t.method, t.method.c.key == t.test.c.method)
    .join(t.parameter, t.parameter.c.key == t.unit.c.parameter)
    .join(_LOADER, _LOADER.c.key == t.unit.c.loaded_by)
    .outerjoin(t.sample, t.sample.c.key == t.unit.c.sample)
    .outerjoin(_ORIGINAL, _ORIGINAL.c.key == t.unit.c.made_from)
    .order_by(t.unit.c.test, t.unit.c.number, t.unit.c.key)
)


def _fetch(connection: Connection, viewer: Actor, statement: Select[Any]) -> list[UnitRow]:
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer)).all()
    keys = [row.key for row in rows]
    sights = _sights(connection, keys) if keys else {}
    suspicions = _suspicions(connection, keys) if keys else {}
    return [_unit(row, sights.get(row.key, ()), suspicions.get(row.key, ())) for row in rows]


def _unit(row: Any, sights: Iterable[SightRow], suspicions: Iterable[SuspicionRow]) -> UnitRow:
    loaded_at, transferred_at = known_instant(row.loaded_at), instant(row.transferred_at)
    readings = readings_of(row.readings)
    plan = looks(readings, loaded_at, transferred_at, is_subculture=row.made_from is not None)
    return UnitRow(
        row.key, row.test, TestState(row.test_state), row.batch, row.batch_id, row.method_title, row.parameter,
        row.parameter_name, sequence(row.outcomes), row.sample, row.sample_id or "", row.number, row.incubator,
        row.position, row.loaded_by_name, loaded_at, decimal(row.minimum_days),
        plan, tuple(sights), tuple(suspicions), row.stopped_at is not None, row.original, transferred_at, readings,
    )  # fmt: skip


def _sights(connection: Connection, units: Sequence[int]) -> dict[int, list[SightRow]]:
    statement = (
        select(t.observation, _READER.c.name.label("by_name"))
        .join(_READER, _READER.c.key == t.observation.c.observed_by)
        .where(t.observation.c.seen_in.in_(units), t.observation.c.current == 1)
        .order_by(t.observation.c.observed_at, t.observation.c.key)
    )
    found: dict[int, list[SightRow]] = {}
    for row in connection.execute(statement):
        sight = SightRow(
            row.key, Seen(row.outcome), decimal(row.reading), row.observed_by, row.by_name,
            known_instant(row.observed_at), row.note, row.photo,
        )  # fmt: skip
        found.setdefault(row.seen_in, []).append(sight)
    return found


def _suspicions(connection: Connection, units: Sequence[int]) -> dict[int, list[SuspicionRow]]:
    statement = (
        select(t.suspicion, t.observation.c.observed_by, t.observation.c.observed_at, t.observation.c.note,
               _READER.c.name.label("seen_by_name"), _SETTLER.c.name.label("settled_by_name"))
        .join(t.observation, t.observation.c.key == t.suspicion.c.observation)
        .join(_READER, _READER.c.key == t.observation.c.observed_by)
        .outerjoin(_SETTLER, _SETTLER.c.key == t.suspicion.c.settled_by)
        .where(t.suspicion.c.unit.in_(units))
        .order_by(t.suspicion.c.key)
    )  # fmt: skip
    found: dict[int, list[SuspicionRow]] = {}
    for row in connection.execute(statement):
        suspicion = SuspicionRow(
            row.key, row.row_version, row.unit, row.observed_by, row.seen_by_name, known_instant(row.observed_at),
            row.note, row.hold, Finding(row.finding) if row.finding else None, row.means, row.because,
            row.settled_by_name or "", instant(row.settled_at),
        )  # fmt: skip
        found.setdefault(row.unit, []).append(suspicion)
    return found
