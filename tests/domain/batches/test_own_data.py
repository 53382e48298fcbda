"""What is asked of a batch's own data."""

from contextlib import nullcontext
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from qclab.domain.batches.own_data import Unfit, check_batch, donor_code_fault
from qclab.domain.clocks import Unclear
from qclab.domain.evaluation.measures import Misfit
from qclab.domain.evaluation.quantities import Unread
from qclab.domain.refusals import Invalid
from tests.laboratory.refusals import refused


@pytest.mark.parametrize("code", ["P-0093", "D00417", "12.5/A_3", "7", "", "  "])
def test_a_pseudonymous_code_of_a_donor_is_taken(code: str) -> None:
    assert not donor_code_fault(code)
    assert check_batch("CAR-1", code, "", None, None, "") is None


@pytest.mark.parametrize("name", ["Jan Jansen", "Jansen", "J. Jansen 1958", "José7", "-7", "7" * 41, "=7", "P-0093\n7"])
def test_what_may_be_a_name_is_no_donor_code(name: str) -> None:
    """Design rule 10: no patient names."""
    with refused(Invalid, Unfit.DONOR) as refusal:
        check_batch("CAR-1", name, "", None, None, "")
    assert [reason.field for reason in refusal.value.reasons] == ["donor_code"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("a lot", Unread.NO_NUMBER),
        ("1_0", Unread.NO_NUMBER),
        ("٧٠", Unread.NO_NUMBER),
        ("999999", Misfit.OUT_OF_RANGE),
        ("0.0005", Misfit.OUT_OF_RANGE),
        ("70.1234567890123456789012", Unread.IMPLAUSIBLE),
    ],
)
def test_a_body_weight_is_refused_for_what_is_wrong_with_it(typed: str, code: StrEnum) -> None:
    with refused(Invalid, code) as refusal:
        check_batch("CAR-1", "", typed, None, None, "")
    assert [reason.field for reason in refusal.value.reasons] == ["body_weight"]


@pytest.mark.parametrize(
    ("expiry", "codes"),
    [("2026-10-24 21:59", [Unfit.EXPIRES_BEFORE_MADE]), ("2026-10-24 22:00", [])],
)
def test_a_batch_expires_on_the_laboratorys_day(expiry: str, codes: list[Unfit]) -> None:
    """Made on the 25th; in Amsterdam that day begins at 22:00 UTC of the 24th."""
    at = datetime.fromisoformat(expiry).replace(tzinfo=UTC)
    with refused(Invalid, *codes) if codes else nullcontext():
        check_batch("CAR-1", "", "", date(2026, 10, 25), at, "Europe/Amsterdam")


def test_all_that_is_wrong_with_a_batch_is_told_at_once() -> None:
    with refused(Invalid, Unfit.ID, Unfit.DONOR, Misfit.OUT_OF_RANGE, Unfit.MADE_LATER, Unclear.NO_ZONE):
        check_batch("", "Jansen", "0", date(2026, 11, 23), datetime(2027, 1, 1, tzinfo=UTC), "Mars", date(2026, 11, 22))
