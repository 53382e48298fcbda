"""Workbooks written sign by sign, so that a test says exactly what a stranger's program may have put into them."""

import io
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Styles:
    """The styles of a workbook; ``of`` gives the number of the one that is asked for."""

    def __init__(self) -> None:
        self._formats: dict[str, int] = {}
        self._fonts: list[str] = ["<font/>"]
        self._cells: list[str] = ['<xf numFmtId="0" fontId="0" fillId="0"/>']
        self.conditional: list[str] = []

    def of(self, code: str = "General", font: str = "", number: int | None = None) -> int:
        if number is None:
            number = 0 if code == "General" else self._formats.setdefault(code, 164 + len(self._formats))
        if font:
            self._fonts.append(f"<font>{font}</font>")
        self._cells.append(f'<xf numFmtId="{number}" fontId="{len(self._fonts) - 1 if font else 0}" fillId="0"/>')
        return len(self._cells) - 1

    def xml(self) -> str:
        formats = "".join(
            f'<numFmt numFmtId="{id_}" formatCode={quoteattr(code)}/>' for code, id_ in self._formats.items()
        )
        return (
            f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><fonts>{"".join(self._fonts)}</fonts>'
            f'<fills><fill><patternFill patternType="none"/></fill></fills><cellXfs>{"".join(self._cells)}</cellXfs>'
            f"<dxfs>{''.join(self.conditional)}</dxfs></styleSheet>"
        )


def text(words: str, at: str = "") -> str:
    """A cell of words, held in place."""
    place = f' r="{at}"' if at else ""
    return f'<c{place} t="inlineStr"><is><t xml:space="preserve">{escape(words)}</t></is></c>'


def number(written: str, style: int = 0, at: str = "") -> str:
    place = f' r="{at}"' if at else ""
    return f'<c{place} s="{style}"><v>{written}</v></c>'


def row(*cells: str, more: str = "") -> str:
    return f"<row{more}>{''.join(cells)}</row>"


def workbook(
    rows: Iterable[str | bytes],
    styles: str = "",
    *,
    before: str = "",
    after: str = "",
    shared: str = "",
    properties: str = "",
    sheets: Mapping[str, str] | None = None,
    title: str = "results",
    also: Mapping[str, Iterable[str]] | None = None,
) -> bytes:
    """The bytes of a workbook of one sheet, or of ``sheets``, names with states; ``also``: rows of more of them."""
    more = also or {}
    names = sheets or {title: "visible", **dict.fromkeys(more, "visible")}
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="s{n}" state="{state}"/>'
        for n, (name, state) in enumerate(names.items(), 1)
    )
    related = "".join(_relation(f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1))
    related += _relation("st", "styles", "styles.xml") + _relation("ss", "sharedStrings", "sharedStrings.xml")
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as packed:
        packed.writestr("_rels/.rels", _relations(_relation("w", "officeDocument", "xl/workbook.xml")))
        inside = f"<workbookPr {properties}/><sheets>{listed}</sheets>"
        packed.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{inside}</workbook>')
        packed.writestr("xl/_rels/workbook.xml.rels", _relations(related))
        packed.writestr("xl/styles.xml", styles or Styles().xml())
        packed.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{shared}</sst>')
        for n in range(1, len(names) + 1):
            with packed.open(f"xl/worksheets/sheet{n}.xml", "w", force_zip64=True) as part:
                part.write(f'<worksheet xmlns="{MAIN}">{before}<sheetData>'.encode())
                for each in rows if n == 1 else more.get(list(names)[n - 1], ()):
                    part.write(each if isinstance(each, bytes) else each.encode())
                part.write(f"</sheetData>{after}</worksheet>".encode())
    return written.getvalue()


def _relation(id_: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def _relations(listed: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'
