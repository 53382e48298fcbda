"""What the page of a batch says in words, of rows that a table makes."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from qclab.domain.batches.made_from import Reach
from qclab.domain.release.blockers import Block, Blocker
from qclab.ui.pages.batches.facts import shortest
from qclab.ui.pages.batches.family import urgency
from tests.domain.release.dossiers import DUE


@dataclass(frozen=True)
class Below:
    reach: Reach
    is_open: bool = True


HERE, GIVEN, NEVER = Below(Reach.HERE), Below(Reach.GIVEN), Below(Reach.NEVER_RELEASED)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([HERE], "1 can still be stopped. 1 batch to answer for."),
        ([Below(Reach.GIVEN, is_open=False)], "1 was given or is past its expiry"),
        (
            [HERE, GIVEN, GIVEN, NEVER, NEVER],
            "1 can still be stopped; 2 were given or are past their expiry; "
            "2 are past their expiry and were never released. 5 batches to answer for.",
        ),
        ([NEVER, Below(Reach.ENDED)], "1 is past its expiry and was never released; 1 was rejected or destroyed. "
                                      "2 batches to answer for."),
    ],
)  # fmt: skip
def test_how_far_the_batches_below_are_is_said_part_by_part(lines: list[Any], said: str) -> None:
    assert urgency(lines) == said


def _line(parameter: str, alternative: str = "", method: str = "A28") -> Any:
    criterion = SimpleNamespace(
        specification_id="DP", alternative=alternative, method_id=method, method_title=f"Assay {method}"
    )
    test = SimpleNamespace(key=method, method_title=f"Assay {method}")
    return SimpleNamespace(name=f"{method} {parameter}", criterion=criterion, test=test, parameter_name=parameter)


def _blocks(*lines: Any) -> list[Blocker]:
    return [Blocker(Block.PENDING, line.name, "no result") for line in lines]


def test_a_line_that_waits_for_one_of_several_names_them_all() -> None:
    """ "Surviving target cells, E:T 1:1" stood alone, and E:T 4:1 had no result either."""
    one, other = _line("E:T 1:1", "potency"), _line("E:T 4:1", "potency")
    elsewhere, alone = _line("VCN", "potency", "A30"), _line("Viability")
    (said,) = shortest(_blocks(one), [one, other, alone], DUE)
    assert said.parameters == "E:T 1:1 or E:T 4:1"
    (said,) = shortest(_blocks(one), [one, other, elsewhere], DUE)
    assert said.parameters == "E:T 1:1 or E:T 4:1 or Assay A30, VCN"


def test_names_with_commas_are_told_apart_in_a_list() -> None:
    lines = [_line("CAR-positive cells, total"), _line("CAR-positive cells"), _line("CD3-positive cells")]
    (said,) = shortest(_blocks(*lines), lines, DUE)
    assert said.parameters == "CAR-positive cells, total; CAR-positive cells; CD3-positive cells"
