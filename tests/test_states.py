"""States are members of closed lists, and never words that are compared."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.catalogue.lifecycle import VersionState
from qclab.domain.catalogue.lists import ListState
from qclab.domain.catalogue.values import Priority
from qclab.domain.investigations.case import CaseState, PhaseState
from qclab.domain.investigations.retests import PlanState, RetestState
from qclab.domain.laboratories.sending import SentState
from qclab.domain.people.accounts import AccountState
from qclab.domain.release.lifecycle import CertificateState
from qclab.domain.results.sources import Source
from qclab.domain.review.deciding import DecisionState
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.reopening import ReopeningState
from qclab.domain.testing.units import UnitState

NAMES_OF_FIELDS = {"queries/testing/testing.py": "entered", "services/catalogue/file_entries.py": "reported"}
"""Where such a word is the name of a field, and no state."""

PACKAGE = Path(__file__).resolve().parents[1] / "qclab"

LIFE_CYCLES = (
    TestState, SampleState, BatchStatus, CaseState, PhaseState, DecisionState, CertificateState, AccountState,
    VersionState, ListState, PlanState, RetestState, ReopeningState, UnitState, SentState, Source, Priority,
)  # fmt: skip
STATE_WORDS = frozenset(state.value for life_cycle in LIFE_CYCLES for state in life_cycle)


def compared(node: ast.AST) -> list[ast.expr]:
    """What a comparison, a ``match`` or a condition of SQL holds something against."""
    match node:
        case ast.Compare():
            return [node.left, *node.comparators]
        case ast.MatchValue():
            return [node.value]
        case ast.Call(func=ast.Attribute(attr="in_" | "not_in" | "is_" | "is_not")):
            return node.args
        case _:
            return []


def words_compared(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The literal words of states that are compared, each with its line: in place or as a constant of the module."""
    constants = {
        target.id: node.value
        for node in getattr(tree, "body", ())
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        for side in compared(node):
            literal = constants.get(side.id, side) if isinstance(side, ast.Name) else side
            for part in literals(literal):
                if part in STATE_WORDS:
                    yield getattr(side, "lineno", 0), part


def literals(node: ast.expr) -> Iterator[str]:
    """The texts of a literal: itself, those of a tuple, list or set, of ``frozenset({...})``, the keys of a dict."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.Call(args=parts):
            for part in parts:
                yield from literals(part)
        case ast.Dict(keys=keys):
            for key in keys:
                yield from literals(key) if key is not None else ()


def test_a_state_is_compared_as_a_member_of_its_life_cycle() -> None:
    homes = {import_module(life_cycle.__module__).__file__ for life_cycle in LIFE_CYCLES}
    by_word = [
        f"{path.relative_to(PACKAGE)}:{line}: {word!r}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if str(path) not in homes and "versions" not in path.parts
        for line, word in words_compared(ast.parse(path.read_text("utf-8")))
        if NAMES_OF_FIELDS.get(path.relative_to(PACKAGE).as_posix()) != word
    ]
    assert by_word == [], "compare with the member, such as TestState.OPEN: a word that is misspelt is never equal"


def test_a_word_that_is_compared_is_noticed() -> None:
    tree = ast.parse("""
if row.state == "open" or "received" in states: ...
DONE = frozenset({"approved"})
is_done = row.state in DONE
query.where(state.in_(["certified"]))
label("open")
""")
    assert sorted(word for _, word in words_compared(tree)) == ["approved", "certified", "open", "received"]
