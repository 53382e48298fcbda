"""The kinds of lines an editor edits, as cells of text, and back: criteria, plan lines, parameters, readings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from types import UnionType
from typing import Any, Final, Literal, get_args, get_origin

from qclab.domain.catalogue.values import (
    TRAIL,
    Consequence,
    CriterionLine,
    GateLine,
    LabelStock,
    ListedCause,
    Parameter,
    ParameterType,
    PlanLine,
    Priority,
    Question,
    Reading,
    ReviewRule,
)
from qclab.domain.evaluation.limits import as_printed
from qclab.domain.evaluation.reporting import Reporting
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.investigations.lists import PLACES
from qclab.domain.ranking import id_of
from qclab.domain.review.rules import Unusual
from qclab.services.catalogue.file_entries import read_value

YES: Final = "yes"
Cells = Mapping[str, str | bool]
Choices = Callable[[Cells], Sequence[str]]
Names = Callable[[Cells], Mapping[str, str]]
"""What people call each key that a line may hold in a cell."""


@dataclass(frozen=True)
class Cell:
    """One column of an editor. A ``choice`` is found by typing, where it ``is_open`` also others; ``check`` is yes or
    nothing; a limit is shown as it will be printed. What has ``names`` is shown and chosen by them, and its key may be
    typed all the same, as a catalogue file holds it."""

    name: str
    title: str
    width: int
    kind: Literal["text", "number", "choice", "check"] = "text"
    choices: Choices | None = None
    help: str = ""
    is_open: bool = False
    is_limit: bool = False
    names: Names | None = None

    def shown(self, cells: Cells) -> str:
        """The words of the cell in a line."""
        value = cells.get(self.name, "")
        if isinstance(value, bool):
            return YES if value else ""
        return self._names(cells).get(value, value)

    def entries(self, cells: Cells) -> list[str]:
        """What can be chosen in the cell of a line: found by its key and by its name."""
        names, keys = self._names(cells), self.choices(cells) if self.choices else ()
        return [key if names.get(key, key) == key else f"{key}  {names[key]}" for key in keys if key]

    def key(self, cells: Cells, typed: str) -> str:
        """What was typed or chosen, as the line holds it: the key of a name."""
        names = self._names(cells)
        chosen = id_of(typed) if id_of(typed) in names else typed
        return next((key for key, name in names.items() if name.casefold() == typed.casefold()), chosen)

    def _names(self, cells: Cells) -> Mapping[str, str]:
        return self.names(cells) if self.names is not None else {}

    def value(self, typed: str) -> str | bool:
        """What the cell holds once this was typed into it: yes or no, a limit as it will be printed, or the text."""
        if self.kind == "check":
            return typed.casefold() in (YES, "y", "1", "true", "x", "✓")
        return as_printed(typed) if self.is_limit and typed else typed


@dataclass(frozen=True)
class LineKind:
    """A dataclass of the catalogue, its cells, and what a new line starts with; ``follows``: what of the line above it
    holds for it too."""

    cls: type[Any]
    word: str
    cells: tuple[Cell, ...]
    start: Cells
    follows: tuple[str, ...] = ()


def cells_of(line: Any) -> dict[str, str | bool]:
    """A line as its cells show it."""
    return {each.name: _cell(getattr(line, each.name)) for each in fields(line)}


def line_of(cls: type[Any], cells: Cells) -> tuple[Any, dict[str, str]]:
    """The line that cells say, or None, and why not by field."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for each in fields(cls):
        typed = cells.get(each.name, "")
        try:
            values[each.name] = _value(each.type, typed, each.default)
        except ValueError as error:
            faults[each.name] = f"{typed!s} {error}." if typed else f"{error}."
    return (None if faults else cls(**values)), faults


def _cell(value: object) -> str | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return "; ".join(value)
    return "" if value is None else str(value)


def _value(hint: Any, typed: str | bool, default: Any) -> Any:
    if isinstance(typed, bool):
        return typed
    typed = typed.strip()
    if get_origin(hint) is tuple:
        return tuple(part.strip() for part in typed.split(";") if part.strip())
    if not typed:
        if default is MISSING:
            raise ValueError("This is needed")
        return default if hint is not str else ""
    if _is_number(hint):
        typed = typed.replace(",", ".")
    return read_value(hint, typed)


def _is_number(hint: Any) -> bool:
    return hint is Decimal or (get_origin(hint) is UnionType and Decimal in get_args(hint))


def _among(*words: str) -> Choices:
    return lambda _: words


_REPORTED = _among("", "as compared", "as entered", "decimals:1", "significant:3")
_ROUNDING = _among("", "usp", "ph-eur", "none", "decimals:1", "significant:2")
_TO: Final = (*(f"decimals:{places}" for places in range(7)), *(f"significant:{places}" for places in range(1, 7)))
_REPORTED_NAMES: Final = {rule: Reporting.parse(rule).words for rule in _TO}
_ROUNDING_NAMES: Final = {
    rule: Rounding.parse(rule).words.partition(":")[0] for rule in ("usp", "ph-eur", "none", *_TO)
}  # fmt: skip
"""Of a pharmacopoeia its name: what it rounds to follows from the limit."""


def criterion_kind(methods: Sequence[str], parameters: Callable[[str], Mapping[str, str]]) -> LineKind:
    """Criteria over the methods there are; ``parameters`` gives those of a method by its id, each with its name."""

    def names(cells: Cells) -> Mapping[str, str]:
        return parameters(str(cells.get("method", "")))

    return LineKind(
        CriterionLine,
        "criterion",
        (
            Cell("method", "Test", 76, "choice", lambda _: methods, "Id of the method"),
            Cell("parameter", "Parameter", 120, "choice", lambda cells: list(names(cells)), names=names),
            Cell(
                "limit",
                "Limit",
                130,
                is_limit=True,
                help="As it is printed: ≥ 70, 0.5 to 2.0, > 5 to ≤ 10, No growth, report",
            ),
            Cell("unit", "Unit", 88, help="As the parameter is reported; per kg ends in /kg"),
            Cell(
                "rounding",
                "Rounding",
                92,
                "choice",
                _ROUNDING,
                "Empty: as the whole specification",
                is_open=True,
                names=lambda _: _ROUNDING_NAMES,
            ),
            Cell(
                "reported",
                "Reported",
                110,
                "choice",
                _REPORTED,
                "How it is printed. Empty: as its parameter says",
                is_open=True,
                names=lambda _: _REPORTED_NAMES,
            ),
            Cell("required", "Required", 78, "check", help="Not required is printed for information and never decides"),
            Cell("release_step", "Step", 50, "choice", _among("1", "2"), "1 before the first release, 2 afterwards"),
            Cell(
                "alert",
                "Alert",
                66,
                is_limit=True,
                help="Alert level: a limit that warns before action level and limit",
            ),
            Cell(
                "action",
                "Action",
                66,
                is_limit=True,
                help="Action level: a limit that warns before the limit or with it",
            ),
            Cell("alternative", "One of", 76, help="Criteria with the same word are joined by “or”"),
            Cell("per_kg", "Per kg", 62, "check", help="The total is divided by the body weight"),
            Cell("per_container", "Each one", 76, "check", help="Every container is judged by itself"),
            Cell("powers_of_ten", "10^n", 46, "check", help="10^2 accepts up to 200 (Ph. Eur. 5.1.4)"),
            Cell("source", "Source", 140),
            Cell("note", "Note", 160),
        ),
        {"required": True, "release_step": "1", "per_kg": False, "per_container": False, "powers_of_ten": False},
    )


def plan_kind(methods: Sequence[str]) -> LineKind:
    return LineKind(
        PlanLine,
        "plan line",
        (
            Cell("name", "Line", 180, help="What the containers are called on the label"),
            Cell("containers", "Containers", 90, "number"),
            Cell("container", "Container", 130),
            Cell("amount", "Amount", 66, "number", help="In each container"),
            Cell("unit", "Unit", 60),
            Cell("methods", "For", 190, help=f"Ids of methods, a semicolon between; there are {', '.join(methods)}"),
            Cell(
                "parameters",
                "Parameters",
                120,
                help="What is read from these containers alone; empty: all of its tests",
            ),
            Cell("retain", "Retained", 78, "check"),
            Cell("condition", "Condition", 110),
            Cell("storage_range", "Storage °C", 96, is_limit=True, help="Where it is kept: ≤ -150, 2 to 8"),
            Cell("transport_range", "Transport °C", 104, is_limit=True, help="On its way here; empty: as it is stored"),
            Cell(
                "label_stock", "Label", 86, "choice", _among(*get_args(LabelStock)), "Empty: chosen when it is printed"
            ),
            Cell("priority", "Priority", 76, "choice", _among(*Priority)),
            Cell("within_hours", "Due within h", 100, "number", help="Hours after sampling, instead of the turnaround"),
            Cell("hold_hours", "Begins within h", 110, "number", help="Hold time: hours after sampling"),
            Cell(
                "past_hold",
                "Past that",
                90,
                "choice",
                _among(*get_args(Consequence)),
                "block: what begins later needs a deviation; warn: it is told in review and on the certificate",
            ),
        ),
        {"containers": "1", "priority": Priority.ROUTINE, "retain": False, "past_hold": "block"},
    )


GATE = LineKind(
    GateLine,
    "gate",
    (
        Cell("name", "Gate", 260, help="What certification needs beside tests, such as: Batch record reviewed"),
        Cell("release_step", "Step", 50, "choice", _among("1", "2"), "1 before the first release, 2 afterwards"),
        Cell("held_by", "Held by", 160, help="Who brings it about, such as QA"),
        Cell("looks_at", "Looks at", 90, "choice", _among("", TRAIL), "The audit trail of the batch, by exception"),
    ),
    {"release_step": "1", "held_by": "QA"},
)
QUESTION = LineKind(
    Question,
    "question",
    (
        Cell("kind", "Case", 110, "choice", _among(*dict.fromkeys(kind for kind, _ in PLACES)), "Kind of case"),
        Cell(
            "phase",
            "Phase",
            80,
            "choice",
            lambda cells: [phase for kind, phase in PLACES if kind == cells.get("kind")],
            "A lighter case takes Ib alone",
        ),
        Cell("words", "What is asked", 520, help="As the answer reads: yes, no or not applicable"),
    ),
    {},
    ("kind", "phase"),
)
CAUSE = LineKind(
    ListedCause,
    "cause",
    (
        Cell("words", "Cause", 420, help="Its code and its words, such as L-10 power failure"),
        Cell("microbial", "Growth", 90, "check", help="Growth may be no result by it (Ph. Eur. 2.6.1)"),
    ),
    {"microbial": False},
)
RULE = LineKind(
    ReviewRule,
    "rule",
    (
        Cell("comes", "Comes", 70, "number", help="1 comes first; the same number comes together. Empty: told only"),
        Cell("kind", "What is unusual", 220, "choice", _among(*Unusual), "What is left out is like any other test"),
    ),
    {},
    ("comes",),
)
PARAMETER = LineKind(
    Parameter,
    "parameter",
    (
        Cell("id", "Id", 110),
        Cell("name", "Name", 200),
        Cell("type", "Type", 84, "choice", _among(*get_args(ParameterType))),
        Cell("unit", "Unit", 90),
        Cell("outcomes", "Outcomes", 200, help="The possible results of type outcome, a semicolon between"),
        Cell("findings", "Open to judgement", 170, help="Findings that a person may decide to comply"),
        Cell("lod", "LOD", 64, "number"),
        Cell("loq", "LOQ", 64, "number"),
        Cell("countable_max", "Countable to", 104, "number"),
        Cell(
            "plausible",
            "Plausible",
            96,
            is_limit=True,
            help="A value outside is asked about before it is recorded: 0 to 100",
        ),
        Cell(
            "reported",
            "Reported",
            110,
            "choice",
            _REPORTED,
            "How it is printed; what is compared stays as it is",
            is_open=True,
            names=lambda _: _REPORTED_NAMES,
        ),
        Cell("critical", "Critical", 62, "check", help="Never filled down a column"),
        Cell("no_microbe", "No microbe", 90, "check", help="A critical outcome of none: an identity, a karyotype"),
    ),
    {"type": "number", "critical": False, "no_microbe": False},
)
READING = LineKind(
    Reading,
    "reading",
    (
        Cell("day", "Day", 70, "number", help="Full days after loading; parts of a day are allowed"),
        Cell("window_hours", "Window ± h", 96, "number", help="Hours before and after; the last look is never early"),
        Cell("name", "Name", 260, help="Such as subculture, transfer or final look"),
        Cell("binding", "Binding", 76, "check", help="Missed it is a deviation; the last look always binds"),
        Cell("second_reader", "Second reader", 120, "check", help="Two people look, each for themselves"),
        Cell("transfer_days", "After transfer d", 124, "number", help="Full days that a transferred unit is kept more"),
    ),
    {"window_hours": "24", "binding": False, "second_reader": False},
)
