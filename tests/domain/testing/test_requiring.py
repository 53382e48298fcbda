"""What a registration adds to the requirements of a batch, and which attempts are to meet them."""

import pytest

from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.requiring import (
    Added,
    Asked,
    Attempt,
    Change,
    Fulfilled,
    NewTest,
    Standing,
    Uncounted,
    count_blockers,
    is_no_attempt,
    is_own_part,
    requiring,
)

ONCE, EACH = Asked(10, "A09"), Asked(11, "A30", per_container=True)
ENDOTOXIN, OTHER = NewTest(1, "A09", (101,)), NewTest(2, "A09", (102,))
FILL = NewTest(3, "A30", (101, 102))


@pytest.mark.parametrize(
    ("criteria", "standing", "tests", "changes"),
    [
        ([ONCE], [], [], [Added(10, None, None)]),
        ([ONCE], [], [ENDOTOXIN], [Added(10, None, 1)]),
        ([ONCE], [], [ENDOTOXIN, OTHER], [Added(10, None, 1)]),
        ([ONCE], [Standing(5, 10, None)], [ENDOTOXIN], [Fulfilled(5, 1)]),
        ([ONCE], [Standing(5, 10, None)], [], []),
        ([ONCE], [Standing(5, 10, 9)], [ENDOTOXIN], []),
        ([ONCE], [Standing(5, 99, None)], [ENDOTOXIN], [Added(10, None, 1)]),
        ([EACH], [], [], [Added(11, None, None)]),
        ([EACH], [], [FILL], [Added(11, 101, 3), Added(11, 102, 3)]),
        ([EACH], [Standing(5, 11, None)], [FILL], [Fulfilled(5, 3, 101), Added(11, 102, 3)]),
        ([EACH], [Standing(5, 11, 9)], [FILL], [Added(11, 101, 3), Added(11, 102, 3)]),
        ([EACH], [Standing(5, 11, None)], [], []),
        ([ONCE], [Standing(5, 10, 9, "broken")], [ENDOTOXIN], [Fulfilled(5, 1, None, 9, "broken")]),
        ([ONCE], [Standing(5, 10, 9, "broken")], [], []),
        (
            [EACH],
            [Standing(5, 11, 9, "broken"), Standing(6, 11, 8)],
            [FILL],
            [Fulfilled(5, 3, 101, 9, "broken"), Added(11, 102, 3)],
        ),
        ([ONCE, EACH], [], [FILL], [Added(10, None, None), Added(11, 101, 3), Added(11, 102, 3)]),
    ],
    ids=[
        "a required test that nobody registered is required all the same",
        "the first test of the method is the attempt",
        "of two tests the first",
        "a requirement that waits takes the test",
        "without a test it goes on waiting",
        "one that has its attempt keeps it",
        "what is required by another criterion is none of it",
        "of each container, while there is none, once",
        "each container has its own",
        "the one that waits becomes that of the first container",
        "containers that come later are required too",
        "no container, no change",
        "the replacement of a test of which nothing was seen takes the requirement over",
        "which waits until there is one",
        "of each container, the one that is there keeps its own",
        "in the order of the criteria",
    ],
)
def test_what_a_registration_requires(
    criteria: list[Asked], standing: list[Standing], tests: list[NewTest], changes: list[Change]
) -> None:
    assert requiring(criteria, standing, tests) == changes


@pytest.mark.parametrize("state", list(TestState))
def test_only_a_test_that_ended_before_anything_was_seen_or_ran_invalid_is_no_attempt(state: TestState) -> None:
    is_invalid = state is TestState.INVALID
    ended = state in (TestState.NOT_DONE_PROPOSED, TestState.NOT_DONE)
    assert is_no_attempt(state, is_seen=False) is (ended or is_invalid)
    assert is_no_attempt(state, is_seen=True) is is_invalid


OPEN, SUBMITTED, APPROVED, PROPOSED, NOT_DONE, INVALID_PROPOSED, INVALID = TestState


@pytest.mark.parametrize(
    ("standing", "is_seen", "code"),
    [
        (OPEN, False, Uncounted.STANDS),
        (OPEN, True, Uncounted.STANDS),
        (SUBMITTED, True, Uncounted.STANDS),
        (APPROVED, True, Uncounted.STANDS),
        (PROPOSED, True, Uncounted.STANDS),
        (PROPOSED, False, None),
        (NOT_DONE, False, None),
        (NOT_DONE, True, None),
        (INVALID_PROPOSED, False, Uncounted.STANDS),
        (INVALID, True, None),
    ],
)
def test_when_another_test_may_count(standing: TestState, is_seen: bool, code: Uncounted | None) -> None:
    counting, other = Attempt(1, standing, counts=True, is_seen=is_seen), Attempt(2, APPROVED, counts=False)
    found = count_blockers(other, [counting, other])
    assert [why.code for why in found] == ([code] if code else [])


def test_nobody_chooses_past_a_value_with_a_case_though_its_test_was_given_up() -> None:
    counting, other = Attempt(1, NOT_DONE, counts=True, is_seen=True), Attempt(2, APPROVED, counts=False)
    found = count_blockers(other, [counting, other], "OOS-2026-0001")
    assert [(why.code, why.facts["case"]) for why in found] == [(Uncounted.CASE, "OOS-2026-0001")]


@pytest.mark.parametrize(
    ("test", "attempts", "code"),
    [
        (Attempt(1, APPROVED, counts=True), [], Uncounted.COUNTS_ALREADY),
        (Attempt(1, PROPOSED, counts=False), [Attempt(2, NOT_DONE, counts=True)], Uncounted.ENDED),
        (Attempt(1, INVALID, counts=False, is_seen=True), [Attempt(2, OPEN, counts=True)], Uncounted.ENDED),
        (Attempt(1, APPROVED, counts=False), [], Uncounted.NOT_REQUIRED),
    ],
)
def test_which_test_cannot_be_made_to_count(test: Attempt, attempts: list[Attempt], code: Uncounted) -> None:
    assert [why.code for why in count_blockers(test, [test, *attempts])] == [code]


AEROBIC, ANAEROBIC = Asked(20, "A03", "aerobic"), Asked(21, "A03", "anaerobic")
BOTTLES = NewTest(5, "A03", (201, 202), (("aerobic",), ("anaerobic",)))
NEW_BOTTLE = NewTest(6, "A03", (203,), (("anaerobic",),))


def test_a_test_fulfils_what_is_read_from_its_containers_and_nothing_else() -> None:
    both = [AEROBIC, ANAEROBIC]
    assert requiring(both, [], [BOTTLES]) == [Added(20, None, 5), Added(21, None, 5)]
    assert requiring(both, [], [NEW_BOTTLE]) == [Added(20, None, None), Added(21, None, 6)]
    standing = [Standing(1, 20, 4, "cracked"), Standing(2, 21, 5, "cracked")]
    assert requiring(both, standing, [NEW_BOTTLE]) == [Fulfilled(2, 6, None, 5, "cracked")]
    each = [Asked(21, "A03", "anaerobic", per_container=True)]
    assert requiring(each, [], [BOTTLES]) == [Added(21, 202, 5)]


@pytest.mark.parametrize(
    ("shares", "leaving", "is_own"),
    [
        ([[1]], [1], True),
        ([[1], [2]], [1, 2], True),
        ([[1, 2]], [1, 2], True),
        ([[1, 2]], [1], False),
        ([[1], [1, 2]], [1], False),
        ([], [1], False),
    ],
)
def test_a_part_goes_with_its_containers_only_where_no_other_has_a_share_in_it(
    shares: list[list[int]], leaving: list[int], is_own: bool
) -> None:
    assert is_own_part(shares, leaving) is is_own
