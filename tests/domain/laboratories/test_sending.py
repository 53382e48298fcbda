"""Sending tests out: which step follows which, what each must say, and when what is outside is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qclab.domain.laboratories.notices import By, Notice, Says, Unheard, notice_faults
from qclab.domain.laboratories.reporting import Report, Unreported, outside_blockers, report_faults
from qclab.domain.laboratories.sending import (
    FOLLOWING,
    NotSent,
    Packing,
    Receipt,
    SentState,
    due_after,
    expected_faults,
    leave_faults,
    packing_faults,
    receipt_faults,
    send_blockers,
    step_blockers,
)

NOW = datetime(2026, 3, 10, 12, 0, 30, tzinfo=UTC)
TODAY, HOUR = NOW.date(), timedelta(hours=1)
P, A, R, B, L, U = SentState


@pytest.mark.parametrize("before", SentState)
@pytest.mark.parametrize("asked", SentState)
def test_a_test_goes_from_state_to_state_by_these_steps_alone(before: SentState, asked: SentState) -> None:
    steps = {(P, A), (P, B), (A, R), (A, L), (A, U), (R, R)}
    assert (not step_blockers(before, asked)) == ((before, asked) in steps)
    assert set(FOLLOWING) == set(SentState)


@pytest.mark.parametrize(
    ("state", "entered", "begun", "code"),
    [
        (None, 0, False, None), (B, 0, False, None), (L, 0, False, None), (U, 0, False, None),
        (P, 0, False, NotSent.IN_SHIPMENT), (A, 0, False, NotSent.IN_SHIPMENT), (R, 0, False, NotSent.IN_SHIPMENT),
        (None, 1, False, NotSent.HAS_RESULTS), (None, 0, True, NotSent.BEGUN),
    ],
)  # fmt: skip
def test_what_lies_in_a_shipment_or_was_begun_here_is_not_sent(
    state: SentState | None, entered: int, begun: bool, code: NotSent | None
) -> None:
    found = send_blockers(state, "SH-2026-0001", entered, is_begun=begun)
    assert [each.code for each in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("packing", "codes"),
    [
        (Packing("dry ice", "courier", TODAY), []),
        (Packing("", " ", None), [NotSent.NO_TEMPERATURE, NotSent.NO_CARRIER, NotSent.NO_DAY]),
        (Packing("dry ice", "courier", TODAY - timedelta(days=1)), [NotSent.DAY_PASSED]),
    ],
)
def test_a_shipment_says_how_it_travels_and_by_which_day(packing: Packing, codes: list[NotSent]) -> None:
    assert [each.code for each in packing_faults(packing, TODAY)] == codes


def test_a_result_is_expected_on_no_day_before_today() -> None:
    assert not expected_faults(TODAY, TODAY)
    assert expected_faults(date(226, 1, 1), TODAY), "a slip of the keyboard"


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (None, NotSent.NO_MOMENT), (NOW, None), (NOW + HOUR, NotSent.TO_COME),
        (NOW - 3 * HOUR, NotSent.BEFORE_PREPARED),
        (NOW - 2 * HOUR - timedelta(seconds=20), None),
    ],
)  # fmt: skip
def test_it_leaves_between_its_preparing_and_now(at: datetime | None, code: NotSent | None) -> None:
    found = leave_faults(at, NOW - 2 * HOUR, NOW)
    assert [each.code for each in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("receipt", "codes"),
    [
        (Receipt(NOW, "J. Smit", "intact"), []),
        (Receipt(None, "", ""), [NotSent.NO_MOMENT, NotSent.NOBODY, NotSent.NO_CONDITION]),
        (Receipt(NOW - 3 * HOUR, "J. Smit", "intact"), [NotSent.BEFORE_LEFT]),
        (Receipt(NOW + HOUR, "J. Smit", "intact"), [NotSent.TO_COME]),
    ],
)
def test_a_receipt_says_when_who_and_how(receipt: Receipt, codes: list[NotSent]) -> None:
    assert [each.code for each in receipt_faults(receipt, NOW - 2 * HOUR, NOW)] == codes


@pytest.mark.parametrize(
    ("was_due", "expected", "due"),
    [
        (datetime(2026, 4, 9, 8, 0, tzinfo=UTC), date(2026, 3, 20), datetime(2026, 3, 20, 23, 59, tzinfo=UTC)),
        (datetime(2026, 3, 12, 8, 0, tzinfo=UTC), date(2026, 3, 20), datetime(2026, 3, 12, 8, 0, tzinfo=UTC)),
    ],
)
def test_what_is_outside_is_due_when_it_is_expected_and_never_later_than_before(
    was_due: datetime, expected: date, due: datetime
) -> None:
    assert due_after(was_due, expected, UTC) == due


@pytest.mark.parametrize(
    ("notice", "codes"),
    [
        (Notice(Says.SUSPECTED, By.PHONE, "J. Smit", "the plate shows colonies", NOW), []),
        (Notice("", "", "", "colonies", NOW), [Unheard.NO_KIND, Unheard.NO_MEANS, Unheard.NOBODY]),
        (Notice(Says.CLEAR, By.MAIL, "J. Smit", "no growth", None), [Unheard.NO_MOMENT]),
        (Notice(Says.CLEAR, By.MAIL, "J. Smit", "no growth", NOW + HOUR), [Unheard.TO_COME]),
        (Notice(Says.CLEAR, By.MAIL, "J. Smit", "no growth", NOW - 3 * HOUR), [Unheard.BEFORE_LEFT]),
    ],
)
def test_a_notice_says_what_how_who_and_when(notice: Notice, codes: list[Unheard]) -> None:
    assert [each.code for each in notice_faults(notice, NOW - 2 * HOUR, NOW)] == codes


REPORT = Report("EBT-1", TODAY, "MYC-7 v3", "none")


@pytest.mark.parametrize(
    ("report", "has_certificate", "codes"),
    [
        (REPORT, True, []),
        (REPORT, False, [Unreported.NO_CERTIFICATE]),
        (
            Report("", None, "", ""), True,
            [Unreported.NO_NUMBER, Unreported.NO_DAY, Unreported.NO_METHOD, Unreported.NO_UNIT],
        ),
        (Report("EBT-1", TODAY + timedelta(days=1), "m", "u"), True, [Unreported.TO_COME]),
        (Report("EBT-1", TODAY - timedelta(days=3), "m", "u"), True, [Unreported.BEFORE_LEFT]),
    ],
)  # fmt: skip
def test_a_report_says_its_number_method_and_unit_and_comes_with_its_certificate(
    report: Report, has_certificate: bool, codes: list[Unreported]
) -> None:
    found = report_faults(report, TODAY - timedelta(days=2), TODAY, has_certificate=has_certificate)
    assert [each.code for each in found] == codes


@pytest.mark.parametrize(
    ("state", "code"),
    [(None, None), (P, Unreported.NOT_SENT), (A, Unreported.NO_REPORT), (R, None), (L, None), (B, None)],
)
def test_what_is_away_is_not_submitted_without_their_report(state: SentState | None, code: Unreported | None) -> None:
    found = outside_blockers(state, "Genetics", "SH-2026-0001")
    assert [each.code for each in found] == ([code] if code else [])
