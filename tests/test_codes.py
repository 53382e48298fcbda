"""Every refusal carries a code from a closed list, and a code says one thing: programs and tests read it, people the
sentence."""

import ast
import functools
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "qclab"
REFUSALS = "qclab.domain.refusals"
KINDS = frozenset({"Refusal", "Invalid", "NotAllowed", "AccessEnded", "Conflict", "Broken", "Missing", "Unavailable"})

IN_SEVERAL_WORDS = frozenset(
    {
        "domain.catalogue.draft.Unsaved.DIFFERS",
        "domain.catalogue.draft.Withheld.NO_SUCH",
        "domain.catalogue.faults.Unreadable.NO_LIST",
        "domain.codes.AtDisk.HEAD_NOT_NOTED",
        "domain.codes.AtDisk.IS_A_FOLDER",
        "domain.codes.AtDisk.NOT_WRITTEN",
        "domain.codes.AtDisk.NO_FOLDER",
        "domain.investigations.case.Bar.NOT_REACHED",
        "domain.investigations.case.Bar.NO_CAUSE",
        "domain.investigations.kinds.Unopened.ALREADY",
        "domain.investigations.kinds.Unopened.NO_WORDS",
        "domain.laboratories.sending.NotSent.HAS_RESULTS",
        "domain.laboratories.sending.NotSent.NO_MOMENT",
        "domain.laboratories.sending.NotSent.SEVERAL",
        "domain.laboratories.sending.NotSent.STATE",
        "domain.laboratories.sending.NotSent.TO_COME",
        "domain.people.rights.Barred.NO_RIGHT",
        "domain.release.supplying.NotSupplied.DOCUMENT",
        "domain.samples.lifecycle.SampleBar.SAMPLE_GONE",
        "domain.testing.units.Unread.STATE",
        "domain.testing.units.Unread.SUSPICION",
        "domain.testing.units.Unread.TWICE",
        "services.exchange.table_lines.Unusable.NO_SUCH_SHEET",
    }
)
"""Codes of one thing that is said in several wordings: of one or of many, here or there, with what to do now."""


def homes(tree: ast.Module, module: str) -> dict[str, str]:
    """Where each name of a module comes from."""
    own = {node.name: module for node in tree.body if isinstance(node, ast.ClassDef)}
    return own | {
        alias.asname or alias.name: str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def refused(tree: ast.Module, module: str) -> Iterator[tuple[int, str, list[str]]]:
    """Each reason, and each refusal of plain words: its line, its code with the home of it, and its literal sentences.

    A code that is handed on, as ``why.code``, is none of its own.
    """
    home = homes(tree, module)
    kinds = {name for name in KINDS | {"Reason"} if home.get(name) == REFUSALS}
    kinds |= {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) in kinds for base in node.bases)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or (kind := called(node.func)) not in kinds:
            continue
        given = node.args[:1] if kind == "Reason" else node.args
        words = [ast.unparse(each) for each in given if isinstance(each, ast.Constant | ast.JoinedStr | ast.BinOp)]
        codes = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        if words or kind == "Reason":
            code = ast.unparse(codes[0]) if codes else "None"
            name = code.partition(".")[0]
            yield node.lineno, f"{home[name]}.{code}" if name in home else code, words


def called(function: ast.expr) -> str:
    """The name of what is called, plain or as ``refusals.Missing``; empty of anything else."""
    match function:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="refusals"), attr=name):
            return name
    return ""


@functools.cache
def everything() -> tuple[tuple[str, int, str, list[str]], ...]:
    return tuple(_everything())


def _everything() -> Iterator[tuple[str, int, str, list[str]]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        if module != REFUSALS:
            for line, code, words in refused(ast.parse(path.read_text("utf-8")), module):
                yield path.relative_to(PACKAGE).as_posix(), line, code, words


def test_every_refusal_carries_a_code() -> None:
    without = [f"{path}:{line}" for path, line, code, _ in everything() if code == "None"]
    assert without == [], "say which member of a closed list it is: code=..."


def test_a_code_says_one_thing() -> None:
    sentences = defaultdict(set)
    for _, _, code, words in everything():
        if code.startswith("qclab."):
            sentences[code].update(words[:1])
    several = {code.removeprefix("qclab.") for code, said in sentences.items() if len(said) > 1}
    assert several - IN_SEVERAL_WORDS == set(), "two sentences are two codes"
    assert IN_SEVERAL_WORDS - several == set(), "one sentence now: strike it off the list"


@pytest.mark.parametrize("code", ["", ", code=None"])
@pytest.mark.parametrize("call", ['Missing("Nothing."{})', 'Reason("Nothing.", "field"{})', 'Gone("No " + it{})'])
def test_a_refusal_without_a_code_is_noticed(call: str, code: str) -> None:
    head = f"from {REFUSALS} import Missing, Reason\nclass Gone(Missing): ...\n"
    ((_, found, _),) = refused(ast.parse(head + call.format(code)), "qclab.somewhere")
    assert found == "None"
