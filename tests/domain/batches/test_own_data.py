"""What is asked of a batch's own data."""

import pytest

from qclab.domain.batches.own_data import check_batch, donor_code_fault
from qclab.domain.refusals import Invalid


@pytest.mark.parametrize("code", ["P-0093", "D00417", "12.5/A_3", "7", "", "  "])
def test_a_pseudonymous_code_of_a_donor_is_taken(code: str) -> None:
    assert not donor_code_fault(code)
    assert check_batch("CAR-1", code, "", None, None, "") is None


@pytest.mark.parametrize("name", ["Jan Jansen", "Jansen", "J. Jansen 1958", "José7", "-7", "7" * 41, "=7", "P-0093\n7"])
def test_what_may_be_a_name_is_no_donor_code(name: str) -> None:
    """Design rule 10: no patient names."""
    with pytest.raises(Invalid) as refused:
        check_batch("CAR-1", name, "", None, None, "")
    assert [reason.field for reason in refused.value.reasons] == ["donor_code"]


@pytest.mark.parametrize(("typed", "said"), [("a lot", "a number of kilograms"), ("999999", "at most 500 kg")])
def test_a_body_weight_is_refused_for_what_is_wrong_with_it(typed: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        check_batch("CAR-1", "", typed, None, None, "")
