"""The unit a result is reported in."""

from decimal import Decimal

import pytest

from qclab.domain.evaluation.reporting import reported_unit, typed_with_unit, with_unit


@pytest.mark.parametrize(
    ("criterion_unit", "is_per_kg", "reported"),
    [
        ("EU/kg", True, "EU/kg"),
        ("EU", False, "EU"),
        ("EU/mL", False, "EU"),
        (None, False, "EU"),
    ],
)
def test_a_total_is_reported_per_kilogram_where_its_first_limit_is(
    criterion_unit: str | None, is_per_kg: bool, reported: str
) -> None:
    assert reported_unit("EU", criterion_unit, is_per_kg=is_per_kg) == reported


@pytest.mark.parametrize(
    ("reported", "unit", "value", "words"),
    [
        ("8", "EU/kg", Decimal(8), "8 EU/kg"),
        ("< 0.05", "EU/mL", Decimal("0.05"), "< 0.05 EU/mL"),
        ("7.2", "", Decimal("7.2"), "7.2"),
        ("no growth", "CFU", None, "no growth"),
        ("0", "CFU", Decimal(0), "0 CFU"),
    ],
)
def test_only_a_number_bears_a_unit(reported: str, unit: str, value: Decimal | None, words: str) -> None:
    assert with_unit(reported, unit, value) == words


@pytest.mark.parametrize(
    ("typed", "value", "words"),
    [
        ("1.93E8", Decimal("1.93E8"), "1.93E8 cells"),
        (" < 0,5 ", Decimal("0.5"), "< 0,5 cells"),
        ("2 x 10^6", Decimal("2E6"), "2 x 10^6 cells"),
        ("193 Mcells", Decimal("1.93E8"), "193 Mcells"),
        ("detected", None, "detected"),
    ],
)
def test_what_was_typed_stands_with_the_unit_it_was_read_in(typed: str, value: Decimal | None, words: str) -> None:
    assert typed_with_unit(typed, "cells", value) == words
