"""One cell of a worksheet as a person sees it: from what is written in it, its type and its style."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from qclab.domain import moments
from qclab.services.exchange.table_lines import EMPTY, Kind, NotAsSeen, Seen, fault, words
from qclab.services.exchange.xlsx_formats import Section, is_moment, number_seen, sections, words_seen
from qclab.services.exchange.xlsx_styles import Style, Styles
from qclab.services.exchange.xlsx_words import unescaped

_DAY = Decimal(86_400)
_NOISE = Decimal("0.0001")  # of a second: far more than the binary of a day number is off
_LATEST = 2_958_465  # 9999-12-31
_AS_TEXT = "format the cell as text, then type it again."


@dataclass(frozen=True)
class Cells:
    """What all cells of a workbook refer to."""

    styles: Styles
    shared: Sequence[Seen]
    is_1904: bool = False

    def seen(
        self, kind: str, style: str | None, written: str, inline: Seen | None = None, *, zeros_hidden: bool = False
    ) -> Seen:  # fmt: skip
        """Raises IndexError or ValueError where the cell refers to what the workbook does not have."""
        dressed = self.styles.of(style)
        found = self._held(kind, dressed, written.strip(), inline, zeros_hidden)
        if found == EMPTY or found.fault is not None:
            return found
        return Seen(found.text, found.kind, dressed.fault) if dressed.fault else found

    def _held(self, kind: str, style: Style, written: str, inline: Seen | None, zeros_hidden: bool) -> Seen:
        if kind == "e":
            return Seen(written, fault=fault(NotAsSeen.ERROR, f"it holds the error {written[:20]}."))
        if kind == "inlineStr" or inline is not None:
            found = inline or EMPTY
        elif not written:
            found = EMPTY
        elif kind == "s":
            found = self.shared[_place(written)]
        elif kind == "str":
            found = words(unescaped(written))
        elif kind == "b":
            found = Seen("TRUE" if written in ("1", "true") else "FALSE", Kind.FLAG)
        else:
            return self._number(written, style.format, zeros_hidden, is_iso=kind == "d")
        return words_seen(found, style.format or "")

    def _number(self, written: str, code: str | None, zeros_hidden: bool, *, is_iso: bool) -> Seen:
        if code is None:
            said = f"its number format is one of a country's own, so what it shows is not certain; it holds {written}."
            return Seen(fault=fault(NotAsSeen.FORMAT, said, held=written))
        if is_iso:
            local = datetime.fromisoformat(written.removesuffix("Z")).replace(tzinfo=None)
            return _as_shown(local, code, sections(code)[0])
        if is_moment(code, written):
            return self._moment(Decimal(written), code)
        return number_seen(written, code, zeros_hidden=zeros_hidden)

    def _moment(self, serial: Decimal, code: str) -> Seen:
        """A day number as the moment that its format shows; refused where the format leaves out a part that is held."""
        seconds = (serial * _DAY).quantize(Decimal(1)) if 0 <= serial <= _LATEST else Decimal(0)
        parts = sections(code)
        if abs(serial * _DAY - seconds) > _NOISE or (len(parts) > 1 and any(each.condition for each in parts)):
            return _unclear(f"{serial} days", code)
        first_day = 1 if self.is_1904 else 61  # before it, a spreadsheet has times, and a day that never was
        if seconds < _DAY * first_day:
            minutes, second = divmod(int(seconds % _DAY), 60)
            clock = moments.shown_by_a_clock(time(minutes // 60, minutes % 60, second))
            said = f"it is a time without a day ({clock}), as a spreadsheet makes of what is typed; {_AS_TEXT}"
            return Seen(clock, fault=fault(NotAsSeen.TURNED, said, held=clock))
        first = datetime(1904, 1, 1) if self.is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a clock on the wall
        return _as_shown(first + timedelta(seconds=int(seconds)), code, parts[0])


def _as_shown(local: datetime, code: str, part: Section) -> Seen:
    shown = _shown_parts([text.lower() for kind, text in part.tokens if kind == "moment"])
    is_midnight = local.time() == time()
    has_clock = not is_midnight or "h" in shown
    text = moments.shown_by_a_clock(local if has_clock else local.date())
    needed = {"y", "month", "d"} | (set() if is_midnight else {"h", "minute"}) | ({"s"} if local.second else set())
    years = range(1930, 2030) if "yyyy" not in code.lower() else range(10_000)  # what two digits are taken for
    if part.is_strange or part.is_elapsed or not needed <= shown or local.year not in years:
        return _unclear(text, code)
    return Seen(text, Kind.MOMENT)


def _shown_parts(runs: Sequence[str]) -> set[str]:
    """Which parts of a moment letters stand for: an m beside hours or seconds is minutes, ddd the name of a weekday."""
    parts = [found.group() for run in runs for found in re.finditer(r"(.)\1*", run)]
    shown: set[str] = set()
    for place, part in enumerate(parts):
        if part[0] == "m":
            before, after = parts[:place][-1:], parts[place + 1 :][:1]
            is_minute = before in (["h"], ["hh"]) or after in (["s"], ["ss"])
            shown.add("minute" if is_minute else "month")
        elif part not in ("ddd", "dddd"):
            shown.add(part[0])
    return shown


def _unclear(held: str, code: str) -> Seen:
    said = f"its format “{code[:40]}” shows only a part of what it holds, {held}; show all of it, or type it as text."
    return Seen(held, Kind.MOMENT, fault(NotAsSeen.DIFFERS, said, held=held))


def _place(written: str) -> int:
    if not (written.isascii() and written.isdecimal()):
        raise ValueError(written)
    return int(written)
