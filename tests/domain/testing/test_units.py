"""What a result is from its units: growth at once, "no growth" only when every unit was clear at the last look."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest

from qclab.domain.catalogue.values import Reading
from qclab.domain.testing.readings import Look, looks
from qclab.domain.testing.units import (
    Comes,
    Finding,
    Numbered,
    Seen,
    Sight,
    Suspicion,
    Unit,
    UnitState,
    Unread,
    comes_to,
    missed_blockers,
    missed_looks,
    pass_blockers,
    read_blockers,
    settle_blockers,
    sight_faults,
    submit_blockers,
    transfer_blockers,
)

LOADED = datetime(2026, 11, 23, 6, 40, tzinfo=UTC)
PLAN = looks((Reading(Decimal(3)), Reading(Decimal(7)), Reading(Decimal(14))), LOADED)
BY_TWO = looks((Reading(Decimal(3), second_reader=True), Reading(Decimal(14), second_reader=True)), LOADED)
ANNA, BEN = 1, 2
DAY_14 = LOADED + timedelta(days=14)


def after(days: float) -> datetime:
    return LOADED + timedelta(days=days)


def sight(day: int | None, at: float, seen: Seen = Seen.CLEAR, by: int = ANNA) -> Sight:
    return Sight(seen, None if day is None else Decimal(day), by, after(at))


CLEAR = Unit((sight(3, 3), sight(7, 7), sight(14, 14)))
BEFORE_LAST = Unit((sight(3, 3), sight(7, 7)))
ONLY_LAST = Unit((sight(14, 15),))
SUSPECTED = Unit((sight(3, 3, Seen.SUSPECTED),), (Suspicion(),))
CONFIRMED = Unit((sight(3, 3, Seen.SUSPECTED),), (Suspicion(Finding.CONFIRMED, after(4)),))
LOST = Unit((sight(3, 3), sight(7, 7, Seen.LOST)))
STOPPED = Unit((sight(3, 3),), is_stopped=True)
NOT_CONFIRMED = Unit((sight(14, 14, Seen.SUSPECTED),), (Suspicion(Finding.NOT_CONFIRMED, after(16)),))
LOOKED_AT_AGAIN = replace(NOT_CONFIRMED, sights=(*NOT_CONFIRMED.sights, sight(14, 17)))
CLEAR_BEFORE_SUSPECTED = replace(NOT_CONFIRMED, sights=(sight(14, 14), *NOT_CONFIRMED.sights))


def comes(units: Sequence[Unit], at: float, plan: Sequence[Look] = PLAN, final_from: datetime | None = DAY_14) -> Comes:
    numbered = [Numbered(f"unit {number}", unit, plan, final_from) for number, unit in enumerate(units, 1)]
    return comes_to(numbered, after(at), final_from)


@pytest.mark.parametrize(
    ("unit", "state"),
    [
        (Unit(), UnitState.INCUBATING),
        (CLEAR, UnitState.INCUBATING),
        (SUSPECTED, UnitState.SUSPECTED),
        (CONFIRMED, UnitState.CONFIRMED),
        (NOT_CONFIRMED, UnitState.INCUBATING),
        (replace(SUSPECTED, suspicions=(*NOT_CONFIRMED.suspicions, Suspicion())), UnitState.SUSPECTED),
        (replace(CONFIRMED, suspicions=(*CONFIRMED.suspicions, *NOT_CONFIRMED.suspicions)), UnitState.CONFIRMED),
        (LOST, UnitState.LOST),
        (replace(LOST, suspicions=(Suspicion(),)), UnitState.SUSPECTED),  # its broth may still be looked into
        (STOPPED, UnitState.STOPPED),
    ],
)
def test_the_state_of_a_unit_follows_from_what_was_seen_and_found(unit: Unit, state: UnitState) -> None:
    assert unit.state is state


@pytest.mark.parametrize(
    ("units", "at", "expected"),
    [
        # growth that is confirmed is final on any day, whatever the others are
        ([CONFIRMED], 4, Comes.GROWTH),
        ([CONFIRMED, CLEAR], 4, Comes.GROWTH),
        ([CONFIRMED, SUSPECTED, LOST, Unit()], 4, Comes.GROWTH),
        # suspected is no result, and no growth is none either
        ([SUSPECTED, CLEAR], 20, Comes.SUSPECTED),
        ([SUSPECTED, LOST], 20, Comes.SUSPECTED),
        # a lost unit makes the test incomplete
        ([LOST, CLEAR], 20, Comes.INCOMPLETE),
        ([LOST], 3, Comes.INCOMPLETE),
        ([STOPPED, CLEAR], 20, Comes.INCOMPLETE),
        # no growth: every unit at its last look
        ([CLEAR], 14, Comes.CLEAR),
        ([CLEAR] * 20, 20, Comes.CLEAR),
        ([*[CLEAR] * 19, BEFORE_LAST], 20, Comes.RUNNING),
        ([BEFORE_LAST], 20, Comes.RUNNING),
        ([ONLY_LAST], 15, Comes.CLEAR),  # house looks are the laboratory's choice
        ([Unit()], 20, Comes.RUNNING),
        ([], 20, Comes.RUNNING),
        # not confirmed returns to incubation and is looked at again
        ([NOT_CONFIRMED], 16, Comes.RUNNING),
        ([CLEAR_BEFORE_SUSPECTED], 16, Comes.RUNNING),
        ([LOOKED_AT_AGAIN], 17, Comes.CLEAR),
        # to date, while the look is open at which all were clear
        ([BEFORE_LAST, BEFORE_LAST], 7, Comes.TO_DATE),
        ([BEFORE_LAST, Unit((sight(3, 3),))], 7, Comes.RUNNING),
        ([BEFORE_LAST], 9, Comes.RUNNING),
        ([Unit()], 3, Comes.RUNNING),
    ],
)
def test_what_a_result_is_from_its_units(units: Sequence[Unit], at: float, expected: Comes) -> None:
    assert comes(units, at) is expected


def test_no_growth_needs_every_unit_whatever_the_others_are() -> None:
    kinds = [CLEAR, BEFORE_LAST, ONLY_LAST, SUSPECTED, CONFIRMED, LOST, STOPPED, NOT_CONFIRMED, LOOKED_AT_AGAIN, Unit()]
    complete = {CLEAR, ONLY_LAST, LOOKED_AT_AGAIN}
    for units in product(kinds, repeat=3):
        found = comes(units, 20)
        assert (found is Comes.CLEAR) == (set(units) <= complete), units
        assert (found is Comes.GROWTH) == (CONFIRMED in units), units
        assert found is not Comes.TO_DATE, "after the minimum days nothing is to date"


def test_a_last_look_that_was_made_before_the_minimum_days_is_not_final() -> None:
    plan = looks((Reading(Decimal(7)),), LOADED)
    unit = Unit((sight(7, 7.5),))
    assert comes([unit], 20, plan) is Comes.RUNNING
    assert comes([unit], 20, plan, after(7)) is Comes.CLEAR
    assert comes([unit], 20, plan, None) is Comes.CLEAR, "a method without minimum days"


def test_where_the_method_asks_for_a_second_reader_both_have_to_see_it_clear() -> None:
    alone = Unit((sight(14, 14), sight(14, 14.1)))
    both = Unit((sight(14, 14), sight(14, 14.1, by=BEN)))
    assert comes([alone], 15, BY_TWO) is Comes.RUNNING, "one person twice is one reader"
    assert comes([both], 15, BY_TWO) is Comes.CLEAR
    assert comes([both], 15) is Comes.CLEAR


def test_what_was_transferred_is_clear_with_its_subculture_days_after_the_transfer() -> None:
    readings = (Reading(Decimal(7)), Reading(Decimal(14), transfer_days=Decimal(4)))
    original = looks(readings, LOADED, after(15))
    subculture = looks(readings, after(15), after(15), is_subculture=True)
    eighteen = Decimal(18)
    assert [(look.day, look.at, look.closes_at) for look in original] == [
        (Decimal(7), after(7), after(8)), (eighteen, after(19), None),
    ]  # fmt: skip
    assert [(look.day, look.at) for look in subculture] == [(eighteen, after(19))]
    seen, early = Unit((sight(18, 19),)), Unit((sight(14, 15),))

    def found(one: Unit, two: Unit, other: Unit, at: float) -> Comes:
        units = [
            Numbered("unit 1", one, original, after(19)), Numbered("unit 2", other, looks(readings, LOADED), DAY_14),
            Numbered("unit 3", two, subculture, after(19)),
        ]  # fmt: skip
        return comes_to(units, after(at), DAY_14)

    assert found(seen, seen, early, 19) is Comes.CLEAR
    assert found(seen, Unit(), early, 19) is Comes.RUNNING, "the subculture was not looked at"
    assert found(Unit(), seen, early, 19) is Comes.RUNNING, "nor the original"
    assert found(Unit((sight(None, 17),)), Unit((sight(None, 17),)), early, 17) is Comes.RUNNING, "nothing is to date"


@pytest.mark.parametrize(
    ("state", "from_", "at", "is_transferred", "code"),
    [
        (UnitState.INCUBATING, DAY_14, 14, False, None),
        (UnitState.INCUBATING, DAY_14, 13.9, False, Unread.TOO_EARLY),
        (UnitState.INCUBATING, None, 14, False, Unread.NO_TRANSFER),
        (UnitState.INCUBATING, DAY_14, 14, True, Unread.TRANSFERRED),
        (UnitState.SUSPECTED, DAY_14, 14, False, Unread.SUSPICION),
        (UnitState.LOST, DAY_14, 14, False, Unread.STATE),
    ],
)
def test_a_clouded_medium_is_transferred_from_the_day_that_the_method_says(
    state: UnitState, from_: datetime | None, at: float, is_transferred: bool, code: Unread | None
) -> None:
    why = transfer_blockers("unit 1", state, from_, after(at), is_transferred=is_transferred)
    assert [each.code for each in why] == ([] if code is None else [code])


def test_a_look_is_made_once_all_who_must_see_it_did_and_nobody_is_asked_for_what_is_said_not_to_be_made() -> None:
    one, two = Unit((sight(3, 3),)), Unit((sight(3, 3), sight(3, 3.1, by=BEN)))
    third = Decimal(3)
    assert (third in one.made(PLAN), third in one.made(BY_TWO), third in two.made(BY_TWO)) == (True, False, True)
    assert third in SUSPECTED.made(BY_TWO), "one who suspects is enough"
    skipped = Unit((sight(3, 3, Seen.NOT_LOOKED_AT), sight(14, 14, Seen.NOT_LOOKED_AT)))
    assert (skipped.made(PLAN), skipped.done(PLAN)) == (frozenset(), {third}), "the last look is asked for until made"
    assert skipped.in_time(PLAN) == frozenset()
    assert Unit((sight(3, 4.5), sight(7, 7), sight(None, 9))).in_time(PLAN) == {Decimal(7)}
    assert Decimal(14) not in NOT_CONFIRMED.made(PLAN), "the last look is made again"


def test_a_test_is_not_submitted_with_a_unit_that_is_suspected_or_lost_but_with_growth_it_is() -> None:
    def codes(*units: Unit) -> list[object]:
        numbered = [Numbered(f"unit {number}", unit, PLAN, DAY_14) for number, unit in enumerate(units, 1)]
        return [why.code for why in submit_blockers(numbered)]

    assert codes(CLEAR, ONLY_LAST) == []
    assert codes(CLEAR, BEFORE_LAST) == [Unread.LAST_LOOK]
    assert codes(NOT_CONFIRMED) == [Unread.LAST_LOOK]
    assert codes(CLEAR, SUSPECTED) == [Unread.SUSPICION]
    assert codes(LOST, SUSPECTED) == [Unread.SUSPICION, Unread.LOST]
    assert codes(STOPPED) == [Unread.LOST]
    assert codes(LOST, SUSPECTED, CONFIRMED) == [], "growth waits for nothing"


@pytest.mark.parametrize(
    ("unit", "missed"),
    [
        (Unit(), []),
        (Unit((sight(3, 3), sight(7, 7), sight(14, 14))), []),
        (Unit((sight(14, 14),)), [7]),  # day 3 is a note
        (Unit((sight(7, 8.5), sight(14, 14))), [7]),  # late
        (Unit((sight(7, 7, Seen.NOT_LOOKED_AT), sight(14, 14))), [7]),
        (Unit((sight(3, 3), sight(None, 7.5))), []),  # its window is still open
        (Unit((sight(3, 3), sight(None, 9))), [7]),
        (replace(LOST, sights=(sight(14, 14), sight(14, 15, Seen.LOST))), []),
    ],
)
def test_a_binding_look_that_was_not_made_in_its_window_is_missed(unit: Unit, missed: list[int]) -> None:
    plan = looks((Reading(Decimal(3)), Reading(Decimal(7), binding=True), Reading(Decimal(14))), LOADED)
    both = [Numbered("unit 1", CLEAR, plan), Numbered("unit 2", unit, plan)]
    found = missed_looks(both)
    assert [int(look.day) for look in found] == missed
    assert (missed_blockers(found, is_passed=False) == ()) == (not missed)
    assert missed_blockers(found, is_passed=True) == ()
    assert (pass_blockers(found, is_passed=False) == ()) == bool(missed)
    assert [why.code for why in pass_blockers(found, is_passed=True)] == [Unread.NOTHING_MISSED]


def test_many_units_are_told_in_one_sentence() -> None:
    (why,) = submit_blockers([Numbered(f"unit {number}", LOST) for number in range(1, 7)])
    assert why.text == (
        "unit 1, unit 2, unit 3 and 3 more units were lost, so that the test is incomplete: propose it as not done."
    )


@pytest.mark.parametrize("state", UnitState)
def test_what_was_lost_stopped_or_has_grown_is_no_longer_read(state: UnitState) -> None:
    assert (read_blockers("unit 7", state, is_open=True) == ()) == (
        state in (UnitState.INCUBATING, UnitState.SUSPECTED)
    )
    assert [why.code for why in read_blockers("unit 7", state, is_open=False)] == [Unread.STATE]


def test_a_unit_was_seen_between_loading_and_now() -> None:
    now = after(3)
    assert sight_faults("unit 7", LOADED, LOADED, now) == ()
    assert [why.code for why in sight_faults("unit 7", after(-0.1), LOADED, now)] == [Unread.BEFORE_LOADING]
    assert [why.code for why in sight_faults("unit 7", after(3.1), LOADED, now)] == [Unread.TO_COME]


@pytest.mark.parametrize(("finding", "is_own", "is_allowed"), [
    (Finding.CONFIRMED, True, True), (Finding.CONFIRMED, False, True),
    (Finding.NOT_CONFIRMED, True, False), (Finding.NOT_CONFIRMED, False, True),
])  # fmt: skip
def test_growth_is_confirmed_by_anybody_and_that_it_is_none_by_a_second_person(
    finding: Finding, is_own: bool, is_allowed: bool
) -> None:
    assert (settle_blockers(finding, is_settled=False, is_own=is_own) == ()) == is_allowed
    assert [why.code for why in settle_blockers(finding, is_settled=True, is_own=is_own)] == [Unread.SETTLED]
