"""Samples that a batch has already are known again by name and container, whatever their case; gone ones are not."""

import pytest

from qclab.domain.samples.again import Present, There, again
from qclab.domain.samples.lifecycle import SampleBar, SampleState


def there(id_: str, name: str, container: str, state: SampleState = SampleState.RECEIVED) -> There:
    return There(1, "DP", id_, name, container, state)


PRESENT = Present(
    [
        there("S1", "Cells", "Bag"),
        there("S2", "Cells", "Tube", SampleState.REGISTERED),
        there("S3", "Lost", "Tube", SampleState.CANCELLED),
        there("S4", "Lost", "Tube", SampleState.REJECTED),
    ]
)


@pytest.mark.parametrize(
    ("name", "container", "ids"),
    [
        ("Cells", "Bag", ["S1"]),
        ("  cells ", "bag", ["S1"]),
        ("Cells", "", ["S1", "S2"]),
        ("Cells", "Vial", []),
        ("Other", "Bag", []),
        ("Lost", "Tube", []),
    ],
)
def test_what_is_there_already(name: str, container: str, ids: list[str]) -> None:
    assert [each.id for each in PRESENT.like(name, container)] == ids


def test_the_question_names_what_is_there_and_how_much_more() -> None:
    reason = again([there(f"S{n}", "Cells", "Bag") for n in range(5)], "“Cells”")
    assert reason.code == SampleBar.THERE_ALREADY
    assert reason.text == "The batch has “Cells” already: S0, S1, S2 and 2 more."
