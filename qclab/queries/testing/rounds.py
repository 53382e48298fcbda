"""Which units are to be looked at next, put together as somebody walks: by incubator, test and look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from qclab.domain.testing.readings import Due, Look, due, next_look
from qclab.domain.testing.units import UnitState
from qclab.queries.testing.units import UnitRow

_ORDER: Final = (None, Due.LATE, Due.TODAY, Due.COMING)
"""What is suspected first, for it holds its batch; then what is late."""


@dataclass(frozen=True)
class Round:
    """Units of one test in one incubator that are looked at together. ``look`` and ``due`` are None of those that are
    suspected: they are settled first. ``read`` is how many others of them that look was made of."""

    incubator: str
    look: Look | None
    due: Due | None
    units: tuple[UnitRow, ...]
    read: int

    @property
    def first(self) -> UnitRow:
        return self.units[0]

    @property
    def is_pressing(self) -> bool:
        """Whether something of it is to be done today."""
        return self.due is not Due.COMING

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells it from the others."""
        return self.incubator, self.first.test, self.look.said if self.look else ""


def rounds(units: Iterable[UnitRow], now: datetime, zone: tzinfo) -> list[Round]:
    """The rounds of these units: suspected, late, today, coming, each in the order of incubators; ``now`` is an
    instant, ``zone`` the laboratory's."""
    together: dict[tuple[str, int], list[UnitRow]] = {}
    for unit in units:
        together.setdefault((unit.incubator, unit.test), []).append(unit)
    found = [each for (incubator, _), of in together.items() for each in _of_test(incubator, of, now, zone)]
    return sorted(found, key=lambda each: (_ORDER.index(each.due), each.incubator, _opens(each), each.first.batch_id))


def _opens(each: Round) -> datetime:
    return each.look.opens_at if each.look else each.first.loaded_at


def _of_test(incubator: str, units: Sequence[UnitRow], now: datetime, zone: tzinfo) -> list[Round]:
    looked: dict[Look, list[UnitRow]] = {}
    for unit in units:
        if unit.state is UnitState.INCUBATING and (look := next_look(unit.plan, now, unit.unit.done(unit.plan))):
            looked.setdefault(look, []).append(unit)
    suspected = [unit for unit in units if unit.state is UnitState.SUSPECTED]
    found = [Round(incubator, None, None, tuple(suspected), 0)] if suspected else []
    for look, of in looked.items():
        read = sum(look.day in unit.unit.done(unit.plan) for unit in units)
        found.append(Round(incubator, look, due(look, now, zone), tuple(of), read))
    return found
