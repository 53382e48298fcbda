"""Tables people send in: each encoding and delimiter without a doubt, workbooks as they are seen, nothing guessed."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from qclab.domain.refusals import Invalid
from qclab.services.exchange.table_file import Table, read_table

NEEDED, OTHERS = ("batch", "name"), ("amount", "unit")


def read(data: bytes, name: str = "x.csv") -> Table:
    return read_table(name, data, NEEDED, OTHERS, sheet="samples", most_rows=5_000)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_delimiter_and_encoding_without_a_doubt_is_read(delimiter: str, encoding: str):
    name = 'Probe "é", µ; °C\nline two'
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([["Batch", " NAME ", "Amount"], ["W-1", name, " 1,5 "]])
    (row,) = read(written.getvalue().encode(encoding)).rows
    assert row.values == {"batch": "W-1", "name": name, "amount": "1,5"}
    assert row.reasons == ()


@pytest.mark.parametrize(
    "data",
    ["batch,name\nW-1,x\nW-2,né\n".encode("cp850"), "batch,name\nW-1,é\n".encode("utf-16-le"), b"\xff\xfea"],
)
def test_an_encoding_in_doubt_is_refused_with_its_line(data: bytes):
    with pytest.raises(Invalid, match=r"cannot be told|not a text file") as refused:
        read(data)
    assert refused.value.reasons[0].row == (3 if b"W-2" in data else 1)


def test_line_numbers_are_those_of_the_file():
    lines = ["sep=;", "batch;name", "", 'W-1;"two', 'lines"', "W-2;Third", ";"]
    assert [row.line for row in read("\r\n".join(lines).encode()).rows] == [4, 6]


def test_a_comma_too_many_and_a_formula_are_told_at_their_row():
    rows = read(b"batch,name,amount\nW-1,Water,1,5\nW-2,=1+1,1\nW-3,Water\n").rows
    assert "4 fields for 3 columns" in rows[0].reasons[0]
    assert rows[1].reasons == ("name: “=1+1” is a formula; put its value there.",)
    assert (rows[2].reasons, rows[2].values["amount"]) == ((), "")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "column batch is missing"),
        (b"batch\nW-1\n", "column name is missing"),
        (b"batch,name,hobby\nW-1,x,y\n", "no column “hobby”"),
        (b"batch,name,,unit\nW-1,x,,\n", "Column 3 has no name"),
        (b"batch,name,name\nW-1,x,y\n", "name is there twice"),
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
            (0.449, "0.00", "0.449"),
            (5, "0.00", "5.00"),
            (0, "0.0", "0.0"),
            (-20.5, "0.00", "-20.50"),
            (1500000000000.0, "General", "1500000000000"),
            (1.5e12, "0.00E+00", "1.50E12"),
            (0.000012, "0E+00", "1.2E-5"),
            (1234.5, "#,##0.00", "1234.50"),
            (7, "000", "007"),
            (2.0, "General", "2"),
            (datetime.fromisoformat("2026-03-01T10:30"), "yyyy-mm-dd hh:mm", "2026-03-01 10:30"),
            (datetime.fromisoformat("2026-03-01"), "yyyy-mm-dd", "2026-03-01"),
            (True, "General", "yes"),
            ("0.10", "@", "0.10"),
        ],
    )
    def test_numbers_are_never_rounded_by_their_format_and_dates_are_iso(self, held: object, shown: str, text: str):
        data = workbook([["batch", "name"], ["W-1", held]], {"B2": shown})
        (row,) = read(data, "x.xlsx").rows
        assert (row.line, row.values["name"], row.reasons) == (2, text, ())

    @pytest.mark.parametrize(
        ("held", "shown", "said"),
        [
            ("=1+1", "General", "B3: it holds a formula"),
            (0.85, "0%", "B3: it is formatted as a percentage (0.85 inside)"),
            ("#N/A", "General", "B3: it holds the error #N/A"),
        ],
    )
    def test_formulas_errors_and_percentages_are_refused_at_their_cell(self, held: object, shown: str, said: str):
        data = workbook([["batch", "name"], [None, None], ["W-1", held]], {"B3": shown})
        (row,) = read(data, "x.xlsx").rows
        assert said in row.reasons[0]
        assert row.line == 3

    def test_a_zip_bomb_and_xml_tricks_are_refused_unread(self):
        bomb, tricks = io.BytesIO(), io.BytesIO()
        with ZipFile(bomb, "w", ZIP_DEFLATED) as packed, packed.open("xl/a.xml", "w", force_zip64=True) as part:
            for _ in range(201):
                part.write(b" " * 1_000_000)
        with ZipFile(tricks, "w") as packed, ZipFile(io.BytesIO(workbook([["batch", "name"]]))) as honest:
            for name in honest.namelist():
                start = b'<!DOCTYPE a [<!ENTITY b "c">]>' if name.endswith("sheet1.xml") else b""
                packed.writestr(name, start + honest.read(name))
        assert len(bomb.getvalue()) < 1_000_000
        for data, said in ((bomb, "unpacks to far more"), (tricks, "no spreadsheet program writes")):
            with pytest.raises(Invalid, match=said):
                read(data.getvalue(), "x.xlsx")

    def test_what_is_no_workbook_is_refused(self):
        whole = workbook([["batch", "name"], ["W-1", "Water"]])
        other = io.BytesIO()
        with ZipFile(other, "w") as packed:
            packed.writestr("readme.txt", "nothing")
        for data in (b"no zip", whole[: len(whole) // 2], other.getvalue()):
            with pytest.raises(Invalid, match=r"x\.xlsx"):
                read(data, "x.xlsx")

    def test_of_several_sheets_the_one_named_after_the_kind_is_read(self):
        book = load_workbook(io.BytesIO(workbook([["batch", "name"], ["W-1", "Water"]], title="first")))
        second = book.create_sheet("second")
        second.append(["batch", "name"])
        second.append(["W-2", "Water"])
        written = io.BytesIO()
        book.save(written)
        with pytest.raises(Invalid, match="call the one to be read “samples”"):
            read(written.getvalue(), "x.xlsx")
        second.title = "Samples"
        written = io.BytesIO()
        book.save(written)
        assert [row.values["batch"] for row in read(written.getvalue(), "x.xlsx").rows] == ["W-2"]
