"""docs/calculations.md has an example of every kind of calculation, and what it says of it is what comes out."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from qclab.domain.calculation.names import KINDS
from tests.cli.conftest import Typed

DOCUMENT = Path(__file__).parents[2] / "docs" / "calculations.md"
_SECTION = re.compile(r"^## (?P<kind>\S+)\n(?P<text>.*?)(?=^## \S+\n|\Z)", re.MULTILINE | re.DOTALL)
_EXAMPLE = re.compile(
    r"^```(?P<how>yaml|csv)\n(?P<file>.*?)^```\n\n```text\n(?P<told>.*?)^```", re.MULTILINE | re.DOTALL
)

EXAMPLES = [
    pytest.param(section["kind"], found["how"], found["file"], found["told"], id=f"{section['kind']} {number}")
    for section in _SECTION.finditer(DOCUMENT.read_text("utf-8"))
    for number, found in enumerate(_EXAMPLE.finditer(section["text"]), 1)
]


def test_every_kind_has_an_example_in_the_order_of_help():
    assert list(dict.fromkeys(example.values[0] for example in EXAMPLES)) == list(KINDS)


@pytest.mark.parametrize(("kind", "how", "file", "told"), EXAMPLES)
def test_an_example_comes_to_what_the_document_says(
    typed: Typed, tmp_path: Path, kind: str, how: str, file: str, told: str
):
    path = tmp_path / f"example.{how}"
    path.write_text(file, "utf-8")
    answer = typed("calculate", kind, path, "--json")
    report = json.loads(answer.out)
    for line in told.splitlines():
        where, _, said = line.partition(": ")
        assert _words(_at(report, where)) == said, line
    assert answer.status == int(not report["valid"])
    assert typed("calculate", kind, path).status == answer.status


def _at(report: Any, where: str) -> Any:
    for part in where.split("."):
        report = report[int(part)] if isinstance(report, list) else report[part]
    return report


def _words(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
