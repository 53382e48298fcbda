"""What the table of a registration says of a number, the service that registers it says too, and so does an import."""

from decimal import Decimal
from enum import StrEnum

import pytest

from qclab.domain.evaluation.quantities import Unread
from qclab.domain.refusals import Invalid, Reason
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.registering import check_samples
from qclab.ui.pages.register.rows import TypedSample, read_rows
from tests.laboratory.refusals import refused


def reasons_of_table(field: str, text: str) -> list[Reason]:
    _, reasons = read_rows([TypedSample(name="Vial", **{field: text})], {})
    return reasons


@pytest.mark.parametrize("field", ["amount", "within_hours"])
@pytest.mark.parametrize("outside", ["0", "-1"])
def test_the_table_and_the_service_refuse_a_number_alike(field: str, outside: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_samples([NewSample("Vial", **{field: Decimal(outside)})])
    reasons = reasons_of_table(field, outside)
    assert list(refusal.value.reasons) == reasons
    assert [(reason.field, reason.row) for reason in reasons] == [(field, 1)]
    assert isinstance(reasons[0].code, StrEnum)


def test_hours_beyond_any_date_are_refused() -> None:
    """They ended in an overflow of the date that the tests are due."""
    with pytest.raises(Invalid) as refusal:
        check_samples([NewSample("Vial", within_hours=Decimal("1E12"))])
    assert [reason.field for reason in refusal.value.reasons] == ["within_hours"]
    assert list(refusal.value.reasons) == reasons_of_table("within_hours", "1E12")


def test_text_in_the_table_is_refused_by_code() -> None:
    with refused(Invalid, Unread.NO_NUMBER):
        raise Invalid(*reasons_of_table("amount", "a lot"))
