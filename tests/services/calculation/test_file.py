"""Files that are calculated from: settings and rows, each fault with its line, and no decimal comma taken apart."""

from typing import Any

import pytest

from qclab.domain.calculation.given import Field, Given, Shape, Takes
from qclab.domain.calculation.reasons import Unfit
from qclab.domain.refusals import Invalid
from qclab.services.calculation.file import LARGEST, read_given

SHAPE = Shape(
    settings=(Field("factor", default=1.0), Field("method", Takes.WORD, words=("a", "b")), Field("e", Takes.BOUNDS)),
    columns=(Field("dose", Takes.POSITIVE, required=True), Field("response", required=True), Field("of", Takes.NAME)),
)


def read(text: str | bytes, name: str = "x.yaml") -> Given:
    return read_given(name, text if isinstance(text, bytes) else text.encode(), SHAPE)


def refused(text: str | bytes, name: str = "x.yaml") -> list[tuple[Any, str, int | None]]:
    with pytest.raises(Invalid) as refusal:
        read(text, name)
    return [(reason.code, reason.field, reason.row) for reason in refusal.value.reasons]


def test_a_list_in_a_row_stands_for_as_many_rows() -> None:
    given = read("factor: 2,5\nrows:\n- {dose: 1, response: [10, 11.5], of: S}\n- dose: [2, 4]\n  response: [20, 30]\n")
    assert given["factor"] == 2.5
    assert [(row["dose"], row["response"], row["of"], row.line) for row in given.rows] == [
        (1, 10, "S", 3), (1, 11.5, "S", 3), (2, 20, None, 4), (4, 30, None, 4),
    ]  # fmt: skip


def test_a_table_has_settings_in_lines_that_begin_with_a_sign() -> None:
    given = read("# factor: 2\n# e: 0.8 to 1.25\ndose;response\n1;10,5\n2;20\n", "x.csv")
    assert (given["factor"], given["e"], given.line("e")) == (2, (0.8, 1.25), 2)
    assert [(row["dose"], row["response"], row.line) for row in given.rows] == [(1, 10.5, 4), (2, 20, 5)]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(Unfit.EMPTY, "", None)]),
        ("  \n", [(Unfit.EMPTY, "", None)]),
        ("factor: 1\n", [(Unfit.EMPTY, "", None)]),
        ("rows: []\n", [(Unfit.EMPTY, "", None)]),
        ("rows:\n", [(Unfit.EMPTY, "", None)]),
        ("- 1\n- 2\n", [(Unfit.LAYOUT, "", 1)]),
        ("rows: 5\n", [(Unfit.LAYOUT, "rows", 1)]),
        ("rows:\n- 5\n", [(Unfit.LAYOUT, "rows", 2)]),
        ("rows:\n- {dose: {a: 1}, response: 1}\n", [(Unfit.LAYOUT, "dose", 2)]),
        ("factor: [1, 2]\nrows:\n- {dose: 1, response: 1}\n", [(Unfit.LAYOUT, "factor", 1)]),
        ("rows:\n- {dose: 1, dose: 2, response: 1}\n", [(Unfit.TWICE, "dose", 2)]),
        ("factor: 1\nfactor: 2\nrows:\n- {dose: 1, response: 1}\n", [(Unfit.TWICE, "factor", 2)]),
        ("rows:\n- {dose: [1, 2], response: [1, 2, 3]}\n", [(Unfit.LENGTHS, "rows", 2)]),
        ("rows:\n- {dose: 1, response: [1,5, 2,5]}\n", [(Unfit.SPLIT, "rows", 2)]),
        ("rows:\n- {response: 1}\n", [(Unfit.MISSING, "dose", 2)]),
        ("method: c\nrows:\n- {dose: 1, response: 1}\n", [(Unfit.NO_VALUE, "method", 1)]),
        ("e: 2 to 1\nrows:\n- {dose: 1, response: 1}\n", [(Unfit.NO_VALUE, "e", 1)]),
        ("e: 2\nrows:\n- {dose: 1, response: 1}\n", [(Unfit.NO_VALUE, "e", 1)]),
        ("rows:\n- {dose: 0, response: 1, colour: red}\n",
         [(Unfit.UNKNOWN, "colour", 2), (Unfit.NO_VALUE, "dose", 2)]),
        ("rows:\n- {dose: 1, response: 1}\n", []),
    ],
)  # fmt: skip
def test_each_fault_is_said_with_its_field_and_its_line(text: str, faults: list[tuple[Any, str, int | None]]) -> None:
    if faults:
        assert refused(text) == faults
    else:
        assert len(read(text).rows) == 1


@pytest.mark.parametrize(
    "written", ["nan", "NaN", "inf", "1e400", "1E100", "0x10", "1.000,5", "1 000", "yes", "<5", "12:30", "1_0", "٣"]
)
def test_what_is_no_number_or_none_that_is_measured_is_refused(written: str) -> None:
    for text in (f"rows:\n- dose: 1\n  response: {written}\n", f"rows:\n- dose: {written}\n  response: 1\n"):
        ((_, field, line),) = refused(text)
        assert field in ("dose", "response")
        assert line in (2, 3)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"dose,response\n1,10\n2,caf\xe9\n", 3),
        (b"PK\x03\x04\xff\xff", 1),
        (b"# factor\ndose,response\n1,10\n", 1),
        (b"dose,response\n1,1,5\n", 2),
        (b"dose,colour\n1,5\n", 1),
        (b"# factor: 1\n", None),
        (b"dose,response\n", None),
        (b'dose,response\n1,"5\n', 2),
    ],
)
def test_a_table_that_cannot_be_read_says_where(data: bytes, line: int | None) -> None:
    assert {row for _, _, row in refused(data, "x.csv")} == {line}


def test_a_file_too_large_is_not_read() -> None:
    assert refused(b"#" * (LARGEST + 1)) == [(Unfit.TOO_MANY, "", None)]


def test_what_yaml_cannot_read_is_refused_with_its_line() -> None:
    assert [row for _, _, row in refused("rows:\n- {dose: 1\n  : ]\n")] == [3]
    assert [row for _, _, row in refused("a: &x 1\nrows: *x\n")] == [1]
