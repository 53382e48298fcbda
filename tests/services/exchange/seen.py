"""Two hundred files with what a person sees in each cell, told by the hand that wrote them and not by our reader."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from xml.sax.saxutils import escape, quoteattr

from tests.services.exchange.workbooks import Styles, number, row, text, workbook

HEAD = ("sample", "method", "parameter", "value", "reason")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "windows-1252", "windows-1251", "cp850", "utf-16-le")


@dataclass(frozen=True)
class File:
    """``seen`` is the value that stands on each line; ``plain`` are the lines of which there is no doubt.

    ``copied``: the cell of each line as a spreadsheet puts it on the clipboard.
    """

    name: str
    data: bytes
    seen: dict[int, str]
    plain: frozenset[int]
    copied: dict[int, str]


@dataclass(frozen=True)
class Dressed:
    """A cell as it is written, as it is seen, whether that is beyond doubt, and what a copy of it says."""

    xml: str
    seen: str
    is_plain: bool = False
    copied: str = ""

    @property
    def html(self) -> str:
        """What is seen, where a copy says no more."""
        return self.copied or f"<td>{escape(self.seen)}</td>"


_BUILT_IN = {9: "0%", 11: "0.00E+00", 12: "# ?/?"}


def _number(
    styles: Styles, held: str, seen: str, code: str = "General", *, is_plain: bool = False, built_in: int | None = None
) -> Dressed:  # fmt: skip
    shown_by = quoteattr(f"1033;0;{_BUILT_IN[built_in] if built_in else code}")
    copied = f'<td sdval="{held}" sdnum={shown_by}>{escape(seen)}</td>'
    return Dressed(number(held, styles.of(code, number=built_in)), seen, is_plain, copied)


Dress = Callable[[random.Random, Styles], Dressed]


def _some(chance: random.Random, decimals: int = 2) -> str:
    return f"{chance.choice((0, chance.random() * 10, chance.random() * 1000)):.{decimals}f}"


def _fixed(code: str, decimals: int, before: str = "", after: str = "", sign: str = "") -> Dress:
    """Zeros as shown; words around the number, where there are any, belong to what is seen."""

    def dress(chance: random.Random, styles: Styles) -> Dressed:
        held = sign + _some(chance, decimals)
        if sign and float(held) == 0:
            held = "-1." + "5" * decimals
        shown = held.removeprefix("-") if before.endswith("(") or (sign and not before) else held
        written = repr(float(held))
        return _number(styles, written, f"{before}{shown}{after}", code, is_plain=not before + after + sign)

    return dress


def _rounded(chance: random.Random, styles: Styles) -> Dressed:
    held = f"{chance.randrange(1000)}.{chance.randrange(100):02d}{chance.randrange(1, 10)}"
    return _number(styles, held, f"{float(held) + 1e-9:.2f}", "0.00")


def _scaled(chance: random.Random, styles: Styles) -> Dressed:
    millions = f"{chance.randrange(1, 99)}.{chance.randrange(10)}"
    return _number(styles, f"{float(millions) * 1e6:.0f}", millions, "0.0,,")


def _powers(chance: random.Random, styles: Styles) -> Dressed:
    held = f"{chance.randrange(1, 10)}.{chance.randrange(100):02d}E+{chance.randrange(1, 13):02d}"
    return _number(styles, repr(float(held)), held, is_plain=True, built_in=11)


def _general(chance: random.Random, styles: Styles) -> Dressed:
    seen = f"{chance.randrange(1, 1000)}.{chance.randrange(10_000):04d}".rstrip("0").rstrip(".")
    noisy = repr(float(seen) + chance.choice((0, 1, -1)) * 2**-46 * 0.25)
    return _number(styles, noisy, seen, is_plain=True)


def _endless(chance: random.Random, styles: Styles) -> Dressed:
    return _number(styles, "0.3333333333333333", "0.333333333")


def _percent(chance: random.Random, styles: Styles) -> Dressed:
    whole = chance.randrange(1, 100)
    return _number(styles, f"{whole / 100}", f"{whole}%", built_in=9)


def _fraction(chance: random.Random, styles: Styles) -> Dressed:
    return _number(styles, "0.5", "1/2", built_in=12)


def _condition(chance: random.Random, styles: Styles) -> Dressed:
    return _number(styles, "0.013", "<0.25", '[<0.25]"<0.25";0.00')


def _unseen(code: str) -> Dress:
    return lambda chance, styles: _number(styles, _some(chance), "", code)


def _turned(code: str, seen: str) -> Dress:
    def dress(chance: random.Random, styles: Styles) -> Dressed:
        day = date(2026, 4, 3) + timedelta(days=chance.randrange(300))
        serial = (day - date(1899, 12, 30)).days
        return _number(styles, str(serial), f"{day:{seen}}", code)

    return dress


def _words(chance: random.Random, styles: Styles) -> Dressed:
    words = chance.choice(("<0.25", "0.10", "No growth", "1,5", "≤ 5", "1.2E12", "5.0 mL", "Ph. Eur. 2.6.27"))
    return Dressed(text(f" {words}\u00a0"), words, is_plain=True)


_COPIED_AS = {"superscript": "sup", "subscript": "sub", "strike": "s", "<b/>": "b"}


def _runs(how: str, first: str, second: str, seen: str) -> Dress:
    runs = f"<r><t>{first}</t></r><r><rPr>{how}</rPr><t>{second}</t></r>"
    tag = next((tag for word, tag in _COPIED_AS.items() if word in how), "font face='Symbol'")
    copied = f"<td>{escape(first)}<{tag}>{second}</{tag.split()[0]}></td>"
    return lambda chance, styles: Dressed(f'<c t="inlineStr"><is>{runs}</is></c>', seen, copied=copied)


def _spoken(chance: random.Random, styles: Styles) -> Dressed:
    inner = "<t>0.5</t><rPh sb='0' eb='1'><t>zero</t></rPh>"
    return Dressed(f'<c t="inlineStr"><is>{inner}</is></c>', "0.5", is_plain=True)


def _font(font: str, seen: str = "") -> Dress:
    return lambda chance, styles: Dressed(number("5.5", styles.of(font=font)), seen)


def _xml(cell: str, seen: str) -> Dress:
    return lambda chance, styles: Dressed(cell, seen)


DRESSES: tuple[Dress, ...] = (
    _fixed("0.00", 2), _fixed("0.00_);(0.00)", 2), _fixed("0.00;[Red]-0.00", 2), _fixed("_-* 0.00_-", 2),
    _fixed("#,##0.00_);[Red](#,##0.00)", 2), _fixed("0.000", 3), _fixed('"<"0.00', 2, "<"), _fixed(r"\<0.00", 2, "<"),
    _fixed('0.0"E6"', 1, "", "E6"), _fixed('0.00" pH"', 2, "", " pH"), _fixed('0" ±3"', 0, "", " ±3"),
    _fixed("0.00_);(0.00)", 2, "(", ")", "-"), _fixed("0.00;[Red]0.00", 2, "", "", "-"), _fixed("+0.0", 1, "+"),
    _rounded, _scaled, _powers, _general, _endless, _percent, _fraction, _condition, _unseen(";;;"), _unseen('""'),
    _turned("d-mmm", "%-d-%b"), _turned("yyyy-mm-dd", "%Y-%m-%d"), _turned("mmm-yy", "%b-%y"),
    _xml('<c><v>0.0638888888888889</v></c>', "0.063888889"), _xml('<c t="b"><v>1</v></c>', "TRUE"),
    _xml('<c t="e"><v>#N/A</v></c>', "#N/A"), _xml("<c><f>1+1</f><v>2</v></c>", "2"), _xml("<c><f>1+1</f></c>", ""),
    _words, _words, _words, _spoken, _runs('<vertAlign val="superscript"/>', "10", "6", "10⁶"),
    _runs('<vertAlign val="subscript"/>', "0.25", "1", "0.25₁"), _runs("<strike/>", "0.9", "0.1", "0.9, 0.1 struck"),
    _runs('<rFont val="Symbol"/>', "5 ", "m", "5 μ"), _runs("<b/>", "0.", "56", "0.56"), _font("<strike/>", "struck"),
    _font('<color rgb="FFFFFFFF"/>'), _font('<color theme="0"/>'), _font('<vertAlign val="superscript"/>', "⁵·⁵"),
    _xml(text("0.5\u200b"), "0.5"), _xml(text("1\n2"), "1 over 2"), _xml(text("\u202e5.0"), "0.5"),
)  # fmt: skip


def _workbook(chance: random.Random) -> File:
    styles = Styles()
    rows, seen, plain, copied = [row(*map(text, HEAD))], {}, set(), {}
    for line in range(2, 2 + chance.randrange(2, 9)):
        cell = chance.choice(DRESSES)(chance, styles)
        rows.append(row(text("S2600000139"), text("M01"), text("P1"), cell.xml))
        seen[line], copied[line] = cell.seen, cell.html
        plain |= {line} if cell.is_plain else set()
    return File("seen.xlsx", workbook(rows, styles.xml()), seen, frozenset(plain), copied)


def _text_file(chance: random.Random) -> File:
    delimiter, encoding = chance.choice(",;\t"), chance.choice(ENCODINGS)
    lines, seen, plain = [delimiter.join(HEAD)], {}, set()
    for line in range(2, 2 + chance.randrange(2, 9)):
        value = chance.choice(("0,56", "<0,25", "0.56", "No growth", '"0,56"', "5 µg", "1.2E12", "70,5", '"a ""b"""'))
        if "µ" in value and encoding in ("windows-1251", "cp850"):
            value = "5"
        end = chance.choice((delimiter, "", delimiter * 2))
        lines.append(delimiter.join(("S2600000139", "M01", "P1", value)) + end)
        seen[line] = value[1:-1].replace('""', '"') if value.startswith('"') else value
        is_whole = delimiter != "," or "," not in value or value.startswith('"')
        plain |= {line} if is_whole and len(end) < 2 else set()
    data = chance.choice(("\n", "\r\n", "\r")).join([*lines, ""]).encode(encoding)
    return File(
        "seen.csv", data, seen, frozenset(plain), {line: f"<td>{escape(text)}</td>" for line, text in seen.items()}
    )


def files(count: int = 200, seed: int = 20261129) -> Iterator[File]:
    """The same files at each call."""
    chance = random.Random(seed)
    for n in range(count):
        yield _workbook(chance) if n % 2 else _text_file(chance)
