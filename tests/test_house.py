"""How the house is built: which folders there are, how large a thing may grow, what must not stand unused.

A test that fails here says what to do. The lists of names are closed: a new name is a decision, made in one place.
"""

import ast
import functools
import inspect
import io
import re
import tokenize
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import CodeType, FunctionType, ModuleType

from qclab import services
from qclab.domain.batches.lifecycle import GIVES, REACHED, BatchStatus
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.store.door import Store, Writing
from qclab.ui import pages, registry
from qclab.ui.page import Page
from tests.services import use_cases

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "qclab"
TESTS = ROOT / "tests"

LAYERS = frozenset({"domain", "store", "queries", "services", "documents", "demo", "ui", "cli"})

SUBJECTS = frozenset(
    {
        "batches", "catalogue", "database", "evaluation", "exchange", "investigations", "labels", "laboratory",
        "people", "release", "results", "review", "samples", "signatures", "testing", "trail",
        # to come
        "alarms", "calculation", "instruments", "laboratories", "monitoring", "qualification", "reagents", "runs",
        "stability", "storage", "training", "trends",
    }
)  # fmt: skip
"""The nouns of the field: below the window every folder of a layer is named for one."""

INFRASTRUCTURE = frozenset(
    {
        "store/migrations", "store/migrations/versions", "store/tables", "documents/page",
        "ui/dialogs", "ui/models", "ui/pages", "ui/widgets", "ui/words",
    }
)  # fmt: skip
"""Folders of a layer that serve every subject of it."""

OFF_THE_RAIL = frozenset({"imports", "labels", "sign_in"})
"""Folders of pages that open from the pages of the rail, or before them."""

OF_TESTS = frozenset({"benchmarks", "journeys", "laboratory"})
"""Folders of tests that mirror nothing in the package: speed, whole jobs, and the laboratories tests work in."""

LINES_OF_A_FILE = 400
LINES_OF_A_CLASS, METHODS_OF_A_CLASS = 300, 25


def sources(*folders: str) -> list[Path]:
    """The Python files in these folders of the repository."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def folders(below: Path) -> list[str]:
    """The folders below a folder that hold Python files, such as ``domain/release``."""
    return sorted({path.parent.relative_to(below).as_posix() for path in below.rglob("*.py")} - {"."})


def modules(package: ModuleType) -> list[ModuleType]:
    return [import_module(found.name) for found in walk_packages(package.__path__, f"{package.__name__}.")]


RAIL = {key: where for key, _, _, where, *_ in registry._PAGES}
"""The pages of the rail with the module and the class of each, below ``qclab.ui.pages``."""


def is_known(folder: str) -> bool:
    """Whether the folder of the package is a layer, of a subject, infrastructure, or of a page."""
    layer, *below = folder.split("/")
    if not below:
        return layer in LAYERS
    if folder in INFRASTRUCTURE:
        return True
    if layer == "ui":
        return below[0] == "pages" and below[1] in {where.split(".")[0] for where in RAIL.values()} | OFF_THE_RAIL
    return len(below) == 1 and below[0] in SUBJECTS


def test_every_folder_is_a_layer_a_subject_or_a_place_of_the_rail() -> None:
    unknown = [folder for folder in folders(PACKAGE) if not is_known(folder)]
    assert unknown == [], "name the folder for a subject of the field, or add the subject to the list and say why"


def test_a_folder_of_pages_bears_the_name_of_its_place_on_the_rail() -> None:
    titles = {where.split(".")[0]: title for _, title, _, where, *_ in registry._PAGES}
    assert titles == {folder: folder.replace("_", " ").capitalize() for folder in titles}


def test_every_folder_of_tests_mirrors_one_of_the_package() -> None:
    mirrored = set(folders(PACKAGE))
    assert [name for name in folders(TESTS) if name.split("/")[0] not in OF_TESTS and name not in mirrored] == []


def test_what_tests_share_stands_in_the_laboratory() -> None:
    beside = {path.name for path in TESTS.glob("*.py") if not path.name.startswith("test_")}
    assert beside == {"conftest.py"}, "put it into tests/laboratory, or beside the only tests that use it"


def test_no_file_is_too_long() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in [*sources("qclab", "tests", "benchmarks"), ROOT / "main.py"]
        if "versions" not in path.parts  # a revision of the database is written once and never changed
        if (lines := len(path.read_text("utf-8").splitlines())) > LINES_OF_A_FILE
    }
    assert long == {}, f"split it: a file has at most {LINES_OF_A_FILE} lines"


def sizes() -> Iterator[tuple[str, int, int]]:
    """Every class that may be too large, with its lines and methods."""
    for path in sources("qclab", "tests", "benchmarks"):
        text = path.read_text("utf-8")
        may_be = text.count("\n") > LINES_OF_A_CLASS or text.count("def ") > METHODS_OF_A_CLASS
        for node in ast.walk(ast.parse(text)) if may_be else ():
            if isinstance(node, ast.ClassDef):
                methods = sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body)
                yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1, methods


def test_no_class_is_too_large() -> None:
    over = {
        name: (lines, methods)
        for name, lines, methods in sizes()
        if lines > LINES_OF_A_CLASS or methods > METHODS_OF_A_CLASS
    }
    assert over == {}, f"split it: a class has at most {LINES_OF_A_CLASS} lines and {METHODS_OF_A_CLASS} methods"


def test_every_page_stands_in_the_registry() -> None:
    registered = {
        getattr(import_module(f"qclab.ui.pages.{module}"), name)
        for module, _, name in (where.partition(":") for where in RAIL.values())
    }
    built = {
        kind
        for module in modules(pages)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Page) and kind.__module__ == module.__name__
        if not kind.__subclasses__()
    }
    assert built == registered


def test_windows_and_terminal_ask_the_database_through_the_lab() -> None:
    opened_by_hand = [
        path.relative_to(PACKAGE).as_posix()
        for path in sources("qclab/ui", "qclab/cli")
        if re.search(r"store\.read\(", path.read_text("utf-8"))
    ]
    assert opened_by_hand == ["ui/database.py"], "say lab.ask(query, ...); before anybody signs in there is no lab"


def test_every_act_is_used() -> None:
    source = "\n".join(
        path.read_text("utf-8") for path in sources("qclab") if path != PACKAGE / "domain" / "trail" / "acts.py"
    )
    assert {act.name for act in Act} - set(re.findall(r"\bAct\.(\w+)", source)) == set()


def opens_the_door(function: FunctionType) -> bool:
    """Whether a service begins a write: ``lab.write(...)``, ``store.write(...)``."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "write"
        and ast.unparse(node.func.value).split(".")[-1] in ("lab", "store", "of")
        for node in ast.walk(ast.parse(inspect.getsource(function)))
    )


@functools.cache
def writing_services() -> dict[FunctionType, str]:
    """Every public function of the services that takes a lab or a store and writes, by itself or through another.

    What takes an open write as well is a part of the use case that opened it.
    """
    everything = {
        function
        for module in modules(services)
        for function in vars(module).values()
        if isinstance(function, FunctionType) and function.__module__ == module.__name__
    }
    writing = {function for function in everything if opens_the_door(function)}
    while more := {function for function in everything - writing if called_by(function) & writing}:
        writing |= more
    return {
        function: f"{function.__module__.removeprefix('qclab.services.')}.{function.__name__}"
        for function in writing
        if not function.__name__.startswith("_")
        if takes(function, Lab, Store) and not takes(function, Writing)
    }


def takes(function: FunctionType, *kinds: type) -> bool:
    """Whether one of the arguments is, or may be, one of these kinds."""
    hints = inspect.get_annotations(function, eval_str=True)
    return any(
        kind in (hint, *getattr(hint, "__args__", ()))
        for name, hint in hints.items()
        for kind in kinds
        if name != "return"
    )


@functools.cache
def called_by(function: FunctionType) -> frozenset[FunctionType]:
    """The functions that the code of one names: plain, or as ``module.function``."""
    names = [name for code in codes(function.__code__) for name in code.co_names]
    known = [function.__globals__[name] for name in names if name in function.__globals__]
    inside = [
        getattr(place, name)
        for place in known
        if isinstance(place, ModuleType)
        for name in names
        if hasattr(place, name)
    ]
    return frozenset(found for found in [*known, *inside] if isinstance(found, FunctionType))


def codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function and of those inside it."""
    yield code
    for constant in code.co_consts:
        if inspect.iscode(constant):
            yield from codes(constant)


def test_every_service_that_writes_stands_in_the_matrix_of_rights() -> None:
    tried = {function for _, use_case in use_cases.USE_CASES.values() for function in called_by(use_case)}
    exempt = set(use_cases.WITHOUT_A_RIGHT)
    writing = writing_services()
    missing = sorted(name for function, name in writing.items() if function not in tried | exempt)
    assert missing == [], "add it to USE_CASES in tests/services/use_cases.py"
    assert sorted(function.__name__ for function in exempt - set(writing)) == [], "writes no more"


FILE = re.compile(r"(?<![\w/.{<-])(?:\.\./)*\w[\w./*-]*\.(?:py|md|yaml|toml|lock)\b")
ELSEWHERE = re.compile(r"\bREQ-\d+")


def documents() -> list[Path]:
    """What is written for people, and the recipes that they run."""
    tools = [path for path in sorted((ROOT / "tools").iterdir()) if path.is_file()]
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "Makefile", ROOT / "pyproject.toml", *tools]


def remarks(path: Path) -> Iterator[tuple[int, str]]:
    """The docstrings and comments of a module, each with its line."""
    text = path.read_text("utf-8")
    names = FILE.search(text) or ELSEWHERE.search(text)
    for node in ast.walk(ast.parse(text)) if names else ():
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value
    for token in tokenize.generate_tokens(io.StringIO(text).readline) if names else ():
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def exists(name: str, beside: Path) -> bool:
    """Whether a file bears this name: from the root, the package or the tests, beside it, or anywhere by name alone."""
    if any(any(place.glob(name)) for place in (ROOT, PACKAGE, TESTS)) or (beside / name).exists():
        return True
    return "/" not in name and any(any((ROOT / place).rglob(name)) for place in ("qclab", "tests", "resources", "docs"))


def test_every_file_that_is_named_exists() -> None:
    remarked = [(path, line, text) for path in sources("qclab", "tests", "benchmarks") for line, text in remarks(path)]
    remarked += [
        (path, line, text) for path in documents() for line, text in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]
    astray = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path, line, text in remarked
        for name in FILE.findall(text) + ELSEWHERE.findall(text)
        if not exists(name, path.parent)
    ]
    assert astray == [], "say the rule there, with its public source"


BY_THE_CLOCK = "# by the clock: "
"""Before the reason why a test waits for time to pass; beside every wait that has one."""


def counts_time(node: ast.AST) -> bool:
    """``QTest.qWait(80)``, ``qtbot.wait(80)``, ``time.sleep(1)``, ``threading.Event().wait(1)``."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    called = ast.unparse(node.func)
    return called in ("QTest.qWait", "qtbot.wait", "time.sleep") or called.endswith("Event().wait")


def test_no_test_waits_for_time_to_pass() -> None:
    waiting = []
    for path in sources("tests"):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        waiting += [
            f"{path.relative_to(ROOT)}:{node.lineno}: {lines[node.lineno - 1].strip()}"
            for node in (ast.walk(ast.parse(text)) if "ait(" in text or "sleep(" in text else ())
            if counts_time(node) and BY_THE_CLOCK not in lines[node.lineno - 1]
        ]
    assert waiting == [], "wait for a condition (tests/ui/waiting.py), or say beside it why time itself is meant"


def test_a_status_of_a_batch_is_offered_once_an_act_gives_it() -> None:
    written = {
        BatchStatus[node.value.attr]
        for path in sources("qclab/services")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "status" and isinstance(node.value, ast.Attribute)
        if isinstance(node.value.value, ast.Name) and node.value.value.id == "BatchStatus"
    }
    assert written == {BatchStatus.QUARANTINE}, "any other is given by what is decided of the batch"
    assert {BatchStatus.QUARANTINE, *GIVES.values()} == set(REACHED)
