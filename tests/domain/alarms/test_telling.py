"""Who must be told in which situation, who is next, and what counts as told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qclab.domain.alarms.telling import (
    How,
    MustTell,
    Notification,
    Said,
    Situation,
    Telling,
    Untold,
    asked,
    due_at,
    list_fault,
    next_to_tell,
    read_lines,
    situations_of,
    take_back_blockers,
    telling_faults,
)
from qclab.queries.laboratory.settings import SETTINGS

NOW = datetime(2026, 11, 30, 7, 31, tzinfo=UTC)
SHIPPED = {setting.name: setting.default for setting in SETTINGS}

SITUATIONS = [
    # own, processed, trial, authorisation: the situations
    (True, False, "NCT03144583", "", {Situation.TRIAL}),
    (True, False, "", "EU/1/18/1297", {Situation.AUTHORISED}),
    (True, False, "NCT03144583", "EU/1/18/1297", {Situation.TRIAL, Situation.AUTHORISED}),
    (True, False, "", " ", {Situation.EXEMPT}),
    (True, True, "NCT03144583", "", {Situation.PROCESSING}),
    (False, False, "NCT03144583", "EU/1/18/1297", {Situation.CLIENT}),
]


@pytest.mark.parametrize(("is_own", "is_processed", "trial", "authorisation", "expected"), SITUATIONS)
def test_the_situation_follows_from_product_and_batch(
    is_own: bool, is_processed: bool, trial: str, authorisation: str, expected: set[Situation]
) -> None:
    found = situations_of(is_own=is_own, is_processed=is_processed, trial=trial, authorisation=authorisation)
    assert found == expected


TOLD_OF_SUPPLY = [
    # RC-66: the list depends on trial and authorisation
    (Situation.TRIAL, {"Treating physician": 0, "Sponsor": 0, "IGJ": 48, "CCMO": 48}),
    (Situation.AUTHORISED, {"Treating physician": 0, "Authorisation holder": 0, "IGJ": 48, "EMA": 48}),
    (Situation.EXEMPT, {"Treating physician": 0, "IGJ": 48}),
]


@pytest.mark.parametrize(("situation", "expected"), TOLD_OF_SUPPLY)
def test_rc_66_whom_to_tell_of_a_supply_depends_on_the_situation(
    situation: Situation, expected: dict[str, int]
) -> None:
    lines = asked(read_lines(SHIPPED["tell.supply"]), {situation})
    assert {line.whom: line.hours for line in lines} == expected
    assert [line.hours for line in lines] == sorted(line.hours for line in lines)


def test_the_clock_runs_from_the_moment_it_happened() -> None:
    assert due_at(MustTell("EMA", frozenset(Situation), 48), NOW) == NOW + timedelta(hours=48)


@pytest.mark.parametrize(
    ("line", "is_read"),
    [
        ("IGJ; all; 48; form 7", True),
        ("IGJ; trial, authorised; 0", True),
        ("IGJ; anywhere; 48", False),
        ("IGJ; all; soon", False),
        ("IGJ; all", False),
        ("; all; 48", False),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_by_its_number(line: str, is_read: bool) -> None:
    why = list_fault(f"Sponsor; all; 0\n{line}", "tell.supply")
    assert (why is None) is is_read
    if why is not None:
        assert (why.code, why.facts["line"]) == (Untold.NOT_A_LINE, 2)
    assert len(read_lines(line)) == int(is_read)


def telling(*, is_reached: bool = True, is_taken_back: bool = False) -> Telling:
    return Telling(1, "Sponsor", "desk", How.PHONE, is_reached, "growth", NOW, "K. Vos", is_taken_back)


def must(key: int, hours: int, *tellings: Telling, is_void: bool = False) -> Notification:
    return Notification(key, f"whom {key}", "", NOW + timedelta(hours=hours), "AL-1", tellings, is_void)


OPEN = [
    # the tellings of one who must be told: whether they still must be
    ((), True),
    ((telling(),), False),
    ((telling(is_reached=False),), True),
    ((telling(is_taken_back=True),), True),
    ((telling(is_taken_back=True), telling()), False),
]


@pytest.mark.parametrize(("tellings", "is_open"), OPEN)
def test_told_is_who_was_reached_by_a_record_that_stands(tellings: tuple[Telling, ...], is_open: bool) -> None:
    assert must(1, 2, *tellings).is_open is is_open
    assert not replace(must(1, 2, *tellings), is_void=True).is_open


def test_the_next_is_whose_time_ends_first_of_those_who_were_not_told() -> None:
    found = next_to_tell([must(1, 0, telling()), must(2, 48), must(3, 2), must(4, 1, is_void=True)])
    assert found is not None
    assert found.key == 3
    assert next_to_tell([must(1, 0, telling())]) is None


def test_late_is_who_is_not_told_after_the_time() -> None:
    assert must(1, 2).is_late(NOW + timedelta(hours=3))
    assert not must(1, 2).is_late(NOW + timedelta(hours=2))
    assert not must(1, 2, telling()).is_late(NOW + timedelta(hours=3))


FAULTS = [
    (Said("Sponsor", How.PHONE, NOW, "growth on day 3"), []),
    (Said("Sponsor", How.PHONE, NOW, "", is_reached=False), []),
    (Said("Sponsor", How.PHONE, NOW, ""), ["said"]),
    (Said("Sponsor", How.PHONE, NOW, "x"), ["said"]),
    (Said(" ", How.PHONE, NOW, "growth on day 3"), ["whom"]),
    (Said("Sponsor", "pigeon", NOW, "growth on day 3"), ["how"]),
    (Said("Sponsor", How.PHONE, None, "growth on day 3"), ["at"]),
    (Said("Sponsor", How.PHONE, NOW + timedelta(minutes=1), "growth on day 3"), ["at"]),
]


@pytest.mark.parametrize(("said", "fields"), FAULTS)
def test_a_record_says_whom_how_when_and_what(said: Said, fields: list[str]) -> None:
    assert [why.field for why in telling_faults(said, NOW)] == fields


def test_a_record_is_taken_back_once() -> None:
    assert take_back_blockers(telling()) == ()
    assert [why.code for why in take_back_blockers(telling(is_taken_back=True))] == [Untold.TAKEN_BACK]
