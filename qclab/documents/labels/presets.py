"""The label presets that ship with the program: which label stock, which code, which lines."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from qclab.domain.labels.printing import LabelBar
from qclab.domain.refusals import Missing, Reason
from qclab.resources import resource

RESOLUTIONS = (203, 300)


@dataclass(frozen=True)
class Line:
    """A line of text: parts with one ``{field}`` each, type size in points, rows it may take."""

    parts: tuple[str, ...]
    size: float
    strong: bool = False
    rows: int = 1

    def fields(self) -> tuple[str, ...]:
        """What stands on it, in reading order."""
        return tuple(part.partition("{")[2].partition("}")[0] for part in self.parts)


@dataclass(frozen=True)
class Sheet:
    """Labels on an A4 sheet, in millimetres: the first label's corner and the steps to the next across and down."""

    columns: int
    rows: int
    left: float
    top: float
    across: float
    down: float


@dataclass(frozen=True)
class Preset:
    """A label stock and what is printed where; millimetres, and printer dots per module by resolution."""

    name: str
    title: str
    width: float
    height: float
    margin: float
    code: Literal["code128", "datamatrix"]
    dots: dict[int, int]
    beside: tuple[Line, ...]
    foot: tuple[Line, ...]
    bar_height: float = 0.0
    sheet: Sheet | None = None

    def fields(self) -> frozenset[str]:
        """All that has a place on it."""
        return frozenset(field for line in (*self.beside, *self.foot) for field in line.fields())


@cache
def presets() -> dict[str, Preset]:
    """All presets by name, smallest first and sheets last."""
    shipped = tomllib.loads(resource("labels", "presets.toml").read_text(encoding="utf-8"))
    return {entry["name"]: _preset(entry) for entry in shipped["preset"]}


def preset(name: str) -> Preset:
    found = presets().get(name)
    if found is None:
        said = f"There is no label preset “{name}”. Choose one of: {', '.join(presets())}."
        raise Missing(Reason(said, code=LabelBar.NO_STOCK, facts={"stock": name}))
    return found


def _preset(entry: dict[str, Any]) -> Preset:
    return Preset(
        **entry
        | {
            "beside": tuple(_line(line) for line in entry["beside"]),
            "foot": tuple(_line(line) for line in entry["foot"]),
            "dots": {int(dpi): count for dpi, count in entry["dots"].items()},
            "sheet": Sheet(**entry["sheet"]) if "sheet" in entry else None,
        }
    )


def _line(entry: dict[str, Any]) -> Line:
    rest = {key: value for key, value in entry.items() if key != "show"}
    return Line(parts=tuple(entry["show"].split(" | ")), **rest)
