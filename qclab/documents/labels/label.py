"""One layout model for labels, in whole printer dots from the top left corner, whatever draws it afterwards.

Nothing is shrunk and nothing overlaps: ``fitted`` leaves out what may be left out, the least important first, and what
else does not fit is refused with the text and the widths. Bars are whole dots
wide because a thermal head cannot print parts of one, and the quiet zones are those of the code's standard.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

from qclab.documents.labels.content import LabelContent
from qclab.documents.labels.presets import Line, Preset
from qclab.documents.page.barcodes import QUIET_CODE128, QUIET_DATAMATRIX, code128, datamatrix, stretches
from qclab.documents.page.typeface import Face, clean, narrow, narrow_strong, wrap
from qclab.domain.identifiers import grouped
from qclab.domain.labels.importance import fitting
from qclab.domain.labels.printing import LabelBar
from qclab.domain.refusals import Invalid, Reason

__all__ = ["LabelContent", "LabelLayout", "Rect", "TextRow", "fitted", "layout"]

_KEPT: Final = "\u00a0"
"""A space at which no row ends."""
_WRAPPED: Final = ("product", "test")
"""Names may go on in the next row of a line that has some; every other part stays whole on one."""
LAST_COPY: Final = 99
"""What is printed the first time leaves room for the number of any reprint up to this."""

LEADING = 1.16
ASCENT = 0.86


@dataclass(frozen=True)
class Rect:
    """Ink, in dots: left, top, width, height."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class TextRow:
    """A row of text, in dots: left end of the baseline, and the size."""

    x: int
    baseline: int
    size: float
    strong: bool
    text: str


@dataclass(frozen=True)
class LabelLayout:
    """A laid out label in dots. ``code`` is the symbol with its quiet zones, where no text stands."""

    width: int
    height: int
    dpi: int
    code: Rect
    ink: tuple[Rect, ...]
    texts: tuple[TextRow, ...]


def fitted(content: LabelContent, preset: Preset, dpi: int) -> LabelContent:
    """What the label says on this stock: all that is never left out, and of the rest what there is room for.

    Refused with Invalid when what is never left out does not fit.
    """
    optional = {field: getattr(content, field) for field in content.order}
    places = preset.fields()

    def saying(fields: tuple[str, ...]) -> LabelContent:
        blank: dict[str, Any] = {field: "" for field in optional if field not in fields}
        return replace(content, **blank)

    def fits(fields: tuple[str, ...]) -> bool:
        if fields[-1] not in places:
            return False
        try:
            layout(replace(saying(fields), copy=LAST_COPY), preset, dpi)
        except Invalid:
            return False
        return True

    layout(replace(saying(()), copy=max(content.copy, LAST_COPY)), preset, dpi)
    shown, left_out = fitting(optional, content.order, fits)
    return replace(saying(shown), left_out=(*content.left_out, *left_out))


def layout(content: LabelContent, preset: Preset, dpi: int) -> LabelLayout:
    """The label in whole dots; refused with Invalid when the code or a line does not fit."""
    if dpi not in preset.dots:
        said = f"The label {preset.title} is not made for {dpi} dpi. Choose {_either(sorted(preset.dots))}."
        raise Invalid(Reason(said, code=LabelBar.NO_RESOLUTION, facts={"stock": preset.name, "dpi": dpi}))
    page = _Stock(preset, dpi)
    return _matrix_label(content, page) if preset.code == "datamatrix" else _bar_label(content, page)


@dataclass(frozen=True)
class _Stock:
    preset: Preset
    dpi: int

    @property
    def width(self) -> int:
        return self.dots(self.preset.width)

    @property
    def height(self) -> int:
        return self.dots(self.preset.height)

    @property
    def margin(self) -> int:
        return self.dots(self.preset.margin)

    @property
    def module(self) -> int:
        return self.preset.dots[self.dpi]

    def dots(self, millimetres: float) -> int:
        return int(millimetres * self.dpi / 25.4)

    def mm(self, dots: float) -> str:
        return f"{dots * 25.4 / self.dpi:.1f} mm"

    def leading(self, line: Line) -> int:
        return round(line.size * LEADING * self.dpi / 72)


def _matrix_label(content: LabelContent, stock: _Stock) -> LabelLayout:
    rows = datamatrix(content.sample_id)
    side, quiet = len(rows) * stock.module, QUIET_DATAMATRIX * stock.module
    x = y = max(stock.margin, quiet)
    beside = x + side + max(quiet, stock.margin)
    texts = _set(content, stock, stock.preset.beside, beside, stock.margin)
    top = max(y + side + quiet, _bottom(texts, stock))
    texts += _set(content, stock, stock.preset.foot, stock.margin, top)
    code = Rect(x - quiet, y - quiet, side + 2 * quiet, side + 2 * quiet)
    _must_fit(content, stock, max(_bottom(texts, stock), code.y + code.height), code.width)
    ink = tuple(
        Rect(x + start * stock.module, y + down * stock.module, length * stock.module, stock.module)
        for down, row in enumerate(rows)
        for start, length in stretches(row)
    )
    return LabelLayout(stock.width, stock.height, stock.dpi, code, ink, texts)


def _bar_label(content: LabelContent, stock: _Stock) -> LabelLayout:
    modules = code128(content.sample_id)
    long, quiet = len(modules) * stock.module, QUIET_CODE128 * stock.module
    x, high = (stock.width - long) // 2, stock.dots(stock.preset.bar_height)
    texts = _set(content, stock, stock.preset.beside, stock.margin, stock.margin)
    foot_height = sum(stock.leading(line) for line in stock.preset.foot)
    y = max(_bottom(texts, stock) + stock.dots(0.5), stock.height - stock.margin - foot_height - high)
    texts += _set(content, stock, stock.preset.foot, stock.margin, y + high, centred=True)
    code = Rect(x - quiet, y, long + 2 * quiet, high)
    _must_fit(content, stock, max(_bottom(texts, stock), y + high), code.width)
    ink = tuple(Rect(x + start * stock.module, y, length * stock.module, high) for start, length in stretches(modules))
    return LabelLayout(stock.width, stock.height, stock.dpi, code, ink, texts)


def _must_fit(content: LabelContent, stock: _Stock, bottom: int, code_width: int) -> None:
    facts = {"sample": content.sample_id, "stock": stock.preset.name}
    if code_width > stock.width:
        said = (
            f"The code of “{content.sample_id}” is {stock.mm(code_width)} wide with its quiet zones and the label "
            f"{stock.preset.title} is {stock.mm(stock.width)}. Choose a larger label."
        )
        raise Invalid(Reason(said, code=LabelBar.CODE_TOO_WIDE, facts=facts))
    if bottom > stock.height - stock.margin // 2:
        said = (
            f"The label of “{content.sample_id}” is {stock.mm(bottom)} high with all its lines and the stock "
            f"{stock.preset.title} is {stock.mm(stock.height)}. Choose a larger label or print fewer lines."
        )
        raise Invalid(Reason(said, code=LabelBar.TOO_HIGH, facts=facts))


def _set(
    content: LabelContent, stock: _Stock, lines: tuple[Line, ...], x: int, top: int, centred: bool = False
) -> tuple[TextRow, ...]:
    rows: list[TextRow] = []
    room = (stock.width - stock.margin - x) * 72 / stock.dpi
    for line in lines:
        face = narrow_strong() if line.strong else narrow()
        for text in _rows(_filled(content, line), line, face, room, stock):
            shift = round((room - face.width(text, line.size)) / 2 * stock.dpi / 72) if centred else 0
            baseline = top + round(line.size * ASCENT * stock.dpi / 72)
            rows.append(TextRow(x + shift, baseline, line.size * stock.dpi / 72, line.strong, _clean_end(text)))
            top += stock.leading(line)
    return tuple(rows)


def _rows(text: str, line: Line, face: Face, room: float, stock: _Stock) -> list[str]:
    if not text:
        return []
    widest = max(face.width(word, line.size) for word in text.split(" "))
    rows = wrap(text, face, line.size, room) if widest <= room else []
    if not 1 <= len(rows) <= line.rows:
        wide = face.width(text, line.size) * stock.dpi / 72
        place = f"{stock.mm(room * stock.dpi / 72)} for it" + (f" on {line.rows} rows" if line.rows > 1 else "")
        said = (
            f"“{text.replace(_KEPT, ' ')}” is {stock.mm(wide)} wide and the label {stock.preset.title} has {place}. "
            "Choose a larger label or a shorter text."
        )
        facts = {"text": text.replace(_KEPT, " "), "stock": stock.preset.name}
        raise Invalid(Reason(said, line.fields()[0], code=LabelBar.TEXT_TOO_WIDE, facts=facts))
    return rows


def _filled(content: LabelContent, line: Line) -> str:
    values = {
        "id": grouped(content.sample_id),
        "product": content.product,
        "batch": content.batch,
        "container": content.container,
        "test": content.test,
        "sampled": content.sampled,
        "storage": content.storage,
        "expiry": content.expiry,
        "client": content.client,
        "coi_id": content.coi_id,
        "donor_code": content.donor_code,
        "mark": content.mark,
        "copy": f"copy {content.copy}" if content.copy > 1 else "",
    }
    shown = []
    for part in line.parts:
        before, _, rest = part.partition("{")
        field, _, after = rest.partition("}")
        if values[field]:
            said = before + " ".join(clean(values[field]).split()) + after
            shown.append(said if field in _WRAPPED else said.replace(" ", _KEPT))
    return f"{_KEPT}· ".join(shown)


def _clean_end(text: str) -> str:
    """A row without the dot that parted it from the next one."""
    return text.replace(_KEPT, " ").removesuffix("·").rstrip()


def _bottom(texts: tuple[TextRow, ...], stock: _Stock) -> int:
    """The dot below the last row, its descenders included."""
    return max((row.baseline + round(row.size * (LEADING - ASCENT)) for row in texts), default=stock.margin)


def _either(numbers: list[int]) -> str:
    return " or ".join(str(number) for number in numbers)
