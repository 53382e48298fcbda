"""What in a worksheet nobody sees, or sees otherwise than it is held, is refused by the name of its cell."""

import io
from collections.abc import Sequence
from zipfile import ZipFile

import pytest

from qclab.domain.exchange.columns import Column, Holds
from qclab.domain.refusals import Invalid
from qclab.services.exchange.table_file import Table, read_table
from qclab.services.exchange.table_lines import NotAsSeen
from tests.services.exchange.workbooks import MAIN, OFFICE, Styles, number, row, text, workbook

COLUMNS = (Column("name", required=True), Column("value", holds=Holds.NUMBER), Column("at", holds=Holds.MOMENT))
HEAD = row(text("name"), text("value"), text("at"))


def read(data: bytes) -> Table:
    return read_table("x.xlsx", data, COLUMNS, sheet="results", most_rows=5_000)


def told(table: Table) -> list[tuple[str, object]]:
    """The cell and the code of every fault."""
    return [(reason.text.partition(":")[0], reason.code) for each in table.rows for reason in each.reasons]


def sheet(*rows: str, styles: str = "", **more: str) -> Table:
    return read(workbook([HEAD, *rows], styles, **more))


@pytest.mark.parametrize(
    ("before", "more"),
    [
        ("", ' hidden="1"'),
        ("", ' ht="0" customHeight="1"'),
        ('<sheetFormatPr zeroHeight="1"/>', ""),
    ],
)
def test_a_row_that_nobody_sees_is_refused(before: str, more: str) -> None:
    head = HEAD.replace("<row>", '<row hidden="0">')
    table = read(
        workbook([head, row(text("x"), number("5"), more=more), row(number("6"), more=' hidden="0"')], before=before)
    )
    assert told(table) == [("A2", NotAsSeen.HIDDEN), ("B2", NotAsSeen.HIDDEN)]
    assert "holds “5”" in table.rows[0].reasons[1].text


def test_a_column_that_nobody_sees_is_refused_as_a_whole() -> None:
    with pytest.raises(Invalid, match="B1: it stands in a hidden column"):
        sheet(row(text("x"), number("5")), before='<cols><col min="2" max="9" width="0"/></cols>')


def test_a_number_too_wide_for_its_column_is_refused() -> None:
    cols = '<cols><col min="2" max="2" width="5" customWidth="1"/></cols>'
    table = sheet(row(text("a long text"), number("5.25")), row(text("x"), number("1234567")), before=cols)
    assert told(table) == [("B3", NotAsSeen.NARROW)]


def test_a_hidden_sheet_is_not_read() -> None:
    data = workbook([HEAD, row(text("x"))], sheets={"Sheet1": "visible", "results": "veryHidden"})
    assert [each.values["name"] for each in read(data).rows] == ["x"]
    with pytest.raises(Invalid, match="Every worksheet of"):
        read(workbook([HEAD, row(text("x"))], sheets={"results": "hidden"}))


def test_merged_cells_are_refused_at_every_row_they_reach() -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'
    rows = (
        row(text("x"), number("1")),
        row(text(""), number("2")),
        row(text(""), number("3")),
        row(text("y"), number("4")),
    )
    assert told(sheet(*rows, after=merged)) == [(f"A{line}", NotAsSeen.MERGED) for line in (2, 3, 4)]
    assert told(sheet(*rows, after=merged.replace("A2:A4", "E2:XFD1048576"))) == []


@pytest.mark.parametrize(
    "changed",
    [
        '<dxf><numFmt numFmtId="170" formatCode="0"/></dxf>',
        '<dxf><font><color rgb="FFFFFFFF"/></font></dxf>',
        "<dxf><font><strike/></font></dxf>",
    ],
)
def test_a_conditional_format_that_changes_what_is_read_is_refused(changed: str) -> None:
    styles = Styles()
    styles.conditional += ['<dxf><font><color rgb="FF9C0006"/></font></dxf>', changed]
    rule = '<conditionalFormatting sqref="B2:B3 D4"><cfRule type="cellIs" dxfId="{}"/></conditionalFormatting>'
    rows = row(text("x"), number("1")), row(text("x"), number("2")), row(text("x"), number("3"))
    assert told(sheet(*rows, styles=styles.xml(), after=rule.format(1))) == [
        ("B2", NotAsSeen.FORMAT),
        ("B3", NotAsSeen.FORMAT),
    ]
    assert told(sheet(*rows, styles=styles.xml(), after=rule.format(0))) == []


def test_zeros_that_the_sheet_hides_are_refused() -> None:
    view = '<sheetViews><sheetView showZeros="0"/></sheetViews>'
    assert told(sheet(row(text("x"), number("0")), row(text("x"), number("0.1")), before=view)) == [
        ("B2", NotAsSeen.DIFFERS)
    ]


@pytest.mark.parametrize(
    ("serial", "code", "is_1904", "seen"),
    [
        ("46354", "yyyy-mm-dd hh:mm", False, "2026-11-28 00:00"),
        ("46354", "d/m/yyyy", False, "2026-11-28"),
        ("46354.43802083333", "yyyy-mm-dd hh:mm:ss", False, "2026-11-28 10:30:45"),
        ("46354.4375", "dd.mm.yy h:mm AM/PM", False, "2026-11-28 10:30"),
        ("44892", "yyyy-mm-dd", True, "2026-11-28"),
        ("61", "[$-409]d mmmm yyyy", False, "1900-03-01"),
    ],
)
def test_a_moment_is_read_where_its_format_shows_all_of_it(serial: str, code: str, is_1904: bool, seen: str) -> None:
    styles = Styles()
    cells = row(text("x"), text(""), number(serial, styles.of(code)))
    table = read(workbook([HEAD, cells], styles.xml(), properties='date1904="1"' if is_1904 else ""))
    assert (table.rows[0].values["at"], table.rows[0].reasons) == (seen, ())


@pytest.mark.parametrize(
    ("serial", "code"),
    [
        ("46354.4375", "yyyy-mm-dd"),
        ("46354.43802083333", "yyyy-mm-dd hh:mm"),
        ("46354.43749998842", "yyyy-mm-dd hh:mm"),
        ("46354", "d-mmm"),
        ("46354", "mmm-yy"),
        ("46354", "dddd d"),
        ("0.4375", "h:mm"),
        ("1.5", "[h]:mm"),
        ("-1", "yyyy-mm-dd"),
        ("60", "yyyy-mm-dd"),
        ("9999999", "yyyy-mm-dd"),
        ("10000", "dd-mm-yy"),
        ("46354", "[$-107041E]yyyy-mm-dd"),
        ("46354", "[>1]yyyy-mm-dd;0"),
        ("46354", "e-mm-dd"),
        ("46354.4375", "yyyy-mm-dd [hh]:mm"),
    ],
)
def test_a_moment_of_which_a_part_is_not_shown_is_refused(serial: str, code: str) -> None:
    styles = Styles()
    table = sheet(row(text("x"), text(""), number(serial, styles.of(code))), styles=styles.xml())
    assert [cell for cell, _ in told(table)] == ["C2"]


@pytest.mark.parametrize(
    "cell",
    [
        '<c t="d"><v>2026-11-28T10:30:00</v></c>',
        '<c t="str"><v>0.5</v></c>',
        "<c><is><t>0.5</t></is></c>",
        '<c t="s"><v>0</v></c>',
    ],
)
def test_other_ways_to_hold_a_value_are_read(cell: str) -> None:
    shared = "<si><r><rPr><b/></rPr><t>0.</t></r><r><t>5_x005F_</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"
    styles = Styles()
    style = styles.of("yyyy-mm-dd hh:mm")
    at = cell.replace('t="d"', f't="d" s="{style}"') if 't="d"' in cell else text("")
    found = sheet(row(text("x"), text("") if 't="d"' in cell else cell, at), styles=styles.xml(), shared=shared).rows[0]
    assert (found.values["value"] or found.values["at"], found.reasons) in [
        ("2026-11-28 10:30", ()), ("0.5", ()), ("0.5_", ()),
    ]  # fmt: skip


def test_cells_beyond_the_columns_are_refused_wherever_they_stand() -> None:
    table = sheet(row(text("x"), number("1"), number("56", at="F2")), row(text("y")))
    assert told(table) == [("F2", NotAsSeen.OUTSIDE)]
    with pytest.raises(Invalid, match="ALL2 is filled"):
        sheet(row(text("x"), number("56", at="ALL2")))


@pytest.mark.parametrize(
    "rows",
    [
        ['<row r="2"/><row r="2"/>'],
        ['<row r="3"/><row r="2"/>'],
        ['<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>'],
        ['<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>'],
        ['<row r="2"><c r="A3"><v>1</v></c></row>'],
        ['<row r="1048577"><c><v>1</v></c></row>'],
        ['<row r="two"/>'],
        ['<row><c r="XFE2"><v>1</v></c></row>'],
        ['<row><c s="99"><v>1</v></c></row>'],
        ['<row><c t="s"><v>99</v></c></row>'],
        ['<row><c t="s"><v>-1</v></c></row>'],
        ["<row><c><v>1</row>"],
        ["<row/></sheetData><sheetData/><x>"],
    ],
)
def test_a_sheet_that_no_program_writes_is_damaged_in_words(rows: Sequence[str]) -> None:
    with pytest.raises(Invalid, match="is a damaged XLSX workbook"):
        sheet(*rows)


def test_an_unknown_format_of_a_country_is_refused() -> None:
    styles = Styles()
    table = sheet(row(text("x"), number("5", styles.of(number=44))), styles=styles.xml())
    assert told(table) == [("B2", NotAsSeen.FORMAT)]


def test_strict_workbooks_are_read() -> None:
    """Their names stand in other namespaces (ISO/IEC 29500 strict)."""
    given = workbook([HEAD, row(text("x"))])
    strict = io.BytesIO()
    with ZipFile(io.BytesIO(given)) as packed, ZipFile(strict, "w") as written:
        for part in packed.namelist():
            xml = packed.read(part).replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
            written.writestr(
                part, xml.replace(OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
            )
    assert read(strict.getvalue()).rows[0].values["name"] == "x"
