"""What has to be said of how a sample arrived: its temperature where a range is stated, and what was amiss."""

from decimal import Decimal

import pytest

from qclab.domain.reasons import Wordless
from qclab.domain.samples.lifecycle import SampleBar, SampleState
from qclab.domain.samples.receiving import Agreement, agree_blockers, number_blockers, temperature_blockers, unfit

WARM, COLD = Decimal(25), Decimal(5)


@pytest.mark.parametrize(
    ("temperature", "is_not_measured", "asked", "codes"),
    [
        (COLD, False, "2 to 8", []),
        (WARM, False, "2 to 8", []),  # it is said; that it is outside is another matter
        (None, False, "2 to 8", [SampleBar.NO_TEMPERATURE]),
        (None, True, "2 to 8", []),
        (COLD, True, "2 to 8", [SampleBar.MEASURED]),
        (None, False, "", []),
        (None, True, "", []),
        (COLD, True, "", [SampleBar.MEASURED]),
    ],
)
def test_where_a_range_is_stated_the_temperature_is_said_or_that_it_was_not_measured(
    temperature: Decimal | None, is_not_measured: bool, asked: str, codes: list[SampleBar]
) -> None:
    found = list(temperature_blockers(temperature, asked, "", is_not_measured=is_not_measured))
    assert [(why.code, why.field) for why in found] == [(code, "temperature") for code in codes]


@pytest.mark.parametrize(
    ("temperature", "is_not_measured", "asked", "codes"),
    [
        (COLD, False, "2 to 8", []),
        (WARM, False, "2 to 8", [SampleBar.OUTSIDE_RANGE]),
        (None, True, "2 to 8", [SampleBar.NOT_MEASURED]),
        (None, True, "", []),
    ],
)
def test_what_was_not_measured_is_a_deviation_and_no_product_refuses_it_as_outside(
    temperature: Decimal | None, is_not_measured: bool, asked: str, codes: list[SampleBar]
) -> None:
    found = unfit(
        temperature, asked, "", None,
        outside_is_refused=True, late_is_refused=True, is_not_measured=is_not_measured,
    )  # fmt: skip
    assert [each.reason.code for each in found] == codes
    for each in found:
        said = each.blocker("")
        assert said is not None
        assert each.is_refused is (each.reason.code is SampleBar.OUTSIDE_RANGE)
        assert (each.blocker("the logger had no battery") is None) is not each.is_refused


@pytest.mark.parametrize(
    ("number", "deviation", "fields"),
    [
        ("", "", []),
        ("", "lid loose", []),
        ("DEV-12", "lid loose", []),
        ("DEV-12", "", ["deviation"]),
        ("x", "lid loose", ["number"]),
        ("x", " ", ["number", "deviation"]),
    ],
)
def test_a_number_is_that_of_a_deviation_in_words(number: str, deviation: str, fields: list[str]) -> None:
    found = list(number_blockers(number, deviation))
    assert [why.field for why in found] == fields
    assert {why.code for why in found} <= {Wordless.MISSING, Wordless.SAYS_NOTHING}


@pytest.mark.parametrize("state", SampleState)
@pytest.mark.parametrize("agreement", Agreement)
def test_qa_agrees_once_to_what_is_here_with_a_deviation(state: SampleState, agreement: Agreement) -> None:
    waits = state is SampleState.RECEIVED_WITH_DEVIATION and agreement is Agreement.AWAITED
    found = agree_blockers("S2600000129", state, agreement)
    assert [why.code for why in found] == ([] if waits else [SampleBar.NOTHING_TO_AGREE])
