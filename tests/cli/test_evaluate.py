"""Evaluating from a terminal: the evaluation and its basis, every oddity of a shell, tables of thousands."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Typed


def test_the_evaluation_comes_with_its_basis(typed: Typed):
    answer = typed("evaluate", "≤ 0.5", "0.54", "--rounding", "usp", "--json")
    found = json.loads(answer.out)
    assert answer.status == 0
    assert found["evaluation"] == "complies"
    assert found["reported"] == "0.5"
    assert "USP" in found["rule"]
    assert found["reason"]
    assert ["typed", "0.54"] in found["basis"]
    assert found["level"] == ""


def test_for_people_the_same_is_told_in_words(typed: Typed):
    answer = typed("evaluate", "≤ 0.5", "0.55", "--rounding", "usp")
    assert answer.status == 0
    assert answer.out.startswith("does not comply: ")
    assert "USP: half up to the decimals of the limit" in answer.out


@pytest.mark.parametrize(
    ("limit", "value", "evaluation"),
    [
        ("< 5", "<0.25", "complies"),
        ("<5", "<10", "not evaluable"),
        (">90", ">95", "complies"),
        ("-5 - 10", "-4.9", "complies"),
        ("-80 - -60", "-1E2", "does not comply"),
        ("≥ -20", "-20,5", "does not comply"),
        ("> -.5", "-.4", "complies"),
        ("No growth", "No growth", "complies"),
        ("≤ 0.5", "see report", "not evaluable"),
    ],
)
def test_limits_and_values_that_look_like_options_are_read_as_they_are(
    typed: Typed, limit: str, value: str, evaluation: str
):
    answer = typed("evaluate", limit, value, "--rounding", "none", "--json")
    assert json.loads(answer.out)["evaluation"] == evaluation
    assert ["typed", value] in json.loads(answer.out)["basis"]


def test_options_may_stand_anywhere(typed: Typed):
    orders = (
        ("--rounding", "usp", "< 5", "-1", "--json"),
        ("< 5", "--rounding", "usp", "-1", "--json"),
        ("< 5", "--json", "-1", "--rounding=usp"),
    )
    answers = {typed("evaluate", *order).out for order in orders}
    answers.add(typed("--json", "evaluate", "--rounding", "usp", "--", "< 5", "-1").out)
    assert len(answers) == 1
    assert json.loads(answers.pop())["evaluation"] == "complies"


def test_units_are_compared_and_never_converted(typed: Typed):
    answer = typed("evaluate", "≤ 0.5 EU/mL", "0.4 EU/mL", "--rounding", "usp", "--unit", "EU/mL", "--json")
    assert json.loads(answer.out)["evaluation"] == "complies"
    refused = typed("evaluate", "≤ 0.5 EU/mL", "0.4", "--rounding", "usp", "--unit", "ng/mL")
    assert refused.status == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("≤ 0.5", "1,000.5", "--rounding", "usp"), "1,000.5"),
        (("≤ 0..5", "1", "--rounding", "usp"), "limit"),
        (("≤ 0.5", "-inf", "--rounding", "usp"), "“-inf” cannot be read as a number"),
        (("≤ 0.5", "-x", "--rounding", "usp"), "“-x” cannot be read as a number"),
        (("-x", "0.4", "--rounding", "usp"), "limit"),
        (("≤ 0.5", "0.4", "--rounding", "bankers"), "Say how results are rounded"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(typed: Typed, words: tuple[str, ...], said: str):
    answer = typed("evaluate", *words)
    assert (answer.status, answer.out) == (1, "")
    assert said in answer.err
    as_json = typed("evaluate", *words, "--json")
    assert as_json.status == 1
    assert json.loads(as_json.out)["refused"] == as_json.err.splitlines()


def test_half_a_question_is_not_understood(typed: Typed):
    assert typed("evaluate", "≤ 0.5").status == 2
    assert typed("evaluate", "≤ 0.5", "0.4", "--roundin=usp", "--nonsense").status == 2
    assert typed("samples", "-x").status == 2
    assert typed("evaluate", "-h").status == 0
    assert typed("evaluate").status == 2
    assert typed("evaluate", "≤ 0.5", "0.4").status == 2
    assert typed("evaluate", "≤ 0.5", "1", "2").status == 2
    assert typed("evaluate", "≤ 0.5", "--table", "x.csv").status == 2


def test_a_table_is_evaluated_row_by_row_in_order_and_a_refused_row_stops_nothing(typed: Typed, tmp_path: Path):
    table = tmp_path / "table.csv"
    table.write_text(
        "Limit;Value;Rounding;Unit\n≤ 0.5;0,54;usp;EU/mL\n\n≤ 0.5;1,000.5;usp;\n< 5;<0.25;none;\n≤ 1;=1+1;usp;\n",
        encoding="utf-8-sig",
    )
    answer = typed("evaluate", "--table", table)
    found = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.status == 1, "a script must hear that two rows were not evaluated"
    assert "2 of 4 rows refused" in answer.err
    assert [each.get("evaluation") for each in found] == ["complies", "not evaluable", "complies", "not evaluable"]
    assert {frozenset(each) - {"refused"} for each in found} == {frozenset(found[0])}, "every line has the same fields"
    assert "1,000.5" in found[1]["reason"]
    assert "1,000.5" in found[1]["refused"][0]
    assert "formula" in found[3]["refused"][0]


def test_a_table_of_which_every_row_is_evaluated_ends_well_whatever_its_headings(typed: Typed, tmp_path: Path):
    table = tmp_path / "table.csv"
    table.write_text("Export of today\nBound,Found,Flag\n≤ 0.5,0.54,L\n≤ 0.5,9,H\n", encoding="utf-8")
    asked = typed("evaluate", "--table", table, "--rounding", "usp")
    assert (asked.status, asked.out) == (1, "")
    assert "“Bound” is no known column" in asked.err
    maps = [word for each in ("Bound=limit", "Found=value", "Flag=") for word in ("--map", each)]
    answer = typed("evaluate", "--table", table, "--rounding", "usp", *maps)
    assert [json.loads(line)["evaluation"] for line in answer.out.splitlines()] == ["complies", "does not comply"]
    assert (answer.status, answer.err) == (0, "")
    assert typed("evaluate", "--table", table, "--map", "Bound").status == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "cannot be read"),
        (b"", "limit is missing"),
        (b"limit,value\n", "no rows"),
        (b"limit,worth\n1,2\n", "value is missing"),
        (b"limit,value,value\n1,2,3\n", "twice"),
        (b"limit,value,colour\n1,2,3\n", "colour"),
        ("limit,value\n≤ 1,1".encode("utf-16-le"), "--encoding utf-16-le reads “limit,value”"),
        (b"limit,value\n\x82 1,1\n", "line 2"),
        (b'limit,value\n"1,1\n', "line 2"),
        (b"PK\x03\x04 no workbook", "damaged"),
    ],
)
def test_a_table_that_is_unusable_is_refused_as_a_whole(typed: Typed, tmp_path: Path, data: bytes | None, said: str):
    table = tmp_path / "table.csv"
    if data is not None:
        table.write_bytes(data)
    answer = typed("evaluate", "--table", table)
    assert (answer.status, answer.out) == (1, "")
    assert said in answer.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_tables_are_read_in_every_encoding_that_leaves_no_doubt_or_is_said(typed: Typed, tmp_path: Path, encoding: str):
    table = tmp_path / "table.csv"
    table.write_bytes("limit\tvalue\trounding\n< 5 µg/mL\t4\tusp\n".encode(encoding))
    said = ["--encoding", encoding] if encoding.startswith("windows") else []
    assert json.loads(typed("evaluate", "--table", table, *said).out)["evaluation"] == "complies"


def test_thousands_of_rows_are_evaluated_and_no_database_is_loaded(tmp_path: Path):
    table = tmp_path / "table.csv"
    rows = "".join(f"≤ 0.5,0.{number:04d},usp\n" for number in range(5000))
    table.write_text(f"limit,value,rounding\n{rows}", encoding="utf-8")
    code = "import sys; from qclab.cli.main import main; main(sys.argv[1:]); print('sqlalchemy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "evaluate", "--table", str(table)], capture_output=True, check=True, text=True,
        encoding="utf-8",
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert len(lines) == 5001
    assert lines[-1] == "False"
    assert sum(json.loads(line)["evaluation"] == "complies" for line in lines[:-1]) == 5000
