"""What differs between two versions of a method or a specification: added, removed, changed, in the order of a page."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from qclab.domain.catalogue.values import CriterionLine, GateLine, Method, Parameter, PlanLine, Reading, Specification
from qclab.domain.evaluation.reporting import Reporting
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.refusals import Invalid

Change = Literal["added", "removed", "changed"]
_RULES: Mapping[str, Callable[[str], str]] = {
    "rounding": lambda rule: Rounding.parse(rule).words,
    "reported": lambda rule: Reporting.parse(rule).words,
}
_LISTS = ("parameters", "readings", "criteria", "plan", "gates")


@dataclass(frozen=True)
class Difference:
    """One field that differs, or a whole line that came or went. ``entry`` is empty for the version itself."""

    change: Change
    part: str
    entry: str
    field: str
    before: str
    after: str


def differences(before: Method | Specification, after: Method | Specification) -> tuple[Difference, ...]:
    """Every difference between two versions; their version numbers are none."""
    if type(before) is not type(after):
        raise TypeError("only versions of the same kind are compared")
    found = list(_fields(type(after).__name__.lower(), "", before, after, ("version", *_LISTS)))
    for part, name, key in _PARTS:
        if hasattr(after, part):
            found += line_differences(name, getattr(before, part), getattr(after, part), key, _entry)
    return tuple(found)


def words(value: object, field: str = "") -> str:
    """A value of the catalogue as people read it: lists joined, yes and no, a dash for nothing, rules of rounding and
    reporting in words."""
    if isinstance(value, str) and value and field in _RULES:
        try:
            return _RULES[field](value)
        except Invalid:  # of a draft, which may hold anything
            return value
    match value:
        case bool():
            return "yes" if value else "no"
        case None | "" | ():
            return "–"
        case tuple():
            return ", ".join(words(each) for each in value)
        case _:
            return str(value)


def line_words(line: Any) -> str:
    """A whole line in one sentence: what is not at its default, without the names that identify it."""
    told = []
    for each in fields(line):
        value = getattr(line, each.name)
        if each.name in _IDENTIFY or value == each.default or value in ("", None, ()):
            continue
        told.append(each.name.replace("_", " ") if value is True else _told(each.name, value))
    return "; ".join(told) or "–"


_IDENTIFY = ("method", "parameter", "id", "kind", "phase")


def _told(name: str, value: object) -> str:
    return (
        words(value, name)
        if name in ("limit", "unit", "name", "type", "words")
        else f"{name.replace('_', ' ')} {words(value, name)}"
    )


def _fields(part: str, entry: str, before: Any, after: Any, without: Sequence[str] = ()) -> Iterator[Difference]:
    for each in fields(after):
        was, now = getattr(before, each.name), getattr(after, each.name)
        if each.name not in without and was != now:
            yield Difference(
                "changed", part, entry, each.name.replace("_", " "), words(was, each.name), words(now, each.name)
            )


def line_differences(
    part: str, before: Sequence[Any], after: Sequence[Any], key: Callable[[Any], Hashable],
    entry: Callable[[Any], str],
) -> Iterator[Difference]:  # fmt: skip
    """What differs between the lines of a part; ``entry`` is what a line is called. Lines are the same line when their
    key is; the order counts, for it is the order in which they are printed or asked."""
    were, are = (_keyed(lines, key) for lines in (before, after))
    for each, line in are.items():
        if each not in were:
            yield Difference("added", part, entry(line), "", "–", line_words(line))
        else:
            yield from _fields(part, entry(line), were[each], line)
    for each, line in were.items():
        if each not in are:
            yield Difference("removed", part, entry(line), "", line_words(line), "–")
    stayed_before = [each for each in were if each in are]
    stayed_after = [each for each in are if each in were]
    if stayed_before != stayed_after:
        orders = [", ".join(entry(lines[each]) for each in stayed)
                  for lines, stayed in ((were, stayed_before), (are, stayed_after))]  # fmt: skip
        yield Difference("changed", part, "", "order", *orders)


def _keyed(lines: Sequence[Any], key: Callable[[Any], Hashable]) -> dict[Hashable, Any]:
    """Lines by their key; of several plan lines of one name the first is held against the first."""
    keyed: dict[Hashable, Any] = {}
    for line in lines:
        number = 1
        while (key(line), number) in keyed:
            number += 1
        keyed[key(line), number] = line
    return keyed


def _entry(line: Any) -> str:
    match line:
        case CriterionLine():
            step = f" (step {line.release_step})" if line.release_step != 1 else ""
            return f"{line.method} {line.parameter}{step}"
        case Parameter():
            return line.id
        case Reading():
            return f"day {line.day}"
        case PlanLine():
            return f"{line.name}, {line.container}" if line.parameters else line.name
        case GateLine():
            return f"{line.name} (step {line.release_step})"
    raise TypeError(type(line).__name__)


_PARTS: Sequence[tuple[str, str, Callable[[Any], Hashable]]] = (
    ("parameters", "parameter", lambda line: line.id),
    ("readings", "reading", lambda line: line.day),
    ("criteria", "criterion", lambda line: (line.method, line.parameter, line.alternative, line.release_step)),
    ("plan", "plan line", lambda line: line.name),
    ("gates", "gate", lambda line: (line.name, line.release_step)),
)
