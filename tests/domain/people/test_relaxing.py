"""Which duties may be relaxed for a product, for whom, and what no setting ever joins in one hand."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from qclab.domain.people.duties import EXCLUDED_BY, RELAXABLE, Duty, Relaxed, Step, exclusions, relaxations_used
from qclab.domain.people.relaxing import LONGEST, Relaxation, Unrelaxed, relax_blockers, withdraw_blockers

ME, OTHER, QA = 1, 2, 3
TODAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
MAY = {
    (Step.AGREE_DEVIATION, Duty.VERIFIED),
    (Step.ISSUE, Duty.PERFORMED), (Step.ISSUE, Duty.ENTERED), (Step.ISSUE, Duty.AGREED),
}  # fmt: skip
"""The whole of what may be relaxed."""
EVERYTHING = [Relaxed(key, step, duty, QA) for key, (step, duty) in enumerate(product(Step, Duty))]
"""Every pair, as no table of the database could hold it."""


@pytest.mark.parametrize(("step", "duty"), list(product(Step, Duty)))
def test_a_duty_is_relaxed_exactly_where_the_table_lets_it(step: Step, duty: Duty) -> None:
    is_excluded = duty in EXCLUDED_BY[step]
    lets = (step, duty) in MAY
    assert bool(exclusions(step, ME, {duty: [ME]}, EVERYTHING)) == (is_excluded and not lets)
    assert [each.duty for each in relaxations_used(step, ME, {duty: [ME]}, EVERYTHING)] == ([duty] if lets else [])
    assert bool(relax_blockers(step, duty, TODAY, TODAY, [])) == (not lets)
    assert (duty in RELAXABLE.get(step, ())) == lets
    assert is_excluded or not lets, "what excludes nothing is not relaxed"


def test_it_is_for_its_own_step_and_duty_and_not_for_who_signed_it() -> None:
    done = {Duty.PERFORMED: [ME], Duty.ENTERED: [ME]}
    performed, entered = (Relaxed(1, Step.ISSUE, duty, QA) for duty in (Duty.PERFORMED, Duty.ENTERED))
    assert [why.code for why in exclusions(Step.ISSUE, ME, done, [performed])] == [Duty.ENTERED]
    assert exclusions(Step.ISSUE, ME, done, [performed, entered]) == ()
    mine = [Relaxed(1, Step.ISSUE, duty, ME) for duty in (Duty.PERFORMED, Duty.ENTERED)]
    assert [why.code for why in exclusions(Step.ISSUE, ME, done, mine)] == [Duty.PERFORMED, Duty.ENTERED]
    assert [why.code for why in exclusions(Step.VERIFY, ME, done, [performed, entered])] == [
        Duty.PERFORMED,
        Duty.ENTERED,
    ]


RESULTS = (Duty.PERFORMED, Duty.ENTERED)
VERIFICATIONS = (Duty.VERIFIED, Duty.DECIDED, Duty.AGREED)


@pytest.mark.parametrize(("result", "verification"), list(product(RESULTS, VERIFICATIONS)))
def test_one_person_is_never_result_verification_and_certificate(result: Duty, verification: Duty) -> None:
    done = {result: [ME], verification: [ME, OTHER]}
    assert exclusions(Step.ISSUE, ME, done, EVERYTHING) != ()
    assert exclusions(Step.ISSUE, OTHER, done, EVERYTHING) == ()
    assert relaxations_used(Step.ISSUE, ME, done, EVERYTHING) == ()


def test_who_performs_never_verifies() -> None:
    for duty in (Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED):
        for step in (Step.VERIFY, Step.DECIDE, Step.AGREE_DECISION, Step.AGREE_NOT_DONE, Step.AGREE_DEVIATION):
            assert exclusions(step, ME, {duty: [ME]}, EVERYTHING) != ()


def test_nothing_is_used_where_nothing_excludes() -> None:
    assert relaxations_used(Step.ISSUE, ME, {Duty.PERFORMED: [OTHER]}, EVERYTHING) == ()


def relaxation(last_day: date = TODAY, ended_at: datetime | None = None) -> Relaxation:
    return Relaxation(1, Step.ISSUE, Duty.PERFORMED, NOW, last_day, QA, ended_at)


@pytest.mark.parametrize(
    ("each", "holds"),
    [
        (relaxation(), True),
        (relaxation(TODAY - timedelta(days=1)), False),
        (relaxation(TODAY + timedelta(days=1)), True),
        (relaxation(TODAY, NOW), False),
    ],
)
def test_it_holds_until_its_last_day_is_over_or_it_is_withdrawn(each: Relaxation, holds: bool) -> None:
    assert each.holds(TODAY) == holds
    assert [why.code for why in withdraw_blockers(each, TODAY)] == ([] if holds else [Unrelaxed.ENDED])


@pytest.mark.parametrize(
    ("last_day", "others", "code"),
    [
        (None, [], Unrelaxed.NO_END),
        (TODAY - timedelta(days=1), [], Unrelaxed.OVER),
        (TODAY + timedelta(days=LONGEST + 1), [], Unrelaxed.TOO_LONG),
        (TODAY, [relaxation()], Unrelaxed.ALREADY),
        (TODAY, [relaxation(TODAY, NOW)], None),
        (TODAY + timedelta(days=LONGEST), [], None),
    ],
)
def test_it_has_a_last_day_within_a_year_and_there_is_one_at_a_time(
    last_day: date | None, others: list[Relaxation], code: Unrelaxed | None
) -> None:
    found = relax_blockers(Step.ISSUE, Duty.PERFORMED, last_day, TODAY, others)
    assert [why.code for why in found] == ([code] if code else [])


def test_it_says_who_may_do_what() -> None:
    assert relaxation().said == "who performed a test that this batch requires may issue a certificate"
