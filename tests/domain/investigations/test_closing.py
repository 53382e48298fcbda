"""What closing a case does, in words, and what a certificate says of it."""

import pytest

from qclab.domain.investigations.case import Conclusion
from qclab.domain.investigations.closing import HOLD, REPEAT, STAYS, effects, printed

HELD, OTHER = (HOLD, "The hold of this case on B-1 ends; it held since Monday."), "OOS-2026-0002"
TABLE = {
    Conclusion.ENTRY_ERROR: [(STAYS, "The entry as it was stays beside the corrected one, which is reported.")],
    Conclusion.INVALIDATED: [
        (REPEAT, "The test is repeated as a new, empty attempt, which becomes the reportable one."),
        (STAYS, "The original value stays, is printed, and is no longer the reported one."),
    ],
    Conclusion.NOT_CONFIRMED: [
        (REPEAT, "Retest 1 becomes the reported attempt, as the plan said before it was begun."),
        (STAYS, "The original value stays, and is printed with every retest."),
    ],
    Conclusion.NO_RETEST: [(STAYS, "The value that stands is reported: the batch does not comply.")],
    Conclusion.CONFIRMED: [(STAYS, "The value that stands is reported: the batch does not comply.")],
    **{
        each: [(STAYS, "Every value stays as it is, and is reported as it is.")]
        for each in (Conclusion.NO_ACTION, Conclusion.TREND, Conclusion.DEVIATION)
    },
}


@pytest.mark.parametrize("conclusion", Conclusion)
def test_every_conclusion_says_what_becomes_of_hold_and_value(conclusion: Conclusion) -> None:
    assert list(effects(conclusion, "B-1", "Monday", [], [])) == [HELD, *TABLE[conclusion]]
    with_more = list(effects(conclusion, "B-1", "Monday", [OTHER], ["COA-2026-0001 revision 1"]))
    assert with_more[1] == (STAYS, "OOS-2026-0002 is open: B-1 stays on hold for it.")
    assert with_more[-1] == (STAYS, "COA-2026-0001 revision 1 is outdated by it.")


def test_a_lighter_case_that_holds_nothing_says_so() -> None:
    first = next(effects(Conclusion.NO_ACTION, "B-1", "Monday", [], [], holds=False))
    assert first == (HOLD, "It holds nothing: B-1 stays as it is.")


def test_a_certificate_says_number_conclusion_and_date_or_that_it_is_open() -> None:
    said = ("OOS-2026-0001", "Endotoxin", "0.6 EU/mL", "OOS confirmed", "2026-03-02")
    assert printed(*said, is_open=False) == (
        "Out-of-specification case OOS-2026-0001: Endotoxin: 0.6 EU/mL. Closed on 2026-03-02: OOS confirmed."
    )
    assert printed(*said, is_open=True, also="Ib") == (
        "Out-of-specification case OOS-2026-0001 (open, phase Ib): Endotoxin: 0.6 EU/mL."
    )
