"""Cases typed at a terminal: a lighter one from what was seen, one out of specification from its value, to the end."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.phases import Phase, checklist
from tests.cli.conftest import PERFORMED, Answer, receive

At = Callable[..., Answer]


@pytest.fixture
def batch(at: At, tmp_path: Path) -> str:
    table = tmp_path / "samples.csv"
    table.write_text("product,batch,stage,name\nTREHALOSE,T-1,RM,\nTREHALOSE,T-2,RM,\n", encoding="utf-8")
    assert at("mjansen", "register", table).status == 0
    return "T-1"


def test_a_lighter_case_is_opened_worked_concluded_and_printed(at: At, batch: str, tmp_path: Path) -> None:
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
    paper = tmp_path / "case.pdf"
    assert at("kvos", "case", "print", *of, "--out", paper).status == 0
    assert paper.read_bytes().startswith(b"%PDF")


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


@pytest.fixture
def failed(at: At, sample_ids: list[str], tmp_path: Path) -> str:
    """The case of a raw material whose endotoxin fails, approved; its number has the year of the machine's clock."""
    receive(at, *sample_ids, "--temperature", "-18,5", "--logger", "L-7")
    table = tmp_path / "results.csv"
    table.write_text(f"sample,method,parameter,value\n{sample_ids[0]},A09,endotoxin-g,900\n", encoding="utf-8")
    said = ("--instrument", "reader 2", "--reagents", "LAL 7", "--raw-data", "page 3")
    assert at("mjansen", "results", table).status == 0
    assert at("mjansen", *PERFORMED, "--method", "A09", *said).status == 0
    submitted = at("mjansen", "submit", "T-1", "--method", "A09", "--open-cases", "--json")
    assert at("adewit", "approve", "T-1", "--method", "A09").status == 0
    (number,) = json.loads(submitted.out)["cases"]
    return str(number)


def test_a_case_out_of_specification_is_worked_signed_returned_and_closed(at: At, failed: str, tmp_path: Path) -> None:
    of = ("--case", failed)

    def done(who: str, *words: object) -> Answer:
        answer = at(who, "case", *words, *of)
        assert answer.status == 0, (words, answer.err)
        return answer

    def answered(who: str, phase: Phase) -> None:
        for place in range(len(checklist(CaseKind.OOS, phase))):
            done(who, "answer", place + 1, "yes")

    answered("mjansen", Phase.OBVIOUS_ERROR)
    first = ("sign", "--found", "no obvious error", "--words", "entry and calculation are as the raw data say")
    done("mjansen", *first)
    done("adewit", "return", "--reason", "the calculation was not looked at")
    done("mjansen", *first)
    shown = done("adewit", "sign")
    assert "Found: no obvious error" in shown.err, "what is signed is shown before"

    answered("adewit", Phase.LABORATORY)
    file = tmp_path / "tube.txt"
    file.write_text("a crack at the rim", encoding="utf-8")
    assert at("adewit", "attach", file, *of).status == 0
    cause = ("--found", "assignable cause proven", "--cause", "L-04 material or reagent of the test")
    done("adewit", "sign", *cause, "--words", "tube 2 was cracked at its rim", "--evidence", "the picture of the tube")
    done("kvos", "to-laboratory", "--reason", "the crack is in the tube of another run")
    done("adewit", "sign", "--found", "no assignable cause", "--words", "nothing of the laboratory explains it")

    done("mjansen", "suppose", "--hypothesis", "the endotoxin comes from the diluent", "--material", "diluent tube 2")
    done("adewit", "plan", "--by", "tbakker", "--by", "lkoster", "--reason", "two of the retained tube, as always")
    done("kvos", "return-plan", "--reason", "the retained tube is empty")
    answered("kvos", Phase.FULL_SCALE)
    taken = ("--found", "no retest, the result is taken as it is", "--words", "the batch record has no finding")
    done("kvos", "sign", *taken)
    answered("kvos", Phase.BATCH_IMPACT)
    done("kvos", "sign", "--found", "no other batch concerned", "--words", "no other batch was made of it")

    closing = ("close", "--conclusion", "OOS confirmed", "--reason", "the result is taken as it is")
    assert "1 investigation test has no result yet" in at("kvos", "case", *closing, *of).err
    said = {each["what"]: each for each in json.loads(done("kvos", "show", "--json").out)}
    assert said["investigation test 1"]["said"] == "no result yet"
    assert "returned to the laboratory for QA: K. Vos" in said["phase Ib"]["said"]
    at_once = datetime.now().astimezone().isoformat(timespec="seconds")
    found = ("found", 1, "--result", "0.41 EU/mL", "--tells", "it does not explain it", "--by", "me", "--at", at_once)
    done("mjansen", *found)
    done("kvos", "told", "--who", "Sponsor", "--how", "by telephone, the value")
    done("kvos", "extend", "--until", "2099-01-01 12:00", "--reason", "the sponsor is away")
    assert json.loads(done("kvos", *closing, "--json").out) == {"case": failed, "conclusion": "OOS confirmed"}


def test_tests_are_added_and_returned_and_files_kept_at_a_terminal(
    at: At, submitted: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "raw.txt"
    file.write_text("raw data", encoding="utf-8")
    why = ("--reason", "because of the raw data")
    assert at("mjansen", "attach", file, submitted[0]).status == 0
    returned = at("adewit", "return", "T-1", "--method", "A60", *why, "--json")
    assert (returned.status, len(json.loads(returned.out)["tests"])) == (0, 1)
    assert at("mjansen", "attach", file, "T-1", "--method", "A60").status == 0
    assert at("mjansen", "test", "add", submitted[0], "--method", "A20", *why).status == 0
