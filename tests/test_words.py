"""Moments and numbers are put into words in one home each, and quoted in one way, so that one page never says them
otherwise than the next."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "qclab"
FORMATS = PACKAGE / "domain" / "moments.py"
PLURALS = PACKAGE / "domain" / "counts.py"
_CALLS = ("strftime", "strptime", "currentTime", "currentDate", "currentDateTime", "fromtimestamp", "localtime")
_DIRECTIVES = ("%Y", "%m-%d", "%H", "%M", "%S", "%z", "%A", "%a")
_COUNTED = (ast.Eq, ast.NotEq)
_QUOTED = re.compile(r"(?<![\w’])'[^']*\w[^']*'(?!\w)")
"""Something in straight quotes; an apostrophe stands within a word or at its end."""
_NO_SENTENCES = ("store", "queries")
"""What they write in quotes is SQL."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def time_formats(path: Path) -> Iterator[str]:
    """Calls and format texts that put a moment into words, or ask for the zone of the workstation."""
    for node in nodes(path):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Attribute) and node.attr in _CALLS:
            yield f"{path.name}:{line} {node.attr}"
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "astimezone" and not node.args:
            yield f"{path.name}:{line} astimezone() without a zone"
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "today" and not node.args:
            if getattr(getattr(node.func, "value", None), "id", "") in ("date", "datetime"):
                yield f"{path.name}:{line} the workstation's day"
        elif isinstance(node, ast.FormattedValue):
            spec = _spec(node)
            if any(directive in spec for directive in _DIRECTIVES):
                yield f"{path.name}:{line} {spec}"


def days_of_utc(path: Path) -> Iterator[str]:
    """Where the clock of the machine is asked for the day of UTC."""
    for node in nodes(path):
        if isinstance(node, ast.Attribute) and node.attr == "date" and "now(UTC)" in ast.unparse(node.value):
            yield f"{path.name}:{node.lineno} the day of UTC"


def _spec(node: ast.FormattedValue) -> str:
    """The written part of how a value is formatted."""
    parts = node.format_spec.values if isinstance(node.format_spec, ast.JoinedStr) else []
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


def plurals(path: Path) -> Iterator[str]:
    """One wording for 1 and another for any other number, and an s that is multiplied away."""
    for node in nodes(path):
        if isinstance(node, ast.IfExp) and _compares_with_one(node.test):
            words = [text for text in (node.body, node.orelse) if isinstance(text, ast.Constant | ast.JoinedStr)]
            ends = [text.value for text in words if isinstance(text, ast.Constant)]
            is_left_out = "" in ends and "s" not in ends  # ", step 2", or nothing
            if len(words) == 2 and not is_left_out:
                yield f"{path.name}:{node.lineno} {ast.unparse(node)}"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            if any(isinstance(side, ast.Constant) and side.value == "s" for side in (node.left, node.right)):
                yield f"{path.name}:{node.lineno} {ast.unparse(node)}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "(s)" in node.value:
            yield f"{path.name}:{node.lineno} {node.value!r}"


def _compares_with_one(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.ops[0], _COUNTED)
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value == 1
    )


def test_moments_are_written_in_one_place() -> None:
    assert [where for path in modules() if path != FORMATS for where in time_formats(path)] == []


def test_no_test_takes_its_day_from_utc() -> None:
    """The demo laboratory is in Amsterdam, where the next day begins an hour or two before that of UTC ends."""
    tests = sorted(Path(__file__).parent.rglob("*.py"))
    assert [where for path in tests for where in days_of_utc(path)] == []


def test_plurals_are_made_in_one_place() -> None:
    assert [where for path in modules() if path != PLURALS for where in plurals(path)] == []


def test_numbers_are_grouped_in_one_place() -> None:
    grouped = [
        f"{path.name}:{node.lineno}"
        for path in modules()
        if path != PLURALS
        for node in nodes(path)
        if isinstance(node, ast.FormattedValue) and "," in _spec(node)
    ]
    assert grouped == []


@pytest.mark.parametrize(
    ("source", "finder"),
    [
        ("f'{at:%Y-%m-%d}'", time_formats),
        ("at.strftime('%d')", time_formats),
        ("at.astimezone()", time_formats),
        ("date.today()", time_formats),
        ("(datetime.now(UTC) + timedelta(days=3)).date()", days_of_utc),
        ("'test' if n == 1 else f'{n} tests'", plurals),
        ("f\"{n} test{'' if n == 1 else 's'}\"", plurals),
        ("f\"{n} test{'s' * (n != 1)}\"", plurals),
        ("'test(s)'", plurals),
    ],
)
def test_a_second_home_would_be_found(source: str, finder: object, tmp_path: Path) -> None:
    path = tmp_path / "page.py"
    path.write_text(source)
    assert callable(finder)
    assert list(finder(path))


@pytest.mark.parametrize(
    "source", ["f', step {n}' if n != 1 else ''", "ids[0] if len(ids) == 1 else count(len(ids), 'container')"]
)
def test_what_is_left_out_is_no_plural(source: str, tmp_path: Path) -> None:
    path = tmp_path / "page.py"
    path.write_text(source)
    assert list(plurals(path)) == []


GLOSSARY = PACKAGE.parent / "docs" / "glossary.md"
_REFUSED = re.compile(r"^- \*\*(?P<word>[^*]+)\*\*.*?: not (?P<others>[^:]+?)\.$", re.MULTILINE | re.DOTALL)


def synonyms() -> dict[str, str]:
    """The words that the glossary refuses, each with the one that is said."""
    section = GLOSSARY.read_text("utf-8").partition("## One word for one thing")[2].partition("\n## ")[0]
    return {
        other.replace("'", "’"): entry["word"]
        for entry in _REFUSED.finditer(section)
        for other in " ".join(entry["others"].split()).split(", ")
    }


def told(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module but its docstrings: heads of columns, commands, filters, sentences."""
    docstrings = set()
    tree = list(nodes(path))  # kept, so that the nodes keep their identities
    for node in tree:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings.add(id(node.value))
    for node in tree:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def test_one_word_is_said_for_one_thing_and_none_of_its_synonyms() -> None:
    refused = synonyms()
    assert len(refused) >= 12
    words = re.compile(rf"\b({'|'.join(map(re.escape, refused))})\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(PACKAGE)}:{line} “{hit.group()}”: say {refused[hit.group().lower()]}"
        for path in modules()
        for line, text in told(path)
        if " " in text or text[:1].isupper()  # a lower-case word alone is a name of the program
        for hit in words.finditer(text.replace("'", "’"))
    ]
    assert found == []


@pytest.mark.parametrize("text", ["Nobody's", "nobody yet", "Stands at", "Drop it", "alert level not kept"])
def test_a_synonym_is_told(tmp_path: Path, text: str) -> None:
    refused = synonyms()
    assert any(word in text.replace("'", "’").lower() for word in refused)


def quoted(path: Path) -> Iterator[str]:
    """Sentences that quote with straight signs; the curly ones are the house's."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            told.update(id(part) for part in ast.walk(node) if part is not node)
    for node in ast.walk(tree):
        if id(node) in told or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)
        if " " in text and _QUOTED.search(text):
            yield f"{path.name}:{node.lineno} {text}"


def test_sentences_quote_in_one_way() -> None:
    """“so”: every keyboard reads them, and none of them is a sign of code."""
    spoken = [path for path in modules() if path.relative_to(PACKAGE).parts[0] not in _NO_SENTENCES]
    assert [where for path in spoken for where in quoted(path)] == []
