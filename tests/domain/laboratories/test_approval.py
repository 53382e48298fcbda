"""Approval of contract laboratories: until a day, for methods, and what is asked of one that is approved."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qclab.domain.laboratories.approval import (
    ContractLaboratory,
    NotApproved,
    approval_blockers,
    laboratory_faults,
)

DAY = date(2026, 3, 31)
LABORATORY = ContractLaboratory("Genetics", "1 Quay", "", "QAA-1", ("A32", "A53"), DAY)


@pytest.mark.parametrize(
    ("until", "methods", "day", "code"),
    [
        (DAY, ("A32",), DAY, None),
        (DAY, ("A32", "A53"), DAY - timedelta(days=9), None),
        (DAY, ("A32",), DAY + timedelta(days=1), NotApproved.ENDED),
        (None, ("A32",), DAY, NotApproved.NEVER),
        (DAY, ("A32", "A06"), DAY, NotApproved.METHOD),
        (DAY - timedelta(days=1), ("A06",), DAY, NotApproved.ENDED),
    ],
)
def test_nothing_leaves_without_an_approval_of_that_day_for_its_method(
    until: date | None, methods: tuple[str, ...], day: date, code: NotApproved | None
) -> None:
    found = approval_blockers(replace(LABORATORY, approved_until=until), methods, day)
    assert [each.code for each in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        (LABORATORY, []),
        (replace(LABORATORY, name=" "), [NotApproved.NO_NAME]),
        (replace(LABORATORY, name="biosafety "), [NotApproved.KNOWN]),
        (replace(LABORATORY, address="", agreement=""), [NotApproved.NO_ADDRESS, NotApproved.NO_AGREEMENT]),
        (replace(LABORATORY, methods=()), [NotApproved.NO_METHODS]),
        (ContractLaboratory("New"), []),
    ],
)
def test_one_that_is_approved_says_where_for_what_and_on_which_agreement(
    value: ContractLaboratory, codes: list[NotApproved]
) -> None:
    assert [each.code for each in laboratory_faults(value, ["Biosafety"])] == codes


def test_its_standing_is_said_in_words() -> None:
    assert LABORATORY.standing(DAY) == "approved until 2026-03-31"
    assert LABORATORY.standing(DAY + timedelta(days=1)) == "approval ended 2026-03-31"
    assert ContractLaboratory("New").standing(DAY) == "not approved"
