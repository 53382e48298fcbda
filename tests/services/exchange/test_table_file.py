"""Tables people send in: each encoding and delimiter without a doubt, workbooks as they are seen, nothing guessed."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from qclab.domain.exchange.columns import Column, Holds
from qclab.domain.refusals import Invalid
from qclab.services.exchange.table_file import Table, read_table
from qclab.services.exchange.table_lines import NotAsSeen, Unusable, WhichSheet
from qclab.services.exchange.table_text import InDoubt

COLUMNS = (
    Column("batch", required=True, holds=Holds.ID),
    Column("name", required=True),
    Column("amount", holds=Holds.NUMBER),
    Column("unit"),
    Column("sampled_at", holds=Holds.MOMENT),
    Column("retain", holds=Holds.FLAG),
)


def read(data: bytes, name: str = "x.csv", encoding: str = "") -> Table:
    return read_table(name, data, COLUMNS, sheet="samples", most_rows=5_000, encoding=encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_delimiter_and_encoding_without_a_doubt_is_read(delimiter: str, encoding: str):
    name = 'Probe "é", µ; °C'
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([["Batch", " NAME ", "Amount"], ["W-1", name, " 1,5 "]])
    (row,) = read(written.getvalue().encode(encoding)).rows
    assert row.values == {"batch": "W-1", "name": name, "amount": "1,5"}
    assert row.reasons == ()


class TestEncodings:
    """What a text file is written in is never guessed: its lines are shown, and asked for."""

    @pytest.mark.parametrize("encoding", ["cp850", "windows-1252", "windows-1251", "utf-16-le", "utf-16-be"])
    def test_what_was_meant_is_among_the_candidates_and_read_when_it_is_said(self, encoding: str):
        meant = "норма" if encoding == "windows-1251" else "5 µg é"
        data = f"batch,name\nW-1,x\nW-2,{meant}\n".encode(encoding)
        with pytest.raises(InDoubt, match="does not say how its letters are written") as doubt:
            read(data)
        assert doubt.value.reasons[0].row == (1 if encoding.startswith("utf") else 3)
        shown = {each.encoding: each.lines for each in doubt.value.candidates}
        assert any(line.endswith(meant) for line in shown[encoding])
        assert read(data, encoding=encoding).rows[1].values["name"] == meant

    def test_candidates_that_read_alike_are_shown_once_and_none_shows_a_sign_that_no_text_has(self):
        with pytest.raises(InDoubt) as doubt:
            read("batch,name\nW-1,5 µg\n".encode("windows-1252"))
        readings = [each.lines for each in doubt.value.candidates]
        assert len(set(readings)) == len(readings) > 1
        assert all(line.isprintable() for lines in readings for line in lines)

    def test_a_file_that_tells_its_encoding_is_not_read_in_another(self):
        with pytest.raises(Invalid, match="leave the encoding out"):
            read("batch,name\nW-1,é\n".encode(), encoding="cp850")
        assert read(b"batch,name\nW-1,e\n", encoding="cp850").rows[0].values["name"] == "e"

    @pytest.mark.parametrize("data", [b"\xff\xfea", b"\xef\xbb\xbfbatch,name\nW-1,\xe9\n"])
    def test_a_mark_that_is_not_true_is_refused(self, data: bytes):
        with pytest.raises(Invalid, match="is marked as"):
            read(data)

    def test_what_was_said_and_is_not_true_is_refused(self):
        with pytest.raises(Invalid, match="is not text in gb18030"):
            read(b"batch,name\nW-1,\xff\n", encoding="gb18030")


def test_line_numbers_are_those_of_the_file():
    lines = ["sep=;", "batch;name", "", 'W-1;"two', 'lines"', "W-2;Third", ";"]
    assert [row.line for row in read("\r\n".join(lines).encode()).rows] == [4, 6]


def codes(table: Table) -> list[tuple[object, ...]]:
    return [tuple(reason.code for reason in row.reasons) for row in table.rows]


class TestCommas:
    """A comma that is taken for a delimiter cuts a number in two."""

    @pytest.mark.parametrize("end", ["", ",", ",,,"])
    def test_a_row_with_more_fields_than_columns_is_refused_also_when_the_last_is_empty(self, end: str):
        (row,) = read(f"batch,name,amount\nW-1,Water,0,56{end}\n".encode()).rows
        assert NotAsSeen.OUTSIDE in [reason.code for reason in row.reasons]

    @pytest.mark.parametrize(
        ("line", "held"),
        [("0,56", "0,56"), ("<0,25", "<0,25"), ("70,5", "70,5"), ("1,5E6", "1,5E6"), ("0,3 EU/mL", "0,3 EU/mL")],
    )
    def test_a_neighbour_that_could_be_the_decimals_is_refused_with_both_readings(self, line: str, held: str):
        (row,) = read(f"batch,name,amount,unit\nW-1,Water,{line}\n".encode()).rows
        (reason,) = row.reasons
        assert (reason.code, reason.facts["held"], reason.field) == (NotAsSeen.SPLIT, held, "amount")
        assert f"may be the two halves of {held}" in reason.text

    def test_what_is_no_half_of_a_number_is_taken(self):
        data = (
            b"batch,name,amount,unit,sampled_at\nW-1,Water,5,mL,\nW-1,Water,5,,2026-03-01 10:30\nW-1,Water,0.5,5 mL,\n"
        )
        assert codes(read(data)) == [(), (), ()]
        assert codes(read(data.replace(b",", b";"))) == [(), (), ()]

    def test_a_file_that_ends_within_its_last_line_is_told(self):
        cut = read(b"batch,name,amount\nW-1,Water,0.56\nW-2,Wat")
        assert codes(cut) == [(), (NotAsSeen.SHORT,)]
        assert codes(read(b"batch,name,amount\nW-1,Water,0.56\nW-2,Water\n")) == [(), ()]


def test_a_formula_is_told_at_its_row():
    rows = read(b"batch,name,amount\nW-2,=1+1,1\nW-3,Water\n").rows
    assert [str(reason) for reason in rows[0].reasons] == ["name: “=1+1” is a formula; put its value there."]
    assert (rows[1].reasons, rows[1].values["amount"]) == ((), "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("HLA\vmatch", "U+000B"),
        ("0.5\u200b", "zero width space"),
        ("\u202e5.0", "at its beginning"),
        ("so\u00adft", "soft hyphen"),
        ("a\u2028b", "U+2028"),
        ("one\ntwo", "a line break"),
        ("\ufeffx", "U+FEFF"),
    ],
)
def test_signs_that_nobody_sees_are_refused_where_they_stand(text: str, said: str):
    (row,) = read(f'batch,name\nW-1,"{text}"\n'.encode()).rows
    assert [reason.code for reason in row.reasons] == [NotAsSeen.INVISIBLE]
    assert said in row.reasons[0].text


def test_blanks_around_a_text_are_nothing_and_no_line_is_lost_to_odd_line_ends():
    rows = read("batch,name\r\nW-1,\u00a0Water \rW-2,\tx\n".encode()).rows
    assert [(row.line, row.values["name"], row.reasons) for row in rows] == [(2, "Water", ()), (3, "x", ())]


@pytest.mark.parametrize("id_", ["А-1", "W–1", "Ｗ-1", "W\u00a01", "Α-1"])
def test_an_id_with_a_sign_that_only_looks_like_another_is_refused(id_: str):
    (row,) = read(f"batch,name\n{id_},x\n".encode()).rows
    assert [reason.code for reason in row.reasons] == [NotAsSeen.LOOKALIKE]


def test_a_quotation_mark_that_is_not_closed_swallows_no_rows():
    lines = "".join(f"W-{n},Water {n}\n" for n in range(9))
    (row,) = read(f'batch,name\nW-0,"Water\n{lines}W-9,Water"\n'.encode()).rows
    assert "line break" in row.reasons[0].text
    with pytest.raises(Invalid, match="quotation mark too many"):
        read(f'batch,name\nW-1,x\nW-0,"Water\n{lines * 9}W-9,Water"\n'.encode())


def test_the_delimiter_that_the_file_names_is_the_one_that_is_read():
    assert read(b"sep=;\nbatch;name\nW-1;1,5\n").rows[0].values["name"] == "1,5"
    with pytest.raises(Invalid, match="“batch,name” is no known column"):
        read(b"sep=;\nbatch,name\nW-1,x\n")
    with pytest.raises(Invalid, match="is no delimiter"):
        read(b"sep=x\nbatchxname\nW-1xx\n")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "column batch is missing"),
        (b"batch\nW-1\n", "column name is missing"),
        (b"batch,name,hobby\nW-1,x,y\n", "“hobby” is no known column"),
        (b"batch,name,,unit\nW-1,x,,\n", "Column 3 has no heading"),
        (b"batch,name,name\nW-1,x,y\n", "“name”, which is there twice"),
        (b"batch,name\n", "no rows"),
        (b"batch,name\n" + b"W-1,x\n" * 5001, "more than 5000 rows"),
        (b'batch,name\nW-1,x\nW-2,"y\n', "quoted field"),
        (b"x" * 20_000_001, "at most 20 MB"),
        (b"\x00\x01\x02", "not a text file"),
    ],
)
def test_a_file_that_is_unusable_is_refused_as_a_whole(data: bytes, said: str):
    with pytest.raises(Invalid, match=said):
        read(data)


def workbook(rows: Sequence[Sequence[object]], formats: dict[str, str] | None = None, title: str = "samples") -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cell, shown in (formats or {}).items():
        sheet[cell].number_format = shown
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


class TestWorkbooks:
    @pytest.mark.parametrize(
        ("held", "shown", "text"),
        [
            (0.1, "General", "0.1"),
            (5, "0.00", "5.00"),
            (0, "0.0", "0.0"),
            (-20.5, "0.00", "-20.50"),
            (1500000000000.0, "General", "1.5E+12"),
            (1.5e12, "0.00E+00", "1.50E+12"),
            (0.000012, "0.0E+00", "1.2E-05"),
            (1234.5, "#,##0.00", "1234.50"),
            (7, "000", "007"),
            (2.0, "General", "2"),
            ("0.10", "@", "0.10"),
        ],
    )
    def test_numbers_are_read_as_they_are_shown(self, held: object, shown: str, text: str):
        data = workbook([["batch", "name"], ["W-1", held]], {"B2": shown})
        (row,) = read(data, "x.xlsx").rows
        assert (row.line, row.values["name"], row.reasons) == (2, text, ())

    @pytest.mark.parametrize(
        ("held", "shown", "said"),
        [
            ("=1+1", "General", "B3: it holds a formula"),
            (0.85, "0%", "B3: it shows “85%” and holds 0.85"),
            (0.449, "0.00", "B3: it shows “0.45” and holds 0.449"),
            ("#N/A", "General", "B3: it holds the error #N/A"),
        ],
    )
    def test_formulas_errors_and_what_is_shown_otherwise_are_refused_at_their_cell(
        self, held: object, shown: str, said: str
    ):
        data = workbook([["batch", "name"], [None, None], ["W-1", held]], {"B3": shown})
        (row,) = read(data, "x.xlsx").rows
        assert said in row.reasons[0].text
        assert row.line == 3

    def test_dates_and_truth_values_are_what_they_are_in_their_columns_and_refused_elsewhere(self):
        at, day = datetime.fromisoformat("2026-03-01T10:30:15"), datetime.fromisoformat("2026-03-01")
        head = ["batch", "name", "sampled_at", "retain"]
        shown = {"B3": "d-mmm", "C2": "yyyy-mm-dd hh:mm:ss", "C3": "yyyy-mm-dd", "C4": "yyyy-mm-dd hh:mm"}
        rows = [head, ["W-1", "x", at, True], ["W-1", day, day, False], ["W-1", True, day, True]]
        table = read(workbook(rows, shown), "x.xlsx")
        assert [row.values["sampled_at"] for row in table.rows] == [
            "2026-03-01 10:30:15", "2026-03-01", "2026-03-01 00:00",
        ]  # fmt: skip
        assert [row.values["retain"] for row in table.rows] == ["TRUE", "FALSE", "TRUE"]
        assert codes(table) == [(), (NotAsSeen.TURNED,), (NotAsSeen.TURNED,)]
        assert table.rows[1].reasons[0].text.startswith("B3: the spreadsheet made 2026-03-01 of what was typed")

    def test_of_several_sheets_the_one_named_after_the_kind_is_read(self):
        book = load_workbook(io.BytesIO(workbook([["batch", "name"], ["W-1", "Water"]], title="first")))
        second = book.create_sheet("second")
        second.append(["batch", "name"])
        second.append(["W-2", "Water"])
        written = io.BytesIO()
        book.save(written)
        with pytest.raises(WhichSheet) as asked:
            read(written.getvalue(), "x.xlsx")
        assert asked.value.codes == (Unusable.WHICH_SHEET,)
        assert [(each.title, each.lines) for each in asked.value.candidates] == [
            ("first", ("batch, name", "W-1, Water")), ("second", ("batch, name", "W-2, Water")),
        ]  # fmt: skip
        second.title = "Samples"
        written = io.BytesIO()
        book.save(written)
        assert [row.values["batch"] for row in read(written.getvalue(), "x.xlsx").rows] == ["W-2"]
