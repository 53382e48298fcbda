"""Where a status leaves a batch has a shape beside its words; every mark has an icon and a colour."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from qclab.domain.batches.lifecycle import BatchStatus
from qclab.resources import resource
from qclab.ui.models.columns import SHAPES, WORDS, mark, shape
from qclab.ui.theme import themes
from qclab.ui.words.batches import status

S = BatchStatus


@pytest.mark.parametrize(
    ("is_status", "hold", "said"),
    [
        (S.QUARANTINE, "", "pending:quarantine"),
        (S.INITIALLY_CERTIFIED, "", "pending:initially certified"),
        (S.QUARANTINE, "a case", "held:quarantine, on hold"),
        (S.CERTIFIED, "", "complies:certified"),
        (S.REPORTED_TO_CLIENT, "", "complies:reported to client"),
        (S.CERTIFIED, "a case", "held:certified, on hold"),
        (S.RECALLED, "a case", "against:recalled, on hold"),
        (S.REJECTED, "", "against:rejected"),
    ],
)
def test_nothing_is_green_that_is_held_undecided_or_decided_against(
    is_status: BatchStatus, hold: str, said: str
) -> None:
    row = SimpleNamespace(status=is_status, hold=hold, stands=f"{is_status}, on hold" if hold else str(is_status))
    assert status(cast("Any", row)) == said


def test_every_shape_has_an_icon_of_its_own_and_a_colour() -> None:
    icons = [icon for icon, _ in SHAPES.values() if icon != "cross"]  # left undone, or decided against: by colour too
    assert len(set(icons)) == len(icons)
    for name in (*SHAPES, *WORDS):
        icon, colour = shape(name)
        assert resource("icons", f"{icon}.svg").exists(), name
        assert themes.current[colour].isValid(), name
        assert mark(f"{name}:words") == (name, "words")
