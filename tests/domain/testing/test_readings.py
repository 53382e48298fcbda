"""The planned looks at a running test: windows from loading, the last without an upper limit, weekends known."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.catalogue.values import Reading
from qclab.domain.testing.readings import Due, due, look_at, looks, missed, next_look, off_days, since_loading

LOADED = datetime(2026, 11, 23, 6, 40, tzinfo=UTC)
"""A Monday, 07:40 in Amsterdam."""
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
READINGS = (
    Reading(Decimal(3)),
    Reading(Decimal(5)),
    Reading(Decimal(7), name="subculture", binding=True),
    Reading(Decimal(10)),
    Reading(Decimal(14), name="last"),
)
PLAN = looks(READINGS, LOADED)
NONE: frozenset[Decimal] = frozenset()


def after(days: float) -> datetime:
    return LOADED + timedelta(days=days)


def days(*numbers: int) -> frozenset[Decimal]:
    return frozenset(map(Decimal, numbers))


def test_each_look_has_its_window_and_the_last_is_never_early_and_has_no_upper_limit() -> None:
    assert [(look.opens_at, look.closes_at) for look in PLAN] == [
        (after(2), after(4)), (after(4), after(6)), (after(6), after(8)), (after(9), after(11)), (after(14), None),
    ]  # fmt: skip
    assert [look.is_binding for look in PLAN] == [False, False, True, False, True], "the last one always binds"
    assert [look.said for look in PLAN][2:] == ["day 7, subculture", "day 10", "day 14, last"]


def test_a_time_to_detection_is_told_in_hours_from_loading() -> None:
    assert since_loading(LOADED, LOADED + timedelta(hours=71, minutes=40, seconds=59)) == "71 h 40 min"


def test_a_window_does_not_begin_before_loading() -> None:
    (look, _) = looks((Reading(Decimal("0.5")), Reading(Decimal(2))), LOADED)
    assert look.opens_at == LOADED


@pytest.mark.parametrize(
    ("at", "made", "day"),
    [
        (1.9, (), None),  # before the first window: a look outside the plan
        (2, (), 3),
        (3, (), 3),
        (3.999, (), 3),
        (4, (), 5),  # a window ends where the next begins
        (3, (3,), None),  # a second look in the same window
        (8.5, (3, 5), 7),  # late
        (8.5, (3, 5, 7), None),
        (8.5, (7,), None),  # what came before the last one that is over is not made late any more
        (13.99, (3, 5, 7, 10), None),  # the last look is never early
        (13.99, (3, 5, 7), 10),
        (14, (3, 5, 7, 10), 14),
        (14, (), 14),
        (40, (3,), 14),  # and never late
        (40, (14,), None),
    ],
)
def test_what_is_seen_belongs_to_the_look_that_is_open_else_to_the_last_that_is_late(
    at: float, made: tuple[int, ...], day: int | None
) -> None:
    look = look_at(PLAN, after(at), days(*made))
    assert (None if look is None else int(look.day)) == day


def test_of_two_windows_that_overlap_the_nearer_look_is_meant() -> None:
    plan = looks((Reading(Decimal(3)), Reading(Decimal(4)), Reading(Decimal(9))), LOADED)
    nearest = [look_at(plan, after(at), NONE) for at in (3.2, 3.8)]
    assert [int(look.day) for look in nearest if look is not None] == [3, 4]


@pytest.mark.parametrize(
    ("at", "made", "day", "when"),
    [
        (0.5, (), 3, Due.COMING),
        (1.2, (), 3, Due.COMING),
        (1.9, (), 3, Due.TODAY),  # it opens this morning
        (3, (), 3, Due.TODAY),
        (8.5, (3, 5), 7, Due.LATE),
        (9, (3, 5), 10, Due.TODAY),  # what was missed is not asked for once the next is open
        (12, (3, 5, 7, 10), 14, Due.COMING),
        (30, (3, 5, 7, 10), 14, Due.TODAY),
    ],
)
def test_a_look_is_late_today_or_coming(at: float, made: tuple[int, ...], day: int, when: Due) -> None:
    look = next_look(PLAN, after(at), days(*made))
    assert look is not None
    assert (int(look.day), due(look, after(at), AMSTERDAM)) == (day, when)


def test_nothing_is_asked_for_after_the_last_look() -> None:
    assert next_look(PLAN, after(15), days(3, 5, 7, 10, 14)) is None


def test_a_look_that_was_not_made_in_its_window_is_missed_whatever_was_made_later() -> None:
    assert [int(look.day) for look in missed(PLAN, after(12), days(3, 7))] == [5, 10]
    assert missed(PLAN, after(90), days(3, 5, 7, 10)) == (), "the last look is never missed"
    assert missed(PLAN, after(3.9), NONE) == ()


def test_loading_warns_of_looks_whose_whole_window_is_on_days_when_nobody_works() -> None:
    tight = looks(
        (Reading(Decimal(5), Decimal(6), binding=True), Reading(Decimal(12), Decimal(6)), Reading(Decimal(19))), LOADED
    )
    assert list(off_days(tight, AMSTERDAM, frozenset())) == [
        "day 5: its whole window is around Saturday 2026-11-28, when nobody works; it binds, so that somebody has to "
        "come",
        "day 12: its whole window is around Saturday 2026-12-05, when nobody works; a note if it is missed",
        "day 19: it is full on Saturday 2026-12-12, when nobody works; it is read on any day from then on",
    ]
    assert list(off_days(PLAN, AMSTERDAM, frozenset())) == [], "Monday 7 December"
    assert list(off_days(PLAN, AMSTERDAM, {date(2026, 12, 7)})) == [
        "day 14, last: it is full on Monday 2026-12-07, when nobody works; it is read on any day from then on"
    ]
