"""A lighter case, from what was seen to its conclusion, typed at a terminal."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.phases import Phase, checklist
from tests.cli.conftest import Answer

At = Callable[..., Answer]


@pytest.fixture
def batch(at: At, tmp_path: Path) -> str:
    table = tmp_path / "samples.csv"
    table.write_text("product,batch,stage,name\nTREHALOSE,T-1,RM,\nTREHALOSE,T-2,RM,\n", encoding="utf-8")
    assert at("mjansen", "register", table).status == 0
    return "T-1"


def test_a_lighter_case_is_opened_worked_and_concluded(at: At, batch: str) -> None:
    """The number carries the year of the machine's clock, which is not set here."""
    opened = at("mjansen", "case", "open", "OOT", batch, "T-2", "--seen", "water rises over three lots")
    assert opened.status == 0, opened.err
    number = next(word for word in opened.err.split() if word.startswith("OOT-"))
    of = ("--case", number)
    assert at("mjansen", "case", "concern", *of, "--instrument", "balance 2").status == 0
    for place in range(len(checklist(CaseKind.OOT, Phase.LABORATORY))):
        assert at("mjansen", "case", "answer", place + 1, "yes", *of).status == 0
    said = at("kvos", "case", "show", *of).out
    assert "water rises over three lots" in said
    assert "not concluded yet" in said
    assert "balance 2" in said
    found = ("--found", "no assignable cause", "--words", "compared with the lots before")
    assert at("mjansen", "case", "sign", *of, *found).status == 0
    closing = ("case", "close", *of, "--conclusion", "no further action", "--reason", "another supplier, see above")
    assert "1 batch that it concerns not concluded yet" in at("kvos", *closing).err
    batch_done = ("--batch", "T-2", "--effect", "not concerned", "--reason", "it is of another supplier")
    assert at("kvos", "case", "conclude-batch", *of, *batch_done).status == 0
    assert at("kvos", *closing).status == 0
    assert "no further action" in at("kvos", "cases").out


def test_a_case_out_of_specification_is_not_opened_by_hand(at: At, batch: str) -> None:
    assert at("mjansen", "case", "open", "OOS", batch, "--seen", "it fails").status != 0
