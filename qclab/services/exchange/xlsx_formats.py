"""What a spreadsheet shows of a number: its number format, followed as far as it is certain.

A format may add words, hide, scale, round or choose by a condition. So what is shown is worked out first; only where it
reads as the very number that the cell holds is it taken, with the zeros it shows. Everything else is refused with both
readings. Formats: ECMA-376 part 1, 18.8.30 and 18.8.31.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from qclab.services.exchange.table_lines import Kind, NotAsSeen, Seen, fault

GENERAL = "General"
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yyyy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Formats that a file names by number; those that the country decides (5 to 8, 23 to 36, 41 to 44, 50 on) are not."""

_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=700, rounding=ROUND_HALF_UP)
_MOST_CODE = 255
_TOKEN = re.compile(
    r"""(?P<literal>"[^"]*"|\\.)|_(?P<blank>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]|(?P<general>general)"""
    r"""|(?P<clock>am/pm|a/p)|(?P<power>e[+-])|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"""
    r"""|(?P<slash>/)|(?P<text>@)|(?P<moment>[ymdhs]+)|(?P<era>[geb]+[12]?)|(?P<plain>.)""",
    re.I | re.S,
)
_SHORT = re.compile(r"-?[1-9]\d*|-?(?:0|[1-9]\d*)\.\d*[1-9]")
_WRITTEN = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?")
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|yellow|color ?(?:[13-9]|[1-5]\d)", re.I)
_ELAPSED = re.compile(r"h+|m+|s+", re.I)
_COUNTRY = re.compile(r"\$-[0-9a-f]{1,4}", re.I)
_CONDITION = re.compile(r"(?P<sign><=|>=|<>|<|>|=)(?P<bound>-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Section:
    """One of the up to four parts of a format, as its tokens: what each is, and how it is written."""

    tokens: tuple[tuple[str, str], ...]

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)

    @property
    def brackets(self) -> list[str]:
        return [text for kind, text in self.tokens if kind == "bracket"]

    @property
    def is_moment(self) -> bool:
        return self.has("moment", "clock", "era") or self.is_elapsed

    @property
    def is_elapsed(self) -> bool:
        """Hours that go on beyond a day."""
        return any(_ELAPSED.fullmatch(each) for each in self.brackets)

    @property
    def is_strange(self) -> bool:
        """Holds what this reader does not follow: other calendars or digits, hidden in white, a country's money."""
        known = (_COLOUR, _CONDITION, _COUNTRY if self.is_moment else _COLOUR, _ELAPSED)
        return (
            self.has("era")
            or any(kind == "fill" and text != " " for kind, text in self.tokens)
            or any(not any(each.fullmatch(text) for each in known) for text in self.brackets)
        )

    @property
    def condition(self) -> tuple[str, Decimal] | None:
        found = [match for text in self.brackets if (match := _CONDITION.fullmatch(text))]
        return (found[0]["sign"], Decimal(found[0]["bound"])) if found else None


@lru_cache(maxsize=4096)
def sections(code: str) -> tuple[Section, ...]:
    """The parts of a format, divided by semicolons that are not quoted."""
    found: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "plain"
        text = match[kind]
        if kind == "plain" and text == ";":
            found.append([])
        else:
            found[-1].append((kind, text[1:].removesuffix('"') if kind == "literal" else text))
    return tuple(Section(tuple(each)) for each in found)


@lru_cache(maxsize=65_536)
def number_seen(written: str, code: str, *, zeros_hidden: bool = False) -> Seen:
    """A number as its cell shows it; ``written`` is as the file has it. Words for what differs, never a guess."""
    if code == GENERAL and len(written) <= 11 and _SHORT.fullmatch(written):
        return Seen(written, Kind.NUMBER)
    exact = _number(written)
    if exact is None:
        return Seen(fault=fault(NotAsSeen.ERROR, "it holds no number."))
    held = _FIFTEEN.plus(exact).normalize(_FIFTEEN)  # a spreadsheet has fifteen digits; the rest is noise of its binary
    if held.adjusted() >= 15 and held != exact:
        return _differs(_positional(held), _positional(exact))
    parts = sections(code[: _MOST_CODE + 1])
    section = _section_of(parts, held)
    shown = None
    if section is not None and not section.is_strange and len(code) <= _MOST_CODE:
        own_sign = section is not parts[0] and not any(part.condition for part in parts)
        shown = _shown(held, section, has_own_sign=own_sign) if not (zeros_hidden and held == 0) else ""
    if shown is not None and _plain(shown) != held:
        return _differs(shown, _positional(held))
    if shown is None or any(part.condition for part in parts):
        return _not_followed(held, code)
    return Seen(shown.removesuffix("."), Kind.NUMBER)


def words_seen(seen: Seen, code: str) -> Seen:
    """Words as their cell shows them: a format may hide them, or add others."""
    parts = sections(code[:_MOST_CODE])
    last = parts[3] if len(parts) > 3 else next((part for part in parts if part.has("text")), None)
    if last is None or seen.fault or not seen.text:
        return seen
    if last.is_strange or not last.has("text", "general") or _literal(last).strip():
        said = f"its number format “{code[:40]}” hides its words or adds to them; it holds “{seen.text[:40]}”."
        return Seen(seen.text, fault=fault(NotAsSeen.FORMAT, said, held=seen.text))
    return seen


def is_moment(code: str, written: str) -> bool:
    """Whether the format shows a number as a date or a time."""
    parts = sections(code[:_MOST_CODE])
    held = _number(written)
    part = _section_of(parts, held) if held is not None else None
    return part is not None and part.is_moment


def _section_of(parts: Sequence[Section], held: Decimal) -> Section | None:
    if any(part.condition for part in parts):
        for part in parts:
            if part.condition is None or _is_met(held, *part.condition):
                return part
        return None
    place = 1 if held < 0 and len(parts) > 1 else 2 if held == 0 and len(parts) > 2 else 0
    return parts[place]


def _is_met(held: Decimal, sign: str, bound: Decimal) -> bool:
    return {
        "<": held < bound, "<=": held <= bound, ">": held > bound, ">=": held >= bound, "=": held == bound,
        "<>": held != bound,
    }[sign]  # fmt: skip


def _shown(held: Decimal, section: Section, *, has_own_sign: bool) -> str | None:
    """The text of a number in one section, without thousands separators; None where that is not certain."""
    size = abs(held) if has_own_sign else held
    sign, size = ("-" if size < 0 else ""), abs(size)
    digits = [place for place, (kind, _) in enumerate(section.tokens) if kind in ("digit", "point", "general", "power")]
    if section.has("slash"):
        return None
    if not digits:
        return sign + _general(size) if section.has("text") and not _literal(section) else _literal(section).strip()
    first, last = digits[0], digits[-1]
    inner = section.tokens[first : last + 1]
    if any(kind not in ("digit", "point", "general", "power", "comma") for kind, _ in inner):
        return None
    after = section.tokens[last + 1 :]
    scale = 2 * sum(kind == "percent" for kind, _ in section.tokens) - 3 * _scaling_commas(inner, after)
    number = _digits(size.scaleb(scale, _WIDE), inner)
    if number is None:
        return None
    before = _literal(Section(section.tokens[:first]))
    return f"{sign}{before}{number}{_literal(Section(after))}".strip()


def _scaling_commas(inner: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> int:
    """Commas right behind the last digit, or behind the last before the point, divide by a thousand each."""
    signs = "".join("," if kind == "comma" else "." if kind == "point" else "0" for kind, _ in inner)
    behind = re.match(",*", "".join("," if kind == "comma" else "x" for kind, _ in after))
    at_point = re.search(r"0(,+)\.", signs)
    return (len(behind.group()) if behind else 0) + (len(at_point[1]) if at_point else 0)


def _digits(size: Decimal, inner: Sequence[tuple[str, str]]) -> str | None:
    kinds = [kind for kind, _ in inner]
    if "general" in kinds:
        return _general(size) if len(kinds) == 1 else None
    if kinds.count("point") > 1 or kinds.count("power") > 1:
        return None
    signs = "".join(text for kind, text in inner if kind != "comma")
    power = next((text for kind, text in inner if kind == "power"), "")
    mantissa, _, exponent = signs.partition(power) if power else (signs, "", "")
    whole, _, part = mantissa.partition(".")
    if not power:
        return _fixed(size, whole, part)
    if len(whole) != 1 or not exponent or "." in exponent:
        return None  # the exponents of other forms are programs' own
    raised = size.adjusted() if size else 0
    text = _fixed(size.scaleb(-raised, _WIDE), whole, part)
    if text.startswith("10"):
        raised += 1
        text = _fixed(size.scaleb(-raised, _WIDE), whole, part)
    said = "-" if raised < 0 else "+" if power[1] == "+" else ""
    return f"{text}E{said}{abs(raised):0{exponent.count('0') or 1}d}"


def _fixed(size: Decimal, whole: str, part: str) -> str:
    """Digits by their placeholders: 0 always stands, # and ? only where there is a digit."""
    rounded = f"{size.quantize(Decimal(1).scaleb(-len(part)), context=_WIDE):f}"
    before, _, after = rounded.partition(".")
    least = len(whole) - whole.find("0") if "0" in whole else 0
    before = before.lstrip("0").rjust(least, "0")
    least = part.rfind("0") + 1
    after = after[:least] + after[least:].rstrip("0")
    return f"{before}.{after}" if part else before


def _general(size: Decimal) -> str:
    """As the format General shows it in a cell that is wide enough: eleven signs."""
    plain = _positional(size)
    if len(plain) <= 11:
        return plain
    if size.adjusted() in range(-4, 11):
        room = 10 - max(size.adjusted() + 1, 1)
        return _positional(size.quantize(Decimal(1).scaleb(-max(room, 0)), context=_WIDE).normalize(_WIDE))
    text = _digits(
        size, [("digit", "0"), ("point", "."), *[("digit", "#")] * 5, ("power", "E+"), *[("digit", "0")] * 2]
    )
    return (text or "").replace(".E", "E")


def _literal(section: Section) -> str:
    """What stands there beside the digits. Colours are seen, and say nothing; blanks of a width are blanks."""
    said = {"literal", "plain", "percent", "slash"}
    return "".join(text if kind in said else " " if kind in ("blank", "fill") else "" for kind, text in section.tokens)


def _number(written: str) -> Decimal | None:
    """The number that a cell holds, of a size that a spreadsheet can have."""
    exact = Decimal(written) if len(written) <= 400 and _WRITTEN.fullmatch(written) else None
    return exact if exact is not None and abs(exact.adjusted()) <= 310 else None


def _plain(shown: str) -> Decimal | None:
    """The number that a text is, when it is nothing else."""
    if not re.fullmatch(r"-?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?", shown):
        return None
    return Decimal(shown)


def _positional(number: Decimal) -> str:
    return f"{number:f}" if abs(number.adjusted()) <= 30 else str(number)


def _differs(shown: str, held: str) -> Seen:
    said = f"it shows “{shown}” and holds {held}" if shown else f"it shows nothing and holds {held}"
    how = "type what is meant as text, or format the cell as a number with enough decimals."
    return Seen(shown, Kind.NUMBER, fault(NotAsSeen.DIFFERS, f"{said}; {how}", shown=shown, held=held))


def _not_followed(held: Decimal, code: str) -> Seen:
    text = _positional(held)
    said = f"what its number format “{code[:40]}” shows is not certain; it holds {text}. Type what is meant as text."
    return Seen(fault=fault(NotAsSeen.FORMAT, said, held=text))
