"""What the reading of a round says of its units."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from qclab.domain import moments as spans
from qclab.domain.counts import count, joined
from qclab.domain.testing.readings import since_loading
from qclab.domain.testing.units import Seen, UnitState, missed_looks
from qclab.queries.testing.units import SightRow, UnitRow
from qclab.ui.pages.my_work.tiles import to_make
from qclab.ui.words import moments


def round_said(units: Sequence[UnitRow], now: datetime) -> str:
    """``Sterility, AAV-26004, in INC-02: day 7``, with what the looks are at."""
    first = units[0]
    tests = list(dict.fromkeys(f"{unit.method_title}, {unit.batch_id}" for unit in units))
    where = joined(list(dict.fromkeys(unit.incubator for unit in units)))
    looks = list(dict.fromkeys(look.said for unit in units if (look := to_make(unit, now)) is not None))
    what = tests[0] if len(tests) == 1 else f"{count(len(tests), 'test')}: {'; '.join(tests)}"
    return f"{what}, in {where}: {'; '.join(looks) or f'{spans.days_and_hours(now - first.loaded_at)} incubated'}"


def looks_said(unit: UnitRow, now: datetime) -> str:
    """Since when it incubates, the planned looks, and from when on it is final."""
    made = unit.unit.in_time(unit.plan)
    said = []
    for look in unit.plan:
        over = ("missed" if look.is_binding else "not made") if look.is_over(now) else ""
        stands = "made" if look.day in made else over or ("open" if look.is_open(now) else "")
        said.append(f"{look.said}{f': {stands}' if stands else ''}")
    final = f" Final not before {moments.minute(unit.final_from)}." if unit.final_from is not None else ""
    incubated = spans.days_and_hours(max(now - unit.loaded_at, timedelta()))
    loaded = f"Loaded {moments.minute(unit.loaded_at)} by {unit.loaded_by_name}, {incubated} incubated."
    return f"{loaded}{final}\nLooks: {'; '.join(said)}."


def state_said(unit: UnitRow, photo: str) -> str:
    """How it stands, who saw it last, and the photo that goes with the next look."""
    said = [f"{unit.state.value[:1].upper()}{unit.state.value[1:]}."]
    if unit.sights:
        said.append(sight_said(unit.sights[-1]))
    if (suspicion := unit.open_suspicion) is not None:
        after = since_loading(unit.loaded_at, suspicion.seen_at)
        said.append(
            f"Suspected {after} after loading by {suspicion.seen_by_name}: settle it by Gram stain or subculture."
        )
    elif unit.suspicions:
        last = unit.suspicions[-1]
        said.append(f"{last.finding} by {last.means}, {last.settled_by_name}: {last.because}")
    return "\n".join((*said, *([f"Photo with the next look: {photo}"] if photo else [])))


def sight_said(sight: SightRow) -> str:
    note = f": {sight.note}" if sight.note else ""
    return f"Last look {moments.minute(sight.at)}, {sight.by_name}: {sight.seen}{note}"


def missed_said(units: Sequence[UnitRow]) -> str:
    """The looks that bind and were missed, of which a deviation is named; nothing for none."""
    looks = missed_looks([unit.numbered for unit in units])
    return f"Missed, and it binds: {joined([look.said for look in looks])}." if looks else ""


def waits_for_second(unit: UnitRow, now: datetime) -> bool:
    """Whether its present look was made by one person and needs another."""
    look = to_make(unit, now)
    return look is not None and look.needs_second and bool(unit.unit.clear_readers(look))


def sight_of_now(unit: UnitRow, reader: int, now: datetime) -> SightRow | None:
    """What this reader recorded at the look that is open: another key there is a slip, to be corrected. None of a unit
    that returned to incubation since."""
    if unit.state is not UnitState.INCUBATING:
        return None
    is_open = {look.day for look in unit.plan if look.is_open(now)}
    own = [sight for sight in unit.sights if sight.by == reader and sight.day in is_open]
    settled = [each.settled_at for each in unit.suspicions if each.settled_at is not None]
    if not own or own[-1].seen is Seen.SUSPECTED or (settled and own[-1].at < max(settled)):
        return None
    return own[-1]
