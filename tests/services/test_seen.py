"""What is signed is what was seen: whatever asks for a password and signs what a person was shown is told which version
that was, and what changed meanwhile is refused. Told from the code of the services, of the windows and of the terminal.
"""

import ast
import functools
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

from qclab.services.batches import affected
from qclab.services.catalogue import examples, in_force, relaxing, taking_in
from qclab.services.people import appointing
from qclab.services.people.signing_in import confirm_password
from qclab.services.release import gates, supplying
from qclab.services.trail import verifying
from tests.test_house import called_by, writing_services

SEEN = {"seen", "row_version", "batch_version"}
"""What the version that was seen is called."""
BY_KEY = {
    in_force.put_in_force: "each draft with its row version",
    examples.confirm: "each copy with its row version",
}
OWN_WORDS = {
    affected.hold_affected: "what failed is named with each batch, which is answered for once",
    appointing.appoint: "the appointment that is signed is typed by who signs",
    appointing.end_appointment: "nothing of an appointment changes but that it ends, once",
    gates.tick: "the reference and the day that are signed are typed by who signs; a gate is ticked once",
    supplying.ask: "the request that is signed is typed by who signs; a batch has one",
    supplying.add_document: "the file that is signed is given by who signs; a document has one",
    relaxing.relax: "what is relaxed is typed by who signs",
    relaxing.withdraw: "nothing of a relaxed duty changes but that it ends, once",
    taking_in.first_catalogue: "the file that is signed is given by who signs; there is none before it",
    verifying.acknowledge_loss: "each head that is missing is kept with the acknowledgement, as it is then",
}
"""Nothing of these records can become another one between reading and signing, and why."""


@functools.cache
def signing_services() -> frozenset[FunctionType]:
    """Every service that asks for the password of who signs."""
    return frozenset(function for function in writing_services() if asks_password(function))


def asks_password(function: FunctionType) -> bool:
    """By itself, or through a function beside it."""
    called = called_by(function) - {function}
    beside = [each for each in called if each.__module__ == function.__module__ and each.__name__.startswith("_")]
    return confirm_password in called or any(asks_password(each) for each in beside)


def test_what_is_signed_is_the_version_that_was_seen() -> None:
    asks = {function for function in signing_services() if not SEEN & inspect.signature(function).parameters.keys()}
    assert asks == BY_KEY.keys() | OWN_WORDS.keys()


def test_windows_and_terminal_say_which_version_was_seen() -> None:
    said = list(calls("qclab/ui", "qclab/cli"))
    assert [f"{where}: {name}" for where, name, is_told in said if not is_told] == []
    assert len({name for _, name, _ in said}) > 10, "the measure finds them"


def calls(*folders: str) -> Iterator[tuple[str, str, bool]]:
    """Each call of a service that signs what was seen: where, which, and whether it is told the version."""
    for path in sorted(each for folder in folders for each in Path(folder).rglob("*.py")):
        text = path.read_text("utf-8")
        if not any(function.__name__ in text for function in signing_services()):
            continue
        module = import_module(".".join(path.with_suffix("").parts))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and (signs := called(module, node.func)) in signing_services():
                yield from _told(f"{path}:{node.lineno}", signs, node)


def _told(where: str, signs: Any, call: ast.Call) -> Iterator[tuple[str, str, bool]]:
    names = list(inspect.signature(signs).parameters)
    wanted = SEEN & set(names)
    if wanted:
        is_any = any(isinstance(each, ast.Starred) for each in call.args)
        given = {*names[: len(call.args)], *(each.arg for each in call.keywords)}
        yield where, signs.__name__, is_any or bool(wanted & given)


def called(within: object, node: ast.expr) -> object:
    """What ``name`` or ``module.name`` is in a module; None for anything else."""
    if isinstance(node, ast.Name):
        return getattr(within, node.id, None)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(getattr(within, node.value.id, None), node.attr, None)
    return None
