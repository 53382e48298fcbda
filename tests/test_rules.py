"""Each rule has one home and a test: docs/rules.md says which, and both are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PLACE = re.compile(r"`([\w/]+\.py)`(?:: `(\w+)`)?")
RULES = [
    line.split("|")[1:4]
    for line in (ROOT / "docs" / "rules.md").read_text("utf-8").splitlines()
    if line.startswith("|") and "`" in line
]


def names(path: Path) -> set[str]:
    """The functions and classes of a file, also those in a class, and what it names with a type."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    named = {node.target.id for node in nodes if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)}
    return named | {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@pytest.mark.parametrize(("rule", "home", "test"), RULES, ids=[rule.strip() for rule, *_ in RULES])
def test_the_home_of_a_rule_and_its_test_are_there(rule: str, home: str, test: str) -> None:
    for folder, said in (("qclab", home), ("tests", test)):
        place = PLACE.search(said)
        assert place, f"say where {rule.strip()} is: {said}"
        path = ROOT / folder / place[1]
        assert path.is_file(), path
        assert place[2] is None or place[2] in names(path), f"{place[1]} has no {place[2]}"
