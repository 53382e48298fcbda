"""Alert and action levels that could never warn in time are refused; those that can are left alone."""

import pytest

from qclab.domain.evaluation.criteria import Criterion
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.evaluation.warning_levels import level_faults


def said(limit: str, alert: str = "", action: str = "", powers_of_ten: bool = False) -> list[tuple[str, str]]:
    criterion = Criterion(
        parse_limit(limit),
        Rounding.parse("usp"),
        powers_of_ten=powers_of_ten,
        alert=parse_limit(alert) if alert else None,
        action=parse_limit(action) if action else None,
    )
    return list(level_faults(criterion))


@pytest.mark.parametrize(
    ("limit", "alert", "action"),
    [
        ("≤ 10", "≤ 5", ""),
        ("≤ 10", "≤ 5", "≤ 10"),
        ("≤ 10", "< 10", "≤ 10"),
        ("≤ 5", "≤ 5", "≤ 5"),
        ("≥ 70", "≥ 80", "≥ 75"),
        ("50–150", "70–130", "60–140"),
        ("50–150", "≥ 70", ""),
        ("50–150", "", "≤ 140"),
        ("> 5 to < 10", "6 – 9", "> 5 to < 10"),
        ("≤ 10", "2 – 8", ""),
        ("report", "≤ 10", "≤ 25"),
        ("report", "", "No growth"),
        ("No growth or Growth", "No growth", ""),
        ("≤ 5.0E3", "≤ 4000", ""),
    ],
)
def test_levels_that_warn_in_time_are_left_alone(limit: str, alert: str, action: str) -> None:
    assert said(limit, alert, action) == []


@pytest.mark.parametrize(
    ("limit", "alert", "action", "field", "why"),
    [
        ("≤ 5", "≥ 9", "", "alert", "the alert level ≥ 9 points the other way than the limit ≤ 5."),
        ("≤ 5", "≥ 3", "", "alert", "the alert level ≥ 3 points the other way than the limit ≤ 5."),
        ("≥ 5", "", "≤ 9", "action", "the action level ≤ 9 points the other way than the limit ≥ 5."),
        ("≤ 5", "≤ 9", "", "alert", "the alert level ≤ 9 is looser than the limit ≤ 5: it would warn too late."),
        ("< 5", "≤ 5", "", "alert", "the alert level ≤ 5 is looser than the limit < 5: it would warn too late."),
        ("≥ 70", "", "> 69", "action", "the action level > 69 is looser than the limit ≥ 70: it would warn too late."),
        ("50–150", "60–160", "", "alert", "the alert level 60 – 160 is looser than the limit 50 – 150:"),
        ("50–150", "≥ 151", "", "alert", "the alert level ≥ 151 is kept by no value that meets the limit 50 – 150."),
        ("50–150", "≤ 49", "", "alert", "the alert level ≤ 49 is kept by no value that meets the limit 50 – 150."),
        ("≤ 5", "≤ 3", "≤ 2", "action", "the alert level ≤ 3 is looser than the action level ≤ 2:"),
        ("report", "≤ 3", "≤ 2", "action", "the alert level ≤ 3 is looser than the action level ≤ 2:"),
        ("report", "≤ 3", "≥ 5", "action", "the alert level ≤ 3 points the other way than the action level ≥ 5."),
        ("50–150", "≥ 70", "≤ 140", "action", "the alert level ≥ 70 points the other way than the action level ≤ 140."),
        ("≤ 5", "report", "", "alert", "the alert level “report” never warns:"),
        ("No growth", "Growth", "", "alert", "the alert level Growth accepts “Growth”, which the limit No growth does"),
    ],
)
def test_levels_that_cannot_work_are_refused(limit: str, alert: str, action: str, field: str, why: str) -> None:
    ((name, text),) = said(limit, alert, action)
    assert name == field
    assert text.startswith(why)


def test_a_power_of_ten_leaves_room_for_levels_up_to_the_highest_count_it_accepts() -> None:
    assert said("≤ 10^2", "≤ 150", powers_of_ten=True) == []
    assert [name for name, _ in said("≤ 10^2", "≤ 201", powers_of_ten=True)] == ["alert"]
