"""What a reviewer looks at twice and first, and which values count as having failed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qclab.domain.batches.expiry import Late
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.review.exceptions import Reviewed, is_failing, is_unread, why_one_by_one

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLAIN = Reviewed(Evaluation.COMPLIES, NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("test", "said"),
    [
        (PLAIN, ()),
        (replace(PLAIN, worst=Evaluation.DOES_NOT_COMPLY), ("does not comply",)),
        (replace(PLAIN, worst=Evaluation.NOT_EVALUABLE), ("not evaluable",)),
        (
            replace(PLAIN, worst=Evaluation.DOES_NOT_COMPLY, finding="growth recorded"),
            ("growth recorded, not submitted",),
        ),
        (replace(PLAIN, to_date="no growth to date, day 3 of 14"), ("no growth to date, day 3 of 14",)),
        (replace(PLAIN, is_corrected=True, changed=1), ("failed before", "1 changed")),
        (replace(PLAIN, cases=("ATY-2026-0001",)), ("ATY-2026-0001 open",)),
        (replace(PLAIN, level="alert", pasted=2, again="attempt 2"), ("alert level", "2 pasted", "attempt 2")),
        (replace(PLAIN, again="retest 2 of OOS-2026-0001"), ("retest 2 of OOS-2026-0001",)),
        (replace(PLAIN, due_at=NOW - timedelta(minutes=1)), ("test 1 min late",)),
        (
            replace(PLAIN, is_reopened=True, changed=1),
            ("opened again after its approval", "1 changed"),
        ),
        (
            replace(PLAIN, due_at=NOW - timedelta(days=12), deviating=2),
            ("2 samples with deviation", "test 12 d late"),
        ),
        (
            replace(PLAIN, deviating=1, late=(Late.RECEIVED, Late.STARTED)),
            ("1 sample with deviation", "received after expiry", "started after expiry"),
        ),
        (replace(PLAIN, confirmed=1, undoubted=2), ("1 confirmed", "2 doubtful values changed")),
    ],
)
def test_what_is_unusual_is_said_the_gravest_first(test: Reviewed, said: tuple[str, ...]) -> None:
    assert test.unusual(NOW) == said


def test_exceptions_come_first_in_the_order_of_their_gravity_and_then_what_is_due_first() -> None:
    in_order = [
        replace(PLAIN, worst=Evaluation.DOES_NOT_COMPLY, finding="growth recorded"),
        replace(PLAIN, worst=Evaluation.DOES_NOT_COMPLY),
        replace(PLAIN, worst=Evaluation.NOT_EVALUABLE),
        replace(PLAIN, is_corrected=True),
        replace(PLAIN, cases=("OOT-2026-0001",)),
        replace(PLAIN, level="alert"),
        replace(PLAIN, deviating=1),
        replace(PLAIN, changed=1),
        replace(PLAIN, pasted=1),
        replace(PLAIN, due_at=NOW - timedelta(days=1)),
        PLAIN,
    ]
    assert [test for test in in_order if test.rank() > PLAIN.rank()] == []
    assert sorted(in_order, key=Reviewed.rank) == in_order


@pytest.mark.parametrize("evaluation", ["complies", "does not comply", "not evaluable", ""])
@pytest.mark.parametrize("level", ["", "alert", "action"])
@pytest.mark.parametrize("outcome", [None, "", "No growth", "Growth"])
def test_a_value_fails_that_does_not_comply_passes_its_action_level_or_is_a_finding_nothing_judged(
    evaluation: str, level: str, outcome: str | None
) -> None:
    is_unjudged_finding = outcome == "Growth" and evaluation in ("not evaluable", "")
    expected = evaluation == "does not comply" or level == "action" or is_unjudged_finding
    assert is_failing(Evaluation(evaluation), level, outcome) is expected


@pytest.mark.parametrize(
    ("by_hand", "files", "opened", "expected"),
    [
        (0, (), (), False),
        (1, (), (), True),
        (1, (7,), (), True),
        (2, (7, 8), (7,), True),
        (2, (7, 8), (8, 7), False),
        (0, (7,), (), False),
    ],
)
def test_a_value_by_hand_is_unread_until_each_file_of_its_test_was_opened(
    by_hand: int, files: tuple[int, ...], opened: tuple[int, ...], expected: bool
) -> None:
    assert is_unread(by_hand, files, opened) is expected


@pytest.mark.parametrize(
    "test",
    [
        replace(PLAIN, is_unread=True),
        replace(PLAIN, worst=Evaluation.UNJUDGED),
        replace(PLAIN, worst=Evaluation.PENDING, to_date="no growth to date, day 3 of 14"),
        replace(PLAIN, worst=Evaluation.DOES_NOT_COMPLY),
        replace(PLAIN, cases=("ATY-2026-0001",)),
        replace(PLAIN, level="alert"),
        replace(PLAIN, changed=1),
        replace(PLAIN, due_at=NOW - timedelta(minutes=1)),
    ],
)
def test_only_what_complies_and_has_nothing_to_look_at_is_approved_with_others(test: Reviewed) -> None:
    assert PLAIN.is_plain(NOW)
    assert not test.is_plain(NOW)


LATE = replace(PLAIN, due_at=NOW - timedelta(days=12))


@pytest.mark.parametrize(
    ("tests", "said"),
    [
        (
            [replace(LATE, deviating=1)] * 8 + [replace(PLAIN, deviating=2, is_unread=True)],
            "All 9 have something to look at (received with deviation, late, raw data not opened by you); "
            "approve each with A.",
        ),
        (
            [replace(PLAIN, is_unread=True, has_files=False)],
            "The one test left has something to look at (raw data in no file); approve it with A.",
        ),
        ([LATE], "The one test left has something to look at (late); approve it with A."),
        (
            [replace(PLAIN, worst=Evaluation.UNJUDGED)],
            "The one test left has something to look at (not evaluated); approve it with A.",
        ),
        ([], "Every test of this batch that you may approve is marked."),
    ],
)
def test_why_none_goes_together_with_others_is_said_by_what_there_is_to_look_at(
    tests: list[Reviewed], said: str
) -> None:
    assert why_one_by_one(tests, NOW) == said
