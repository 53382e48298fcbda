"""Tables from a terminal: columns are said by their headings, and what is there already needs a yes."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Answer
from tests.services.exchange.workbooks import row, text, workbook

At = Callable[..., Answer]


def test_other_headings_are_said_and_remembered(at: At, tmp_path: Path) -> None:
    table = tmp_path / "manifest.csv"
    table.write_text("Export\nproduct,batch,stage,Sampel,owner\nTREHALOSE,T-1,RM,,me\n", encoding="utf-8")
    asked = at("mjansen", "register", table)
    assert asked.status == 1
    assert "“Sampel” may be Name: confirm it" in asked.err
    assert "--map HEADING=COLUMN" in asked.err
    assert "There is no column “nonsense”" in at("mjansen", "register", table, "--map", "owner=nonsense").err
    assert "no heading “Owner”" in at("mjansen", "register", table, "--map", "Owner=").err
    done = at("mjansen", "register", table, "--map", "Sampel=name", "--map", "owner=")
    assert done.status == 0, done.err
    assert "Head in line 2. “product” as product" in done.err
    assert "“owner” left out" in done.err
    table.write_text("product,batch,stage,Sampel,owner\nTREHALOSE,T-2,RM,,me\n", encoding="utf-8")
    assert at("mjansen", "register", table).status == 0


def test_a_longer_list_registers_monday_again_only_when_it_is_told_to(at: At, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    monday = "product,batch,stage,name\nTREHALOSE,T-1,RM,\n"
    table.write_text(monday, encoding="utf-8")
    first = json.loads(at("mjansen", "register", table, "--json").out)["samples"]
    table.write_text(f"{monday}TREHALOSE,T-2,RM,\n", encoding="utf-8")
    refused = at("mjansen", "register", table)
    assert (refused.status, refused.out) == (1, "")
    assert "line 2: The batch has the samples of the plan already" in refused.err
    assert "--again" in refused.err
    done = at("mjansen", "register", table, "--again", "--json")
    assert done.status == 0
    assert len(json.loads(done.out)["samples"]) == 2 * len(first)


def test_names_are_said_and_lines_left_out(at: At, tmp_path: Path) -> None:
    table = tmp_path / "kit.csv"
    table.write_text("product,batch,stage,name\nTrehal,T-1,RM,\n?,?,?,?\n", encoding="utf-8")
    asked = at("mjansen", "register", table)
    assert asked.status == 1
    assert "Say what it is with --name “product:Trehal=ID”: TREHALOSE" in asked.err
    assert "--leave-out LINE=REASON" in asked.err
    name = ("--name", "product:trehal=TREHALOSE")
    assert "cannot be NOTHING" in at("mjansen", "register", table, "--name", "product:Trehal=NOTHING").err
    assert "No “Sugar” under product" in at("mjansen", "register", table, *name, "--name", "product:Sugar=WFI").err
    assert "no row in line 9" in at("mjansen", "register", table, *name, "--leave-out", "9=Not our sample").err
    assert at("mjansen", "register", table, "--leave-out", "x=Not ours").status == 2
    assert at("mjansen", "register", table, "--name", "Trehal=TREHALOSE").status == 2
    done = at("mjansen", "register", table, *name, "--leave-out", "3=Not our sample")
    assert done.status == 0, done.err
    assert "Line 2: “Trehal” read as TREHALOSE" in done.err
    assert "Line 3: left out: Not our sample." in done.err
    assert "; 1 row left out." in done.err
    table.write_text("product,batch,stage,name\nTrehal,T-2,RM,\n", encoding="utf-8")
    assert at("mjansen", "register", table).status == 0, "remembered"


def test_the_worksheet_of_a_workbook_is_said(at: At, tmp_path: Path) -> None:
    lines = [row(*map(text, words.split(","))) for words in ("product,batch,stage,name", "TREHALOSE,T-1,RM,")]
    book = tmp_path / "book.xlsx"
    book.write_bytes(workbook(lines, title="Monday", also={"Info": [row(text("Instrument"))]}))
    asked = at("mjansen", "register", book)
    assert (asked.status, "“Monday” and “Info”" in asked.err, "--sheet NAME" in asked.err) == (1, True, True)
    assert "has no worksheet “Tuesday”" in at("mjansen", "register", book, "--sheet", "Tuesday").err
    assert at("mjansen", "register", book, "--sheet", "monday").status == 0
