"""Nothing of the program stands unused: a function, class or field that the program itself never names."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "qclab"
_REPORTS = "qclab.domain.calculation."
"""Where what is calculated is written out whole, whatever it is called."""
_NAME = re.compile(r"[A-Za-z_]\w*")


def _sources() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield ".".join(("qclab", *path.relative_to(PACKAGE).with_suffix("").parts)), path.read_text()


def _defined(module: str, tree: ast.Module) -> Iterator[str]:
    """Names that a module defines, but for members of a closed list, which are offered together, and for what a class
    of a library asks for by name."""
    yield from _names(tree.body)
    if module.startswith(_REPORTS):
        return
    for node in (each for each in ast.walk(tree) if isinstance(each, ast.ClassDef)):
        known = getattr(import_module(module), node.name, None)
        bases = known.__mro__[1:] if isinstance(known, type) else ()
        libraries = [base for base in bases if not base.__module__.startswith("qclab")]
        if any(base.__module__ == "enum" for base in libraries):
            continue
        yield from (name for name in _names(node.body) if not any(hasattr(base, name) for base in libraries))


def _names(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=targets):
                yield from (each.id for each in targets if isinstance(each, ast.Name))


def test_nothing_is_defined_that_the_program_never_names() -> None:
    sources = dict(_sources())
    named = Counter(word for text in sources.values() for word in _NAME.findall(text))
    unused = [
        f"{module}: {name}"
        for module, text in sources.items()
        if "migrations" not in module
        for name in _defined(module, ast.parse(text))
        if named[name] == 1 and not name.startswith("__")
    ]
    assert not unused, "Nothing uses these; use them or take them away:\n" + "\n".join(unused)
