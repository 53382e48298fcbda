"""Observations are told apart by control, container, planned reading and replicate, and read in that order."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from qclab.domain.results.observation import Observation, in_order

SEEN = Observation(
    1, "", "", None, None, "No growth", "no growth", "typed", "Anna", datetime(2026, 3, 9, 8, tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("observation", "which"),
    [
        (SEEN, ""),
        (replace(SEEN, replicate=2), "replicate 2"),
        (replace(SEEN, reading=Decimal("7.0")), "day 7"),
        (replace(SEEN, container="S26 00000 0156", reading=Decimal(14)), "S26 00000 0156, day 14"),
        (replace(SEEN, control="negative control", replicate=1), "negative control, replicate 1"),
    ],
)
def test_what_is_not_said_of_an_observation_is_left_out_of_its_name(observation: Observation, which: str) -> None:
    assert observation.which == which


def test_the_material_comes_before_controls_days_in_order_and_replicates_beside_each_other() -> None:
    ordered = [
        replace(SEEN, key=6, reading=Decimal(3), replicate=1),
        replace(SEEN, key=5, reading=Decimal(3), replicate=2),
        replace(SEEN, key=4, reading=Decimal(14)),
        replace(SEEN, key=3, container="S2"),
        replace(SEEN, key=2, control="negative control"),
    ]
    assert in_order(reversed(ordered)) == ordered


def test_what_superseded_a_value_is_read_before_it() -> None:
    first, second = replace(SEEN, key=1, replicate=1, current=False), replace(SEEN, key=9, replicate=1)
    assert in_order([first, second]) == [second, first]
