"""Calculating from a terminal: potencies, titres, curves and charts of a small file. Needs no database."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from qclab.cli import files
from qclab.cli.arguments import Commands
from qclab.cli.later import when_used
from qclab.cli.output import json_text, put, table, told
from qclab.domain.calculation.names import KINDS

with when_used():
    from qclab.domain.calculation import figures, kinds
    from qclab.services.calculation import file


def declare(commands: Commands) -> None:
    inner = commands.group("calculate", "calculate from a YAML or CSV file, with every number of the report")
    for name, kind in KINDS.items():
        command = inner.add(name, partial(calculate, name), kind.says, needs="")
        command.add_argument("file", metavar="FILE", help="YAML, or a .csv table; docs/calculations.md has an example")


def calculate(kind: str, arguments: Namespace) -> int:
    """The exit status: refused where the calculation gives no result, and the whole report is printed all the same."""
    data = files.read(arguments.file, file.LARGEST)
    given = file.read_given(arguments.file, data, kinds.shape_of(kind))
    report = figures.told(kinds.calculate(kind, given))
    put(json_text({"kind": kind, **report}) if arguments.json else "\n".join(_lines(report)))
    told("\n".join(reason["text"] for reason in report["reasons"]))
    return int(not report["valid"])


def _lines(report: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """A report for people: single values in lines, rows of values in tables."""
    for name, value in report.items():
        title = name.replace("_", " ")
        if isinstance(value, Mapping):
            yield f"{indent}{title}"
            yield from _lines(value, f"{indent}  ")
        elif isinstance(value, Sequence) and value and isinstance(value[0], Mapping):
            yield f"{indent}{title}"
            yield from (f"{indent}  {line}" for line in table([_flat(row) for row in value]))
        else:
            yield f"{indent}{title:<20} {_plain(value)}".rstrip()


def _flat(row: Mapping[str, Any]) -> dict[str, object]:
    return {name.replace("_", " "): _plain(value) for name, value in row.items()}


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plain(each)}" for name, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_plain, value))
    return {True: "yes", False: "no", None: "none"}[value] if isinstance(value, bool | None) else str(value)
