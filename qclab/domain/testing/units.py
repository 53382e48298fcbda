"""The units of a test that is read: bottles, canisters or plates, and what a result is from all of its units.

Twenty units are one test with one evaluation. Growth that is confirmed is final on any day; "no growth" is final only
where every unit was seen clear at the last look, on or after the minimum day, and none was lost or is suspected
(Ph. Eur. 2.6.1). A unit that was lost makes its test incomplete, never "no growth".
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from qclab.domain.counts import count, joined, word
from qclab.domain.refusals import Reason
from qclab.domain.testing.readings import Look, missed

_BOTH: Final = 2


class Seen(StrEnum):
    """What one look at a unit came to."""

    CLEAR = "no growth to date"
    SUSPECTED = "suspected"
    LOST = "lost"
    NOT_LOOKED_AT = "not looked at"


WHY: Final = {Seen.LOST: "say how it was lost.", Seen.NOT_LOOKED_AT: "say why it is not looked at."}
"""What is recorded with a reason, and how that is asked for."""


class Finding(StrEnum):
    """What a suspected positive came to. Confirmed it is final; not confirmed its unit incubates on."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not confirmed"


class Means(StrEnum):
    """By which a suspected positive was looked into."""

    GRAM_STAIN = "Gram stain"
    SUBCULTURE = "subculture"


class UnitState(StrEnum):
    """Where a unit is."""

    INCUBATING = "incubating"
    SUSPECTED = "suspected"
    CONFIRMED = "growth confirmed"
    LOST = "lost"
    STOPPED = "stopped"
    """Taken out after growth in another unit of its test, with a reason."""

    @property
    def is_read(self) -> bool:
        """Whether it is still looked at."""
        return self in (UnitState.INCUBATING, UnitState.SUSPECTED)


class Comes(StrEnum):
    """What a result is, from its units."""

    GROWTH = "growth"
    CLEAR = "no growth"
    TO_DATE = "no growth to date"
    """Every unit was seen clear at the look that is open."""
    SUSPECTED = "suspected"
    INCOMPLETE = "incomplete"
    RUNNING = "running"


class Unread(StrEnum):
    """Why a unit is not loaded, read or settled, or its test not submitted."""

    NO_READINGS = "no readings"
    LOADED = "loaded already"
    HAS_RESULTS = "has results"
    NO_INCUBATOR = "no incubator"
    STATE = "state of the unit"
    BEFORE_LOADING = "before loading"
    TO_COME = "to come"
    TWICE = "given twice"
    SUSPICION = "suspected positive"
    SETTLED = "settled already"
    OWN = "own reading"
    LOST = "lost"
    LAST_LOOK = "last look not made"
    LOOK_MISSED = "binding look missed"
    NOTHING_MISSED = "nothing missed"
    NO_GROWTH = "no growth yet"
    TRANSFERRED = "transferred already"
    NO_TRANSFER = "no transfer"
    TOO_EARLY = "too early"
    BY_UNITS = "read by its units"


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person saw at a look that stands; ``day`` of the planned one, None outside the plan."""

    seen: Seen
    day: Decimal | None
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A suspected positive of a unit; ``finding`` is None while it is open."""

    finding: Finding | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with all that was seen of it."""

    sights: Sequence[Sight] = ()
    suspicions: Sequence[Suspicion] = ()
    is_stopped: bool = False

    @property
    def state(self) -> UnitState:
        findings = {each.finding for each in self.suspicions}
        if Finding.CONFIRMED in findings:
            return UnitState.CONFIRMED
        if None in findings:
            return UnitState.SUSPECTED
        if any(sight.seen is Seen.LOST for sight in self.sights):
            return UnitState.LOST
        return UnitState.STOPPED if self.is_stopped else UnitState.INCUBATING

    def in_time(self, plan: Iterable[Look]) -> frozenset[Decimal]:
        """The days of the planned looks that were made in their window."""
        of = {look.day: look for look in plan}
        return frozenset(day for day, sight in self._looked_at() if day in of and not of[day].is_over(sight.at))

    def clear_readers(self, look: Look) -> frozenset[int]:
        """Who saw it clear at this look, since its last suspicion was settled: what returned to incubation is looked
        at again."""
        since = max((each.settled_at for each in self.suspicions if each.settled_at is not None), default=None)
        return frozenset(
            sight.by for day, sight in self._looked_at()
            if day == look.day and sight.seen is Seen.CLEAR and (since is None or sight.at >= since)
        )  # fmt: skip

    def is_clear_at(self, look: Look) -> bool:
        """Whether it was seen clear at this look, by two people where the method asks for a second reader."""
        return self.state is UnitState.INCUBATING and len(self.clear_readers(look)) >= (2 if look.needs_second else 1)

    def made(self, plan: Iterable[Look]) -> frozenset[Decimal]:
        """The days of the looks to which nothing that is seen of it belongs any more: the last one once it was clear,
        one with a second reader once two saw it or one suspected something, any other once it was looked at."""
        return frozenset(look.day for look in plan if self._is_made(look))

    def done(self, plan: Iterable[Look]) -> frozenset[Decimal]:
        """The days of the looks that nobody is asked for any more: those that were made, and those of which somebody
        said that they are not; never the last one."""
        said = {sight.day for sight in self.sights if sight.seen is Seen.NOT_LOOKED_AT}
        return frozenset(look.day for look in plan if self._is_made(look) or (look.day in said and not look.is_last))

    def _is_made(self, look: Look) -> bool:
        if look.is_last:
            return self.is_clear_at(look)
        seen = {sight.seen for day, sight in self._looked_at() if day == look.day}
        return bool(seen) and (not look.needs_second or seen != {Seen.CLEAR} or self.is_clear_at(look))

    def _looked_at(self) -> Iterator[tuple[Decimal, Sight]]:
        """What was seen at planned looks."""
        for sight in self.sights:
            if sight.day is not None and sight.seen is not Seen.NOT_LOOKED_AT:
                yield sight.day, sight


@dataclass(frozen=True, slots=True)
class Numbered:
    """A unit with what it is called, its planned looks, and when its minimum days are over."""

    called: str
    unit: Unit
    plan: Sequence[Look] = ()
    final_from: datetime | None = None


def comes_to(units: Sequence[Numbered], now: datetime, minimum_over: datetime | None) -> Comes:
    """What the result of these units is. ``minimum_over``: when the minimum days of their test are over, None where
    there are none."""
    states = {each.unit.state for each in units}
    if UnitState.CONFIRMED in states:
        return Comes.GROWTH
    if UnitState.SUSPECTED in states:
        return Comes.SUSPECTED
    if states & {UnitState.LOST, UnitState.STOPPED}:
        return Comes.INCOMPLETE
    return _clear_so_far(units, now, minimum_over)


def _clear_so_far(units: Sequence[Numbered], now: datetime, minimum_over: datetime | None) -> Comes:
    """Of units of which none is suspected, lost or grown: whether what was seen is final, to date, or less than that.
    Once the minimum days are over nothing is to date: a look of before that is typed late must not pass for final, nor
    one while what was transferred is still kept."""
    if units and all(_is_over(each) for each in units):
        return Comes.CLEAR
    is_to_date = (minimum_over is None or now < minimum_over) and all(
        any(look.is_open(now) and each.unit.is_clear_at(look) for look in each.plan) for each in units
    )
    return Comes.TO_DATE if units and is_to_date else Comes.RUNNING


def _is_final(unit: Unit, last: Look, final_from: datetime | None) -> bool:
    at_last = [sight.at for sight in unit.sights if sight.seen is Seen.CLEAR and sight.day == last.day]
    is_late_enough = final_from is None or all(at >= final_from for at in at_last)
    return unit.is_clear_at(last) and is_late_enough


def submit_blockers(units: Sequence[Numbered]) -> tuple[Reason, ...]:
    """Why a test that is read by its units is not submitted: one of them is suspected, was lost, or was not seen clear
    at its last look. Growth that was confirmed is final on any day and waits for none of it."""
    states = {each.called: each.unit.state for each in units}
    if UnitState.CONFIRMED in states.values():
        return ()
    reasons = []
    if suspected := [name for name, state in states.items() if state is UnitState.SUSPECTED]:
        said = f"{_names(suspected)} {word(len(suspected), 'is', 'are')} suspected: settle that first."
        reasons.append(Reason(said, code=Unread.SUSPICION, facts={"units": tuple(suspected)}))
    if lost := [name for name, state in states.items() if state in (UnitState.LOST, UnitState.STOPPED)]:
        was = word(len(lost), "was", "were")
        said = f"{_names(lost)} {was} lost, so that the test is incomplete: propose it as not done."
        reasons.append(Reason(said, code=Unread.LOST, facts={"units": tuple(lost)}))
    if running := [each.called for each in units if states[each.called] is UnitState.INCUBATING and not _is_over(each)]:
        said = f"{_names(running)}: the last look is not made."
        reasons.append(Reason(said, code=Unread.LAST_LOOK, facts={"units": tuple(running)}))
    return tuple(reasons)


def _is_over(each: Numbered) -> bool:
    return bool(each.plan) and _is_final(each.unit, each.plan[-1], each.final_from)


def is_read(type_: str, outcomes: Sequence[str]) -> bool:
    """Whether a parameter is read by units: the first of its outcomes is that nothing grew, the second that something
    did."""
    return type_ == "outcome" and len(outcomes) >= _BOTH


def load_blockers(*, is_loaded: bool, has_plan: bool, has_units: bool, entered: int) -> tuple[Reason, ...]:
    """Why a test is not loaded, beside its state and its containers."""
    if is_loaded:
        return (Reason("It is loaded already.", code=Unread.LOADED),)
    if not has_plan or not has_units:
        said = "Its method plans no readings of an outcome; its results are entered."
        return (Reason(said, code=Unread.NO_READINGS),)
    if entered:
        return (Reason("Results were entered for it before; they stand.", code=Unread.HAS_RESULTS),)
    return ()


def missed_looks(units: Iterable[Numbered]) -> tuple[Look, ...]:
    """The looks that bind and were not made in their window at every unit, as far as their test was read: of what was
    lost, stopped or has grown meanwhile none is missed."""
    found: dict[Decimal, Look] = {}
    for each in units:
        read_to = max((sight.at for sight in each.unit.sights), default=None)
        if each.unit.state.is_read and read_to is not None:
            late = missed(each.plan, read_to, each.unit.in_time(each.plan))
            found |= {look.day: look for look in late if look.is_binding}
    return tuple(found[day] for day in sorted(found))


def missed_blockers(looks: Sequence[Look], *, is_passed: bool) -> tuple[Reason, ...]:
    """Why a test with these missed looks is not submitted before its deviation is named."""
    if not looks or is_passed:
        return ()
    said = f"{joined([look.said for look in looks])}: missed, and {word(len(looks), 'it binds', 'they bind')}."
    days = tuple(look.day for look in looks)
    return (Reason(f"{said} Name the deviation.", code=Unread.LOOK_MISSED, facts={"days": days}),)


def pass_blockers(looks: Sequence[Look], *, is_passed: bool) -> tuple[Reason, ...]:
    """Why no missed look of a test is passed with a deviation."""
    if looks and not is_passed:
        return ()
    return (Reason("No look of it that binds was missed and not passed.", code=Unread.NOTHING_MISSED),)


def by_units_blockers() -> tuple[Reason, ...]:
    """Why nothing is entered of what is read by units, nor its times said: they follow from what is seen."""
    return (Reason("It is read by its units: record what is seen of each of them.", code=Unread.BY_UNITS),)


def read_blockers(called: str, state: UnitState, *, is_open: bool) -> tuple[Reason, ...]:
    """Why nothing is recorded of a unit: its test is closed, or it is no longer looked at."""
    if not is_open:
        return (Reason(f"{called}: its test is no longer open.", code=Unread.STATE, facts={"state": state}),)
    if state.is_read:
        return ()
    return (Reason(f"{called}: it is no longer read, for it is {state}.", code=Unread.STATE, facts={"state": state}),)


def sight_faults(called: str, at: datetime, loaded_at: datetime, now: datetime) -> tuple[Reason, ...]:
    """Why a unit cannot have been seen at this moment: it was not loaded yet, or the moment is to come."""
    if at < loaded_at.replace(second=0, microsecond=0):
        return (Reason(f"{called}: it was not loaded yet then.", "at", code=Unread.BEFORE_LOADING),)
    if at > now:
        return (Reason(f"{called}: it cannot have been seen in the future.", "at", code=Unread.TO_COME),)
    return ()


def correct_blockers(before: Seen, seen: Seen) -> tuple[Reason, ...]:
    """Why a look was not typed wrongly: what was suspected was told, so that it is settled; and what is suspected after
    all is looked at again."""
    if Seen.SUSPECTED in (before, seen):
        said = (
            "A suspected positive is no slip of the key: settle it." if before is Seen.SUSPECTED else "Read it again."
        )
        return (Reason(said, code=Unread.SUSPICION),)
    if before is seen:
        return (Reason("That is what was recorded.", code=Unread.TWICE),)
    return ()


def transfer_blockers(
    called: str, state: UnitState, from_: datetime | None, now: datetime, *, is_transferred: bool
) -> tuple[Reason, ...]:
    """Why a unit is not transferred. ``from_``: from when on the method lets a clouded medium be, None where never."""
    if state is not UnitState.INCUBATING:
        return read_blockers(called, state, is_open=True) or (
            Reason(f"{called}: it is suspected; settle that first.", code=Unread.SUSPICION),
        )
    if is_transferred:
        return (Reason(f"{called}: it was transferred already, or is a subculture.", code=Unread.TRANSFERRED),)
    if from_ is None:
        return (Reason(f"{called}: its method plans no transfer.", code=Unread.NO_TRANSFER),)
    return () if now >= from_ else (Reason(f"{called}: it is too early for its transfer.", code=Unread.TOO_EARLY),)


def stop_blockers(states: Collection[UnitState]) -> tuple[Reason, ...]:
    """Why the units of a test, which are in these states, are not stopped: they incubate on until growth is confirmed
    in one of them."""
    if UnitState.CONFIRMED in states:
        return ()
    said = "No growth is confirmed in a unit of this test: all of them incubate on."
    return (Reason(said, code=Unread.NO_GROWTH),)


def settle_blockers(finding: Finding, *, is_settled: bool, is_own: bool) -> tuple[Reason, ...]:
    """Why a person does not settle a suspected positive. Growth that is confirmed waits for nobody; that it is none
    takes a second person, who did not see it."""
    if is_settled:
        return (Reason("It is settled already.", code=Unread.SETTLED),)
    if finding is Finding.NOT_CONFIRMED and is_own:
        said = "You saw it as suspected: another person says that it is not confirmed."
        return (Reason(said, code=Unread.OWN),)
    return ()


def _names(units: Collection[str]) -> str:
    some = list(units)
    return joined(some) if len(some) <= 4 else f"{', '.join(some[:3])} and {count(len(some) - 3, 'more unit')}"
