"""What a spreadsheet says of its copied cells holds as for a file: nothing is pasted otherwise than it was seen."""

import pytest

from qclab.domain.exchange.columns import Column, Holds
from qclab.domain.refusals import Invalid
from qclab.services.exchange.table_file import cell_fault
from qclab.services.exchange.table_html import html_lines
from qclab.services.exchange.table_lines import NotAsSeen
from qclab.ui.widgets.clipboard import anything, numbers, texts

EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>
<!--table {mso-displayed-decimal-separator:"\\.";}
td {vertical-align:bottom; color:black; mso-number-format:General;}
.xl65 {mso-number-format:"0\\.00";} .xl66 {mso-number-format:"\\0022\\003C\\0022 0\\.00";}
.xl67 {mso-number-format:"d\\\\-mmm";} .xl68 {mso-number-format:"0\\.0\\,\\,";} .xl69 {mso-number-format:"\\@";}
.xl70 {color:white;} .xl71 {text-decoration:line-through;} .xl72 {mso-number-format:0%;} .font5 {vertical-align:super;}
--></style></head><body><table>"""


def codes(html: str, holds: Holds = Holds.NUMBER) -> list[object]:
    (line,) = html_lines(html)
    reasons = [cell_fault(cell, Column("", holds=holds)) for cell in line.cells]
    return [reason.code if reason else cell.text for reason, cell in zip(reasons, line.cells, strict=True)]


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        ("<td>0.45</td>", "0.45"),
        ('<td align="right" sdval="0.45" sdnum="1033;0;0.00">0.45</td>', "0.45"),
        ('<td sdval="5" sdnum="1033;0;0.00">5.00</td>', "5.00"),
        ('<td sdval="0.1" sdnum="1031;">0,1</td>', "0,1"),
        ('<td sdval="0.449" sdnum="1033;0;0.00">0.45</td>', NotAsSeen.DIFFERS),
        ('<td sdval="2500000" sdnum="1033;0;0.0,,">2.5</td>', NotAsSeen.DIFFERS),
        ('<td sdval="0.85" sdnum="1033;0;0%">85%</td>', NotAsSeen.DIFFERS),
        ('<td sdval="0.25" sdnum="1033;0;&quot;&lt;&quot;0.00">&lt;0.25</td>', NotAsSeen.DIFFERS),
        ('<td sdval="46115" sdnum="1033;1033;D-MMM">3-Apr</td>', NotAsSeen.TURNED),
        ('<td sdval="1" sdnum="1033;0;BOOLEAN">TRUE</td>', NotAsSeen.TURNED),
        ("<td>10<sup>6</sup></td>", NotAsSeen.LETTERS),
        ("<td>10<font style='vertical-align: super'>6</font></td>", NotAsSeen.LETTERS),
        ("<td><s>0.9</s> 0.1</td>", NotAsSeen.LETTERS),
        ("<td><font color='#FFFFFF'>0.9</font></td>", NotAsSeen.LETTERS),
        ("<td bgcolor='#000000'><font color='#FFFFFF'>0.9</font></td>", "0.9"),
        ("<td>0.<span style='display:none'>9</span></td>", NotAsSeen.HIDDEN),
        ("<td colspan=2>0.9</td>", NotAsSeen.MERGED),
        ("<td>0.9<br>0.1</td>", NotAsSeen.INVISIBLE),
        ("<td>No\n  growth</td>", "No growth"),
        ("<td>0.5\u200b</td>", NotAsSeen.INVISIBLE),
        ("<td>#N/A</td>", NotAsSeen.ERROR),
        ("<td>=1+1</td>", NotAsSeen.FORMULA),
        ("<td>&nbsp;</td>", ""),
        ("<td data-sheets-value='{\"1\":3,\"3\":0.449}'>0.45</td>", NotAsSeen.DIFFERS),
        ("<td data-sheets-value='{\"1\":4,\"4\":1}'>TRUE</td>", NotAsSeen.TURNED),
        ('<td x:num="0.449">0.45</td>', NotAsSeen.DIFFERS),
        ("<td x:num>0.45</td>", "0.45"),
    ],
)  # fmt: skip
def test_a_copied_cell_is_what_was_seen_or_is_refused(cell: str, seen: object) -> None:
    assert codes(f"<table><tr>{cell}</tr></table>") == [seen]


@pytest.mark.parametrize(
    ("style", "shown", "seen"),
    [
        ("xl65", "0.45", "0.45"),
        ("xl66", "&lt; 0.25", NotAsSeen.FORMAT),
        ("xl67", "3-Apr", NotAsSeen.TURNED),
        ("xl68", "2.5", NotAsSeen.FORMAT),
        ("xl69", "3/4", "3/4"),
        ("xl70", "0.9", NotAsSeen.LETTERS),
        ("xl71", "0.9", NotAsSeen.LETTERS),
        ("xl72", "85%", NotAsSeen.FORMAT),
        ("xl65", "10<font class=font5>6</font>", NotAsSeen.LETTERS),
    ],
)
def test_excel_says_it_by_classes(style: str, shown: str, seen: object) -> None:
    assert codes(f"{EXCEL}<tr><td class={style}>{shown}</td></tr></table>") == [seen]


def test_a_moment_is_taken_where_moments_are_held_and_all_of_it_is_seen() -> None:
    cell = '<table><tr><td sdval="{0}" sdnum="1033;0;YYYY-MM-DD HH:MM">2026-04-03 10:30</td></tr></table>'
    assert codes(cell.format("46115.4375"), Holds.MOMENT) == ["2026-04-03 10:30"]
    assert codes(cell.format("46115.4376"), Holds.MOMENT) == [NotAsSeen.DIFFERS]


def test_rows_and_cells_stay_where_they_are_and_each_refused_one_is_named() -> None:
    hidden = "<tr style='display:none'><td>2</td><td>3</td></tr>"
    html = f"<table><tr><td>1</td><td></td></tr>{hidden}<tr><td>4</td></tr></table>"
    lines = [line.cells for line in html_lines(html)]
    assert [len(cells) for cells in lines] == [2, 2, 1]
    with pytest.raises(Invalid, match="Row 2, column 1 of what was copied: it is hidden") as why:
        texts(lines, numbers)
    assert len(why.value.reasons) == 3
    assert texts([lines[0], lines[2]], anything) == [["1", ""], ["4"]]
    assert html_lines("<p>0.5</p>") == []
