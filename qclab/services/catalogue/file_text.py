"""A catalogue as text that people can read, compare line by line and edit: short entries on one line, long ones below.

Only what differs from the defaults of the dataclasses is written, in their order; lists of entries come last.
"""

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from textwrap import indent
from typing import Any

import yaml

from qclab.domain.catalogue.values import Catalogue
from qclab.services.catalogue.file_yaml import NULLS

_WIDTH = 120
_HEADER = """\
# QC Lab catalogue: clients, products, methods, specifications, places and the list for cases.
# Each value is read as the text written here: 0.10 keeps its zero and No stays a word.
# Every field is explained in docs/catalogue-file.md. Anything unknown, missing or inconsistent refuses the whole file.
"""


class _Dumper(yaml.BaseDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def process_scalar(self) -> None:
        """Long text is folded early enough for its last word; entries in braces stay on their line."""
        width = self.best_width
        self.best_width = width if self.flow_level else width - 20
        super().process_scalar()
        self.best_width = width


def catalogue_text(catalogue: Catalogue) -> str:
    """All sections in one order; entries of one line stand together, longer ones have a blank line between them."""
    parts = [_HEADER]
    for section in fields(catalogue):
        entries = [_text(_list([_node(entry, 4)], flow=False)) for entry in getattr(catalogue, section.name)]
        if entries:
            gap = "" if all(entry.count("\n") == 1 for entry in entries) else "\n"
            parts.append(f"\n{section.name}:\n{indent(gap.join(entries), '  ')}")
    return "".join(parts)


_STR, _SEQ, _MAP = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))


def _text(node: yaml.Node, width: int = _WIDTH) -> str:
    return yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=width)


def _node(value: Any, column: int) -> yaml.Node:
    """The YAML of a value that will start ``column`` characters from the left; on one line when it fits there."""
    if isinstance(value, tuple):
        items = [_node(each, column + 4) for each in value]
        plain = all(isinstance(item, yaml.ScalarNode) for item in items)
        return _list(items, flow=plain and _fits(_list(items, flow=True), column))
    if is_dataclass(value):
        written = [(each.name, getattr(value, each.name)) for each in fields(value) if _differs(value, each)]
        written.sort(key=lambda pair: _is_block(pair[1]))  # long lists come last, the rest in its own order
        pairs = [(yaml.ScalarNode(_STR, name), _node(found, column + 2)) for name, found in written]
        one_line = yaml.MappingNode(_MAP, pairs, flow_style=True)
        return one_line if _fits(one_line, column) else yaml.MappingNode(_MAP, pairs, flow_style=False)
    text = _scalar(value)
    return yaml.ScalarNode(_STR, text, style="'" if text in NULLS else None)


def _differs(entry: Any, each: Field[Any]) -> bool:
    return each.default is MISSING or getattr(entry, each.name) != each.default


def _is_block(value: Any) -> bool:
    return isinstance(value, tuple) and any(is_dataclass(each) for each in value)


def _list(items: list[yaml.Node], flow: bool) -> yaml.Node:
    return yaml.SequenceNode(_SEQ, items, flow_style=flow)


def _scalar(value: str | bool | int | Decimal | date) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _fits(node: yaml.Node, column: int) -> bool:
    """Whether the node takes one line of the page when written in brackets."""
    return len(_text(node, width=10_000).rstrip("\n")) + column <= _WIDTH
