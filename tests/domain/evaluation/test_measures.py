"""What each field for a number takes, in words and by code."""

from decimal import Decimal

import pytest

from qclab.domain.evaluation.measures import AMOUNT, ARRIVAL_TEMPERATURE, BODY_WEIGHT, WITHIN_HOURS, Measure, Misfit
from qclab.domain.evaluation.quantities import Unread
from qclab.domain.refusals import Invalid
from tests.laboratory.refusals import refused

EVERY = (AMOUNT, WITHIN_HOURS, ARRIVAL_TEMPERATURE, BODY_WEIGHT)


@pytest.mark.parametrize(
    ("measure", "typed", "value"),
    [
        (AMOUNT, "2,5", "2.5"),
        (AMOUNT, " 1E6 ", "1E6"),
        (WITHIN_HOURS, "0.5", "0.5"),
        (WITHIN_HOURS, "8784", "8784"),
        (ARRIVAL_TEMPERATURE, "−80", "-80"),
        (ARRIVAL_TEMPERATURE, "-273.15", "-273.15"),
        (ARRIVAL_TEMPERATURE, "0", "0"),
        (BODY_WEIGHT, "0.001", "0.001"),
        (BODY_WEIGHT, "500", "500"),
    ],
)
def test_what_a_field_takes(measure: Measure, typed: str, value: str) -> None:
    assert measure.read(typed) == Decimal(value)


@pytest.mark.parametrize("measure", EVERY)
@pytest.mark.parametrize("typed", ["", "  "])
def test_a_field_left_empty_has_no_number(measure: Measure, typed: str) -> None:
    assert measure.read(typed) is None
    measure.check(None)


@pytest.mark.parametrize(
    ("measure", "outside", "words"),
    [
        (AMOUNT, "0", "An amount is more than nothing."),
        (AMOUNT, "-1", "An amount is more than nothing."),
        (WITHIN_HOURS, "0", "The hours are more than 0 and at most 8784."),
        (WITHIN_HOURS, "1E9", "The hours are more than 0 and at most 8784."),
        (ARRIVAL_TEMPERATURE, "-273.16", "A temperature on arrival lies between -273.15 and 200 °C."),
        (ARRIVAL_TEMPERATURE, "200.1", "A temperature on arrival lies between -273.15 and 200 °C."),
        (BODY_WEIGHT, "0", "A body weight lies between 0.001 and 500 kg."),
        (BODY_WEIGHT, "0.0009", "A body weight lies between 0.001 and 500 kg."),
        (BODY_WEIGHT, "500.1", "A body weight lies between 0.001 and 500 kg."),
    ],
)
def test_a_number_out_of_range_is_refused_as_text_and_as_value(measure: Measure, outside: str, words: str) -> None:
    with refused(Invalid, Misfit.OUT_OF_RANGE) as typed:
        measure.read(outside)
    with refused(Invalid, Misfit.OUT_OF_RANGE) as given:
        measure.check(Decimal(outside))
    assert typed.value.reasons == given.value.reasons
    assert [(reason.field, reason.text) for reason in typed.value.reasons] == [(measure.field, words)]


@pytest.mark.parametrize("measure", EVERY)
@pytest.mark.parametrize("typed", ["a lot", "1_0", "٧٠", "1,000.5", "NaN", "Infinity", "1 000"])
def test_what_is_no_number_is_refused_at_the_field(measure: Measure, typed: str) -> None:
    with refused(Invalid, Unread.NO_NUMBER) as refusal:
        measure.read(typed)
    assert [reason.field for reason in refusal.value.reasons] == [measure.field]


@pytest.mark.parametrize("measure", EVERY)
@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "1.00000000000000000000001"])
def test_a_number_that_no_instrument_gives_is_refused(measure: Measure, value: str) -> None:
    with refused(Invalid, Unread.IMPLAUSIBLE):
        measure.check(Decimal(value))


@pytest.mark.parametrize(
    ("text", "other", "is_same"),
    [
        ("70", "70,0", True),
        ("70.0", "7E1", True),
        ("70", "71", False),
        ("", "70", False),
        ("", " ", True),
        ("heavy", "heavy", True),
        ("heavy", "light", False),
        ("heavy", "70", False),
    ],
)
def test_one_number_is_the_same_however_it_is_written(text: str, other: str, is_same: bool) -> None:
    assert BODY_WEIGHT.is_same(text, other) is is_same
