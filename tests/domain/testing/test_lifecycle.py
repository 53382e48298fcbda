"""Which step a sample or a test may take, and the code of each reason why not."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from qclab.domain.samples.lifecycle import SampleBar, SampleState, receive_blockers
from qclab.domain.testing.finality import Incubation
from qclab.domain.testing.lifecycle import (
    FOLLOWING,
    Bar,
    TestState,
    approve_blockers,
    entry_blockers,
    give_back_blockers,
    lack_blockers,
    not_done_blockers,
    state_blockers,
    submit_blockers,
    take_back_blockers,
    take_blockers,
    unchanged_blockers,
    without,
)
from qclab.domain.testing.performing import Said

START = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)


def codes(reasons):
    return [reason.code for reason in reasons]


HERE, AWAITED, GONE = SampleState.RECEIVED_WITH_DEVIATION, SampleState.REGISTERED, SampleState.REJECTED


@pytest.mark.parametrize(
    ("states", "is_each", "bars", "left"),
    [
        ((HERE, HERE), False, [], ()),
        ((HERE, GONE), False, [], ("S2",)),
        ((HERE, GONE), True, [SampleBar.SAMPLE_GONE], ("S2",)),
        ((GONE, SampleState.CANCELLED), False, [SampleBar.SAMPLE_GONE, SampleBar.SAMPLE_GONE], ()),
        ((GONE, AWAITED), False, [SampleBar.SAMPLE_GONE, SampleBar.NOT_RECEIVED], ()),
        ((HERE, GONE, AWAITED), False, [SampleBar.NOT_RECEIVED], ("S2",)),
    ],
)
def test_a_test_goes_on_with_the_containers_that_remain_unless_each_is_reported(states, is_each, bars, left):
    samples = [(f"S{number}", state) for number, state in enumerate(states, 1)]
    assert codes(entry_blockers(TestState.OPEN, samples, is_each=is_each)) == bars
    assert without(samples) == left


@pytest.mark.parametrize(
    ("states", "bars"),
    [
        ((HERE, HERE), []),
        ((HERE, GONE), [Bar.NEEDS_ALL]),
        ((HERE, SampleState.CANCELLED), [Bar.NEEDS_ALL]),
        ((GONE, HERE, GONE), [Bar.NEEDS_ALL, Bar.NEEDS_ALL]),
        ((HERE, GONE, AWAITED), [Bar.NEEDS_ALL]),
        ((GONE, AWAITED), []),  # nothing of it is in hand, which bars entry by itself
    ],
)
def test_a_test_with_a_critical_outcome_stands_still_without_a_container(states, bars):
    samples = [(f"S{number}", state) for number, state in enumerate(states, 1)]
    assert codes(lack_blockers(samples)) == bars


def test_what_is_missing_is_named_with_what_to_do():
    (why,) = lack_blockers([("S2600000129", HERE), ("S2600069287", GONE)])
    assert why.facts == {"sample": "S2600069287", "state": GONE}
    assert why.text == (
        "Sample S26 0006 9287 was rejected; this test needs all of its containers: replace it, or propose the test as "
        "not done."
    )


@pytest.mark.parametrize(
    ("state", "following"),
    [
        (TestState.OPEN, {TestState.SUBMITTED, TestState.NOT_DONE_PROPOSED, TestState.INVALID_PROPOSED}),
        (TestState.SUBMITTED, {TestState.APPROVED, TestState.OPEN}),
        (TestState.APPROVED, {TestState.OPEN}),
        (TestState.NOT_DONE_PROPOSED, {TestState.NOT_DONE, TestState.OPEN}),
        (TestState.NOT_DONE, set()),
        (TestState.INVALID_PROPOSED, {TestState.INVALID, TestState.OPEN}),
        (TestState.INVALID, set()),
    ],
)
def test_which_state_of_a_test_may_follow_which(state, following):
    assert FOLLOWING[state] == following
    assert bool(submit_blockers(state, [], Incubation(None, START, START), [])) is (
        TestState.SUBMITTED not in following
    )
    assert bool(approve_blockers(state)) is (TestState.APPROVED not in following)
    assert bool(not_done_blockers(state)) is (TestState.NOT_DONE_PROPOSED not in following)


def test_results_need_an_open_test_and_its_samples_in_hand():
    samples = [("S1", SampleState.RECEIVED), ("S2", SampleState.REGISTERED), ("S3", SampleState.CANCELLED)]
    reasons = entry_blockers(TestState.APPROVED, samples, is_each=True)
    assert codes(reasons) == [Bar.NOT_OPEN, SampleBar.NOT_RECEIVED, SampleBar.SAMPLE_GONE]
    assert [reason.facts.get("sample") for reason in reasons] == [None, "S2", "S3"]
    assert entry_blockers(TestState.OPEN, samples[:1]) == ()


@pytest.mark.parametrize(
    ("state", "missing", "not_final", "hours", "critical", "expected"),
    [
        (TestState.OPEN, [], [], 14 * 24, False, []),
        (TestState.OPEN, [], ["FTM"], 14 * 24 - 1, False, [Bar.MINIMUM_DAYS]),
        (TestState.OPEN, [], ["FTM", "TSB"], 14 * 24, False, [Bar.EARLY_LOOK, Bar.EARLY_LOOK]),
        (TestState.OPEN, [], [], -1, False, [Bar.ENDS_BEFORE_START]),
        (TestState.OPEN, [], [], None, False, [Bar.NOT_PERFORMED]),
        (TestState.OPEN, ["FTM", "TSB"], [], 14 * 24, False, [Bar.NO_RESULT, Bar.NO_RESULT]),
        (TestState.OPEN, ["TSB"], ["FTM"], 24, True, []),
        (TestState.OPEN, ["TSB"], ["FTM"], None, True, [Bar.NOT_PERFORMED]),
        (TestState.SUBMITTED, ["FTM"], [], None, False, [Bar.NOT_OPEN]),
    ],
)
def test_a_test_is_submitted_complete_and_after_its_days_or_with_a_critical_failure(
    state, missing, not_final, hours, critical, expected
):
    end = None if hours is None else START + timedelta(hours=hours)
    incubation = Incubation(Decimal(14), START, end)
    unsaid = [Said.TO] if end is None else []
    reasons = submit_blockers(state, missing, incubation, not_final, unsaid, has_critical_failure=critical)
    assert codes(reasons) == expected


@pytest.mark.parametrize("state", TestState)
def test_only_a_submitted_test_is_approved(state):
    assert codes(approve_blockers(state)) == ([] if state is TestState.SUBMITTED else [Bar.NOT_SUBMITTED])


@pytest.mark.parametrize("state", TestState)
def test_only_an_open_test_is_proposed_as_not_done(state):
    assert codes(not_done_blockers(state)) == ([] if state is TestState.OPEN else [Bar.NOT_OPEN])


def test_a_reason_names_its_record_and_keeps_its_code():
    (reason,) = receive_blockers(SampleState.RECEIVED)
    named = reason.about("S2600000123")
    assert (named.text, named.code, named.facts) == (
        "S2600000123: It is received already.",
        SampleBar.RECEIVED_ALREADY,
        {"state": "received"},
    )


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (TestState.OPEN, Bar.NOT_OPEN),
        (TestState.SUBMITTED, Bar.NOT_SUBMITTED),
        (TestState.NOT_DONE_PROPOSED, Bar.NOT_PROPOSED),
    ],
)
def test_a_step_for_tests_in_one_state_is_for_no_other(asked: TestState, code: Bar) -> None:
    for state in TestState:
        why = state_blockers(state, asked)
        assert codes(why) == ([] if state is asked else [code])
        assert all(reason.facts == {"state": state} for reason in why)


def test_a_test_that_somebody_else_has_is_given_not_taken() -> None:
    assert take_blockers(TestState.OPEN, "") == ()
    (why,) = take_blockers(TestState.OPEN, "A. Vos")
    assert (why.code, why.facts) == (Bar.ASSIGNED, {"analyst": "A. Vos"})
    assert codes(take_blockers(TestState.APPROVED, "A. Vos")) == [Bar.NOT_OPEN, Bar.ASSIGNED]


@pytest.mark.parametrize("state", list(TestState))
def test_only_who_submitted_a_test_takes_it_back_while_it_waits_for_review(state):
    waits = state is TestState.SUBMITTED
    assert codes(take_back_blockers(state, "A. de Wit", is_own=True)) == ([] if waits else [Bar.NOT_SUBMITTED])
    assert codes(take_back_blockers(state, "A. de Wit", is_own=False)) == [Bar.NOT_OWN if waits else Bar.NOT_SUBMITTED]


def test_a_returned_test_goes_back_as_it_was_only_with_a_word_why():
    (why,) = unchanged_blockers("the printout is missing", " ")
    assert (why.code, why.field) == (Bar.UNCHANGED, "unchanged")
    assert "the printout is missing" in why.text
    assert unchanged_blockers("the printout is missing", "it was attached before") == ()


def test_only_ones_own_open_test_is_given_back() -> None:
    assert give_back_blockers(TestState.OPEN, is_own=True) == ()
    assert codes(give_back_blockers(TestState.OPEN, is_own=False)) == [Bar.NOT_OWN]
    assert codes(give_back_blockers(TestState.SUBMITTED, is_own=True)) == [Bar.NOT_OPEN]
