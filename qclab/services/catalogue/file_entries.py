"""From the tree of a catalogue file to its dataclasses: fields known, given, of the right kind; all faults collected.

The dataclasses themselves say which fields there are, which may be left out and what each must look like.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

from qclab.domain.catalogue.faults import Fault, Unreadable
from qclab.domain.catalogue.rules import CHILD, ENTRY
from qclab.domain.catalogue.texts import text_fault
from qclab.domain.catalogue.values import (
    CaseListVersion,
    Catalogue,
    Client,
    Method,
    Parameter,
    Place,
    Product,
    ReviewRulesVersion,
    Specification,
)
from qclab.domain.refusals import Reason
from qclab.services.catalogue.file_yaml import Fields, Items, Node, Scalar

_SECTIONS: dict[str, type] = {
    "clients": Client,
    "products": Product,
    "methods": Method,
    "specifications": Specification,
    "places": Place,
    "case_lists": CaseListVersion,
    "review_rules": ReviewRulesVersion,
}
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?(E[+-]?[0-9]{1,2})?")
_YES_NO = {"yes": True, "no": False, "true": True, "false": False}


@dataclass
class Entries:
    """What was read so far: entries that are whole, their nodes in the same order, and what is wrong with the others.

    ``incomplete`` names (section, id) of entries that were refused, so that nothing is said about what refers to them.
    """

    entries: dict[str, list[Any]] = field(default_factory=lambda: {section: [] for section in _SECTIONS})
    nodes: dict[str, list[Node]] = field(default_factory=lambda: {section: [] for section in _SECTIONS})
    incomplete: set[tuple[str, str]] = field(default_factory=set)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(**{section: tuple(whole) for section, whole in self.entries.items()})


def read_entries(root: Fields) -> Entries:
    found = Entries()
    found.reasons.extend(_unknown_fields(root, "the file", list(_SECTIONS)))
    for section, cls in _SECTIONS.items():
        node = root.nodes.get(section)
        if node is None:
            continue
        if not isinstance(node, Items):
            found.reasons.append(
                Reason(
                    f"{section}: a list is expected, each entry after a dash.",
                    section,
                    node.line,
                    code=Unreadable.NO_LIST,
                )
            )
            continue
        for number, item in enumerate(node.nodes, start=1):
            name = _written_id(item)
            where = f"{ENTRY[section]} {name or number}"
            before = len(found.reasons)
            entry = _read_dataclass(cls, item, where, found.reasons)
            if len(found.reasons) == before:
                found.entries[section].append(entry)
                found.nodes[section].append(item)
            elif name:
                found.incomplete.add((section, name))
    return found


def _written_id(item: Node) -> str:
    node = item.nodes.get("id") if isinstance(item, Fields) else None
    return node.text if isinstance(node, Scalar) and not text_fault("id", node.text) else ""


def _unknown_fields(node: Fields, where: str, known: list[str]) -> Iterator[Reason]:
    for name, line in node.lines.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean “{near[0]}”?" if near else f"; known are {', '.join(known)}."
            yield Reason(f"{where}: there is no field “{name}”{hint}", name, line, code=Unreadable.UNKNOWN_FIELD)
    for name, line in node.repeated:
        yield Reason(f"{where}: “{name}” is written twice.", name, line, code=Unreadable.FIELD_TWICE)


def _read_dataclass(cls: type[Any], node: Node, where: str, reasons: list[Reason]) -> Any:
    """One entry; None when anything in it was refused (the reasons say what)."""
    if not isinstance(node, Fields):
        reasons.append(
            Reason(f"{where}: named fields are expected, such as “id: ...”.", row=node.line, code=Unreadable.NO_FIELDS)
        )
        return None
    before = len(reasons)
    if cls is Parameter:
        node = _as_written_now(node, where, reasons)
    reasons.extend(_unknown_fields(node, where, [each.name for each in fields(cls)]))
    values: dict[str, Any] = {}
    for each in fields(cls):
        written = node.nodes.get(each.name)
        if written is not None:
            values[each.name] = _read(each.type, written, where, each.name, reasons)
        elif each.default is MISSING:
            reasons.append(Reason(f"{where}: “{each.name}” is missing.", each.name, node.line, code=Unreadable.MISSING))
    return cls(**values) if len(reasons) == before else None


def _as_written_now(node: Fields, where: str, reasons: list[Reason]) -> Fields:
    """Older files say `decimals: 1` of a parameter for what is `reported: decimals:1` now."""
    written = node.nodes.get("decimals")
    if written is None:
        return node
    places = _read(int, written, where, "decimals", reasons)
    if "reported" in node.nodes:
        said = f"{where}: “decimals” is the older word for “reported”; write one of them."
        reasons.append(Reason(said, "decimals", written.line, code=Unreadable.DECIMALS))
    renamed = {"reported" if name == "decimals" else name: line for name, line in node.lines.items()}
    said_now = replace(written, text=f"decimals:{places}") if isinstance(written, Scalar) else written
    nodes = {name: each for name, each in node.nodes.items() if name != "decimals"}
    return replace(node, nodes={"reported": said_now, **nodes}, lines=renamed)


def _read(hint: Any, node: Node, where: str, name: str, reasons: list[Reason]) -> Any:
    if get_origin(hint) is tuple:
        return _read_list(get_args(hint)[0], node, where, name, reasons)
    if not isinstance(node, Scalar):
        reasons.append(
            Reason(f"{where}: “{name}” is one value, not a list.", name, node.line, code=Unreadable.NO_VALUE)
        )
    elif not node.given:
        reasons.append(
            Reason(
                f"{where}: “{name}” is empty; fill it in or leave the line out.", name, node.line, code=Unreadable.EMPTY
            )
        )
    elif fault := text_fault(name, node.text):
        reasons.append(Reason(f"{where}: {name} {fault}.", name, node.line, code=Fault.TEXT))
    else:
        try:
            return read_value(hint, node.text)
        except ValueError as error:
            reasons.append(
                Reason(f"{where}: {name} “{node.text}” {error}.", name, node.line, code=Unreadable.WRONG_KIND)
            )
    return None


def _read_list(hint: Any, node: Node, where: str, name: str, reasons: list[Reason]) -> tuple[Any, ...]:
    if not isinstance(node, Items):
        reasons.append(
            Reason(
                f"{where}: “{name}” is a list: [one, two], or one after a dash on each line.",
                name,
                node.line,
                code=Unreadable.NO_LIST,
            )
        )
        return ()
    if is_dataclass(hint) and isinstance(hint, type):
        return tuple(
            _read_dataclass(hint, item, f"{where} {CHILD[name]} {number}", reasons)
            for number, item in enumerate(node.nodes, start=1)
        )
    return tuple(_read(hint, item, where, name, reasons) for item in node.nodes)


def read_value(hint: Any, text: str) -> Any:
    """The value of one text. Raises ValueError with the end of a sentence that starts with field and text."""
    if get_origin(hint) is UnionType:
        hint = next(each for each in get_args(hint) if each is not NoneType)
    if words := get_args(hint) if get_origin(hint) is Literal else _enumerated(hint):
        if text not in words:
            raise ValueError(f"is none of: {', '.join(filter(None, words))}")
        return words[words.index(text)]
    if hint is bool:
        if text.lower() not in _YES_NO:
            raise ValueError("is neither yes nor no")
        return _YES_NO[text.lower()]
    if hint is int:
        if not _WHOLE.fullmatch(text):
            raise ValueError("is not a whole number")
        return int(text)
    if hint is Decimal:
        if not _NUMBER.fullmatch(text):
            raise ValueError("is not a number such as 0.5 or 1.0E3")
        return Decimal(text)
    if hint is date:
        return _date(text)
    return text


def _enumerated(hint: Any) -> tuple[str, ...]:
    """The members of a closed list of words; none of anything else."""
    return tuple(hint) if isinstance(hint, type) and issubclass(hint, StrEnum) else ()


def _date(text: str) -> date:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError("is not a date such as 2026-03-31")
