"""What a contract laboratory performs is performed here only with a deviation."""

from itertools import product

import pytest

from qclab.domain.laboratories.here import NotHere, here_blockers, raise_blockers
from qclab.domain.laboratories.sending import SentState

LAB = "Example Biosafety Testing"


def codes(laboratory: str, state: SentState | None, **facts: bool) -> tuple[object, ...]:
    return tuple(why.code for why in here_blockers(laboratory, state, "SH-2026-0001", **facts))


@pytest.mark.parametrize(
    ("laboratory", "is_begun", "is_raised", "is_declined", "code"),
    [
        (LAB, False, False, False, NotHere.ELSEWHERE),
        (LAB, True, False, False, None),  # begun before this was asked: it stays as it is
        (LAB, False, True, False, None),
        (LAB, True, True, False, None),
        (LAB, False, False, True, NotHere.DECLINED),
        (LAB, True, False, True, NotHere.DECLINED),  # begun with a deviation that QA declined
        (LAB, True, True, True, None),  # and raised anew
        (LAB, False, True, True, None),
        *(("", *facts, None) for facts in product((False, True), repeat=3)),
    ],
)
def test_what_a_method_has_performed_elsewhere_is_performed_here_only_with_a_deviation(
    laboratory: str, is_begun: bool, is_raised: bool, is_declined: bool, code: NotHere | None
) -> None:
    facts = {"is_begun": is_begun, "is_raised": is_raised, "is_declined": is_declined}
    assert codes(laboratory, None, **facts) == ((code,) if code else ())


@pytest.mark.parametrize("facts", list(product((False, True), repeat=3)))
def test_nothing_is_recorded_of_what_is_packed_and_anything_that_left_is_heard_of(facts: tuple[bool, ...]) -> None:
    said = dict(zip(("is_begun", "is_raised", "is_declined"), facts, strict=True))
    assert codes(LAB, SentState.PREPARED, **said) == (NotHere.IN_SHIPMENT,)
    assert codes(LAB, SentState.AWAY, **said) == codes(LAB, SentState.REPORTED, **said) == ()


def test_a_refusal_says_who_performs_it_and_what_to_do() -> None:
    (why,) = here_blockers(LAB, None, "")
    assert str(why) == f"{LAB} performs it: send it from Sent out, or raise a deviation there to perform it here."


@pytest.mark.parametrize(
    ("laboratory", "state", "is_raised", "code"),
    [
        (LAB, None, False, None),
        (LAB, None, True, NotHere.RAISED),
        (LAB, SentState.PREPARED, False, NotHere.IN_SHIPMENT),
        (LAB, SentState.AWAY, False, NotHere.IN_SHIPMENT),
        (LAB, SentState.REPORTED, False, NotHere.IN_SHIPMENT),
        ("", None, False, NotHere.OWN),
        ("", None, True, NotHere.RAISED),
    ],
)
def test_the_deviation_is_raised_once_of_what_lies_here_and_is_for_elsewhere(
    laboratory: str, state: SentState | None, is_raised: bool, code: NotHere | None
) -> None:
    found = raise_blockers(laboratory, state, "SH-2026-0001", is_raised=is_raised)
    assert tuple(why.code for why in found) == ((code,) if code else ())
