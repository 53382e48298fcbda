"""Damage done to files, and strangers' tricks: bytes changed, cut, doubled, and what unfolds to far more than it is."""

import io
import random
from collections.abc import Callable
from zipfile import ZIP_DEFLATED, ZipFile

from tests.services.exchange.workbooks import Styles, number, row, text, workbook

TRICKS = (
    b"\0", b"\xff\xfe", b'"', b"\n", b",", b"<", b"&amp;", b"]]>", b"<c>", b"</row>", b"-1", b"99999999999", b"NaN",
    b'r="A1"', b't="s"', b's="7"', b"PK\x01\x02", "٣".encode(), "é".encode("cp850"), b"[[[", b"{{", b"- - -", b"\t",
    b"*a",
)  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight faults."""
    found = bytearray(data)
    for _ in range(chance.randrange(1, 9)):
        at = chance.randrange(len(found) + 1)
        deed = chance.randrange(5)
        if deed == 0 and found:
            found[min(at, len(found) - 1)] = chance.randrange(256)
        elif deed == 1:
            del found[at : at + chance.randrange(1, 40)]
        elif deed == 2:
            found[at:at] = chance.choice(TRICKS)
        elif deed == 3:
            found[at:at] = found[at : at + chance.randrange(1, 200)]
        else:
            del found[chance.randrange(len(found) // 2 + 1) + len(found) // 2 :]
    return bytes(found)


def damaged_workbook(data: bytes, chance: random.Random) -> bytes:
    """Damage to the zip, or within one of its parts, which a zip that is whole carries to the reader of XML."""
    if chance.random() < 0.25:
        return damaged(data, chance)
    written = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as packed, ZipFile(written, "w", ZIP_DEFLATED) as out:
        hit = chance.choice(packed.namelist())
        for name in packed.namelist():
            part = packed.read(name)
            out.writestr(name, damaged(part, chance) if name == hit else part)
    return written.getvalue()


def _rows(cells: int, fill: str, count: int = 300_000) -> bytes:
    filled = "".join(f'<c r="{chr(65 + n)}%d" s="1"{fill}' for n in range(cells))
    return b"".join((f'<row r="{n}">' + filled.replace("%d", str(n)) + "</row>").encode() for n in range(3, 3 + count))


HEAD = row(text("name"), text("value"))
ONE = row(text("x"), number("5"))


def _styled() -> str:
    styles = Styles()
    for _ in range(200):
        styles.of("0.00")
    return styles.xml()


def _many_parts() -> bytes:
    written = io.BytesIO(workbook([HEAD, ONE]))
    with ZipFile(written, "a") as packed:
        for n in range(6_000):
            packed.writestr(f"x{n}", b"")
    return written.getvalue()


_ENDLESS = "<xf/>" * 2_000_000 + "</cellXfs>"
_HIDING = '<cfRule><iconSet showValue="0"/></cfRule>'
_EVERYWHERE = '<mergeCell ref="A1:GR1048576"/>'

ATTACKS: dict[str, Callable[[], bytes]] = {
    "one border in the last row": lambda: workbook([HEAD, ONE, '<row r="1048576"><c r="A1048576" s="0"/></row>']),
    "one value in the last row": lambda: workbook([HEAD, ONE, '<row r="1048576"><c r="A1048576"><v>5</v></c></row>']),
    "one value in the last column": lambda: workbook([HEAD, '<row r="2"><c r="XFD2"><v>5</v></c></row>']),
    "300,000 empty formatted rows": lambda: workbook([HEAD, ONE, _rows(4, "/>")], _styled()),
    "a million values": lambda: workbook([HEAD, ONE, _rows(4, "><v>5</v></c>", 250_000)], _styled()),
    "elements without end": lambda: workbook([HEAD, ONE, *[b"<a/>" * 250_000] * 40]),
    "blanks without end": lambda: workbook([HEAD, ONE, *[b" " * 1_000_000] * 190]),
    "more than is unpacked": lambda: workbook([HEAD, ONE, *[b" " * 1_000_000] * 210]),
    "an attribute without end": lambda: workbook(["<row r='", *[b"1" * 1_000_000] * 100, "'/>"]),
    "a value without end": lambda: workbook([HEAD, "<row><c><v>", *[b"1" * 1_000_000] * 100, "</v></c></row>"]),
    "elements in elements": lambda: workbook([HEAD, "<a>" * 1_000_000]),
    "names without end": lambda: workbook([HEAD, "".join(f"<n{n}/>" for n in range(100_000))]),
    "shared words without end": lambda: workbook([HEAD, ONE], shared="<si><t>x</t></si>" * 3_400_000),
    "as many shared words as are read": lambda: workbook([HEAD, ONE], shared="<si><t>x</t></si>" * 1_490_000),
    "a shared word without end": lambda: workbook([HEAD, ONE], shared=f"<si><t>{'x' * 100_000_000}</t></si>"),
    "styles without end": lambda: workbook([HEAD, ONE], _styled().replace("</cellXfs>", _ENDLESS)),
    "merged cells without end": lambda: workbook([HEAD, ONE], after='<mergeCell ref="A2:B2"/>' * 1_000_000),
    "conditional formats everywhere": lambda: workbook(
        [HEAD, *[ONE] * 4_000],
        after=f'<conditionalFormatting sqref="{"A1:GR1048576 " * 9_000}">{_HIDING}</conditionalFormatting>',
    ),
    "merged cells everywhere": lambda: workbook([HEAD, *[ONE] * 4_000], after=_EVERYWHERE * 9_000),
    "parts without end": _many_parts,
}  # fmt: skip
"""Small files that ask for much. Each is read or refused within the bounds."""
