"""Which sample gets a label, what is asked before, and what an earlier one says otherwise."""

from typing import get_args

import pytest

from qclab.documents.labels.presets import presets
from qclab.domain.catalogue.values import LabelStock
from qclab.domain.labels.importance import fitting, importance
from qclab.domain.labels.printing import (
    LabelBar,
    changed_since,
    copies_blockers,
    label_blockers,
    mark_of,
    to_destroy,
    why_asked,
)
from qclab.domain.samples.lifecycle import SampleState


@pytest.mark.parametrize("state", SampleState)
@pytest.mark.parametrize("copies", [0, 2])
def test_a_cancelled_sample_gets_no_label_and_a_rejected_one_with_a_reason_and_a_word(
    state: SampleState, copies: int
) -> None:
    refused = [reason.code for reason in label_blockers("S1", state)]
    asked = [reason.code for reason in why_asked("S1", state, copies)]
    assert refused == [LabelBar.CANCELLED] * (state is SampleState.CANCELLED)
    is_rejected = state is SampleState.REJECTED
    one_question = [LabelBar.REJECTED] if is_rejected else [LabelBar.PRINTED_BEFORE] if copies else []
    assert asked == one_question
    assert mark_of(state, is_trial=False) == ("REJECTED" if is_rejected else "")
    assert mark_of(state, is_trial=True) == ("REJECTED" if is_rejected else "TRIAL"), "the graver of the two"


@pytest.mark.parametrize(("copies", "is_refused"), [(0, True), (1, False), (20, False), (21, True)])
def test_one_to_twenty_copies_are_printed(copies: int, is_refused: bool) -> None:
    assert bool(copies_blockers(copies)) == is_refused


def test_what_has_no_room_is_left_out_from_the_end_of_the_order() -> None:
    order = importance("cell therapy", is_last_stage=True)
    said = {**dict.fromkeys(order, "x"), "donor_code": ""}
    assert fitting(said, order, lambda fields: len(fields) <= 2) == (("coi_id", "storage"), ("sampled", "client"))
    assert importance("starting material", is_last_stage=True)[0] == "donor_code"
    assert importance("viral vector", is_last_stage=False)[-1] == "client"


def test_a_label_differs_in_what_it_said_and_in_nothing_it_left_out_or_did_not_know_yet() -> None:
    now = {"storage": "≤ -150 °C", "client": "B", "donor_code": "D-2", "expiry": ""}
    printed = {"storage": "2–8 °C", "client": "", "left_out": ["client"], "expiry": "2026-03-15"}
    assert changed_since(printed, now) == ("storage 2–8 °C → ≤ -150 °C", "expiry 2026-03-15 → empty")


@pytest.mark.parametrize(
    ("printed", "changed"),
    [
        ("2026-03-15 18:00 +01:00", ()),
        ("2026-03-15 18:00", ()),
        ("2026-03-15 19:00 +01:00", ("expiry 2026-03-15 19:00 +01:00 → 2026-03-15 18:00",)),
    ],
)
def test_the_same_time_is_the_same_with_its_offset_as_without(printed: str, changed: tuple[str, ...]) -> None:
    """Labels had their offset beside the expiry."""
    assert changed_since({"expiry": printed}, {"expiry": "2026-03-15 18:00"}) == changed


def test_the_labels_that_end_are_named() -> None:
    assert to_destroy("S1", [1, 2]) == "Destroy copies 1 and 2 of the label of S1."
    assert to_destroy("S1", [3]) == "Destroy copy 3 of the label of S1."
    assert to_destroy("S1", []) == ""


def test_a_plan_names_the_stocks_that_there_are() -> None:
    assert [stock for stock in get_args(LabelStock) if stock] == list(presets())
