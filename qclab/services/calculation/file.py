"""A file that a calculation is read from, as settings and rows of text with their lines (docs/calculations.md).

YAML has settings as fields and its rows below ``rows``; a list in a row stands for as many rows. In a CSV table lines
that begin with # are settings (``# factor: 20``), with ## remarks. Needs no database.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePath

import yaml

from qclab.domain.calculation.given import MOST_ROWS, Given, Shape, Text, read
from qclab.domain.calculation.reasons import Unfit, refuse
from qclab.domain.counts import size
from qclab.domain.exchange.columns import Column, Holds
from qclab.domain.refusals import Invalid, Reason
from qclab.services.catalogue.file_yaml import Fields, Items, Node, Scalar, tree
from qclab.services.exchange.table_file import read_table

LARGEST = 2_000_000
"""Bytes of a file: more rows than are calculated with."""
ROWS = "rows"
_TABLES = (".csv", ".txt", ".tsv")

Settings = list[tuple[str, Text]]
Rows = list[tuple[int, Mapping[str, Text]]]


def read_given(name: str, data: bytes, shape: Shape) -> Given:
    """What the bytes of a file hold, which must be UTF-8. Raises Invalid with every reason and its line."""
    if len(data) > LARGEST:
        refuse(Unfit.TOO_MANY, f"{name} has {size(len(data))}; at most {size(LARGEST)} are read.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(Unfit.LAYOUT, f"{name} is not UTF-8 text; save it as UTF-8.", line=data.count(b"\n", 0, error.start) + 1)
    if not text.strip():
        refuse(Unfit.EMPTY, f"{name} is empty.")
    settings, rows = _table(name, text, shape) if PurePath(name).suffix.lower() in _TABLES else _yaml(name, text)
    return read(shape, settings, rows)


def _table(name: str, text: str, shape: Shape) -> tuple[Settings, Rows]:
    settings: Settings = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for place, line in enumerate(lines):
        if line.startswith("#"):
            lines[place] = ""
            word, divided, value = line.strip("#,;\t ").partition(":")
            if line.startswith("##"):
                continue
            if not divided:
                refuse(Unfit.LAYOUT, "A line that begins with # is a setting: # name: value.", line=place + 1)
            settings.append((word.strip(), Text(value.strip(), place + 1)))
    if not any(lines):
        return settings, []
    columns = [Column(each.name, required=each.required, holds=Holds.NUMBER) for each in shape.columns]
    found = read_table(name, "\n".join(lines).encode(), columns, most_rows=MOST_ROWS)
    reasons = [reason if reason.row else Reason(reason.text, reason.field, row.line, code=reason.code)
               for row in found.rows for reason in row.reasons]  # fmt: skip
    if reasons:
        raise Invalid(*reasons)
    return settings, [
        (row.line, {column: Text(value, row.line) for column, value in row.values.items()}) for row in found.rows
    ]


def _yaml(name: str, text: str) -> tuple[Settings, Rows]:
    root = tree(text)
    _refuse_split_decimals(text)
    if not isinstance(root, Fields):
        refuse(Unfit.LAYOUT, f"{name} has no settings and no rows; see the examples in the manual.", line=1)
    if root.repeated:
        word, line = root.repeated[0]
        refuse(Unfit.TWICE, f"{word} is given twice.", word, line)
    nodes = dict(root.nodes)
    rows = nodes.pop(ROWS, None)
    settings = [(word, _scalar(word, node)) for word, node in nodes.items()]
    if rows is None or (isinstance(rows, Scalar) and not rows.given):
        return settings, []
    if not isinstance(rows, Items):
        refuse(Unfit.LAYOUT, "rows is a list, a line that begins with - for each.", ROWS, rows.line)
    return settings, [row for node in rows.nodes for row in _expanded(node)]


def _expanded(node: Node) -> Iterator[tuple[int, Mapping[str, Text]]]:
    """The rows that one entry stands for: as many as its lists are long."""
    if not isinstance(node, Fields):
        refuse(
            Unfit.LAYOUT,
            "A row has a value under each of its columns, such as {dose: 1, response: 300}.",
            ROWS,
            node.line,
        )
    if node.repeated:
        word, line = node.repeated[0]
        refuse(Unfit.TWICE, f"{word} is given twice.", word, line)
    lists = {word: each.nodes for word, each in node.nodes.items() if isinstance(each, Items)}
    lengths = {len(each) for each in lists.values()}
    if len(lengths) > 1:
        refuse(Unfit.LENGTHS, "The lists of this row are not equally long.", ROWS, node.line)
    for place in range(lengths.pop() if lengths else 1):
        yield (
            node.line,
            {word: _scalar(word, lists[word][place] if word in lists else each) for word, each in node.nodes.items()},
        )


def _scalar(word: str, node: Node) -> Text:
    if not isinstance(node, Scalar):
        refuse(Unfit.LAYOUT, f"{word} is one value, not several.", word, node.line)
    return Text(node.text if node.given else "", node.line)


def _refuse_split_decimals(text: str) -> None:
    """In a list of YAML ``1,5`` is two values: a comma between digits without a space may be a decimal sign."""
    before: yaml.ScalarEvent | None = None
    for event in yaml.parse(text.removeprefix("\ufeff"), Loader=yaml.BaseLoader):
        if isinstance(event, yaml.ScalarEvent) and before is not None and before.end_mark and event.start_mark:
            gap = text[before.end_mark.index : event.start_mark.index]
            if gap == "," and before.value[-1:].isdigit() and event.value[:1].isdigit():
                said = f"“{before.value},{event.value}” may be one number or two: write decimals with a point here, "
                refuse(Unfit.SPLIT, said + "and a space after the comma between two.", ROWS, event.start_mark.line + 1)
        before = event if isinstance(event, yaml.ScalarEvent) else None
