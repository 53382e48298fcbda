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


def test_the_list_for_cases_goes_out_is_drafted_and_put_in_force_by_another(at: At, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    assert at("adewit", "case-list", "export", file).status == 0
    file.write_text(file.read_text("utf-8") + "OOS; Ia; The pipette was checked\n", encoding="utf-8")
    assert "Version 1" in at("adewit", "case-list", "draft", file).err
    assert "Line 1" in at("adewit", "case-list", "draft", _wrong(tmp_path)).err
    assert at("kvos", "case-list", "put-in-force", 1).status == 0
    assert "in force" in at("mjansen", "case-list", "list").out


def test_the_rules_of_review_are_shown_go_out_and_are_put_in_force_by_another(at: At, tmp_path: Path) -> None:
    file = tmp_path / "rules.txt"
    assert "A value does not comply with a criterion" in at("mjansen", "review-rules", "show").out
    assert at("adewit", "review-rules", "export", file).status == 0
    file.write_text(file.read_text("utf-8").replace("8; pasted\n", ""), encoding="utf-8")
    assert "Version 2" in at("adewit", "review-rules", "draft", file).err
    assert at("kvos", "review-rules", "put-in-force", 2).status == 0
    shown = at("mjansen", "review-rules", "show")
    assert "Version 2 leaves out: pasted." in shown.err


def _wrong(folder: Path) -> Path:
    file = folder / "wrong.txt"
    file.write_text("Is it so?\n", encoding="utf-8")
    return file
