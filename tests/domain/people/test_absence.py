"""An absence is two days; what is over is no absence any more."""

from datetime import date

import pytest

from qclab.domain.people.absence import Absence, Unplanned, absence_blockers, may_plan
from qclab.domain.people.rights import Actor, Role

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (None, None, None),
        (TODAY, TODAY, None),
        (date(2026, 11, 20), date(2026, 12, 14), None),
        (TODAY, None, Unplanned.HALF_SAID),
        (None, TODAY, Unplanned.HALF_SAID),
        (date(2026, 12, 14), date(2026, 12, 10), Unplanned.ENDS_BEFORE),
        (date(2026, 11, 2), date(2026, 11, 29), Unplanned.OVER),
    ],
)
def test_which_days_are_an_absence(first: date | None, last: date | None, code: Unplanned | None) -> None:
    assert [why.code for why in absence_blockers(first, last, TODAY)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("own", "client", "may"), [(None, None, True), (None, 1, True), (1, 1, True), (1, None, False)]
)
def test_a_person_of_a_client_plans_nobody_else_s_work(own: int | None, client: int | None, may: bool) -> None:
    actor = Actor(1, "ann", "Ann", frozenset({Role.REVIEWER}), own)
    assert may_plan(actor, client) is may


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 30), date(2026, 12, 14), "away until 2026-12-14"),
        (date(2026, 11, 2), date(2026, 11, 30), "away until 2026-11-30"),
        (date(2026, 12, 10), date(2026, 12, 14), "away 2026-12-10 to 2026-12-14"),
        (date(2026, 11, 2), date(2026, 11, 29), ""),
    ],
)
def test_an_absence_is_told_until_it_is_over(first: date, last: date, words: str) -> None:
    absence = Absence(first, last)
    assert absence.words(TODAY) == words
    assert absence.covers(first)
    assert absence.covers(last)
