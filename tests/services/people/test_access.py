"""Access that is taken away ends at once, for who is signed in too: every question and every deed asks again.

The tables are made from the code, so a new query, service or command is held to it without a word here.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from enum import EnumType
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import pytest

import qclab.queries
import qclab.services
from qclab.domain.alarms.susceptibility import Said as Asked
from qclab.domain.batches.made_from import Materials, OutsideLot
from qclab.domain.catalogue.values import Place
from qclab.domain.investigations.lists import SHIPPED, written
from qclab.domain.people.accounts import AccountState
from qclab.domain.people.rights import Actor, Role
from qclab.domain.refusals import AccessEnded
from qclab.domain.trail.acts import Act
from qclab.queries.scope import tells_of_the_site
from qclab.services.catalogue.lists import CASES, Listed
from qclab.services.database import databases
from qclab.services.exchange import importing
from qclab.services.investigations.opening import Concerns
from qclab.services.lab import Lab
from qclab.services.people import people, second_factor, signing_in
from qclab.services.release import foreseeing
from qclab.services.release.certificates import why_not_issue
from qclab.services.results import performing
from qclab.services.review import approving
from qclab.services.samples import receiving
from qclab.services.signatures import reading
from qclab.store import tables as t
from qclab.store.door import Connection
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with

Function = Callable[..., Any]
OWN_DOOR = {
    signing_in.sign_out,
    signing_in.confirm_password,
    signing_in.confirm_own,
    signing_in.set_password,
    signing_in.must_change_password,
    second_factor.set_second_factor,
}
"""What a person does with their own password and session; a password that is asked is looked at with its person."""
PURE = {approving.blockers, reading.alarm_broken, foreseeing.foresee}
"""Asks nothing of the database, or only where something is broken or waited for: what it is about was read before."""


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def _functions(package: ModuleType) -> list[Function]:
    return [
        function
        for module in _modules(package)
        for name, function in list(vars(module).items())
        if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
    ]


def _first(function: Function, place: int = 0) -> Any:
    hints = get_type_hints(function)
    names = list(inspect.signature(function).parameters)
    return hints.get(names[place]) if len(names) > place else None


def _asked_of_a_lab(function: Function) -> bool:
    hints = get_type_hints(function)
    within = {"Writing", "Connection"} & {getattr(hint, "__name__", "") for hint in hints.values()}
    return Lab in (_first(function), *getattr(_first(function), "__args__", ())) and not within


QUERIES = [each for each in _functions(qclab.queries) if _first(each) is Connection and _first(each, 1) is Actor]
SITE = [each for each in _functions(qclab.queries) if tells_of_the_site(each)]
SERVICES = [each for each in _functions(qclab.services) if _asked_of_a_lab(each) and each not in OWN_DOOR | PURE]


TABLE = b"product,batch,stage,name\nHUCMSC,B-1,DP,more\n"


def _given(function: Function, tmp_path: Path) -> dict[str, Any]:
    """An argument for everything that a service asks for, as its types say."""
    known: dict[str, Any] = {
        "kind": importing.SAMPLES,
        "data": TABLE,
        "path": tmp_path / "out" / "trail.json",
        "id_": "somebody",
        "reason": "because of the raw data, as it says",
        "password": "a password of many words",
        "new": "amber quartz 81 lantern tide",
        "changes": {"laboratory.name": "Another"},
        "reception": receiving.Reception("intact"),
        "performance": performing.Performance(),
        "value": Place("P", "Place", "room"),
        "materials": Materials(lots=(OutsideLot("Ward 4", "APH-7"),)),
        "staged": importing.Staged(importing.SAMPLES, "more.csv", TABLE, (), ()),
        "test": 1,
        "text": written(SHIPPED),
        "concerns": Concerns(batches=[1]),
    }
    simple: dict[Any, Any] = {int: 1, str: "words of some length", bytes: b"x", bool: True}
    simple[Path] = tmp_path / "out" / "file"
    simple[Listed] = CASES
    simple[Asked] = Asked()
    hints = get_type_hints(function)
    given = {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if parameter.default is inspect.Parameter.empty or name == "test":
            fits = not isinstance(known.get(name), str) or hints[name] is str
            first = next(iter(hints[name])) if isinstance(hints[name], EnumType) else ()
            given[name] = known[name] if name in known and fits else simple.get(hints[name], first)
    return given


def _ended(laboratory: Laboratory, how: str) -> Lab:
    """Somebody with every right who signed in, and whose access was then taken away or changed."""
    lab = lab_with(laboratory.store, *Role, id_="all")
    changed: dict[str, Any] = {
        "deactivated": {"state": AccountState.DEACTIVATED},
        "other roles": {"roles": Role.READER.value},
        "one client": {"client": laboratory["vectoria"].actor.client},
    }
    with laboratory.store.write(laboratory["admin"].actor, Act.PERSON_CHANGED) as writing:
        writing.update(t.person, lab.actor.key, **changed[how])
    return lab


@pytest.mark.proof
@pytest.mark.parametrize("how", ["deactivated", "other roles", "one client"])
def test_nobody_asks_or_does_anything_after_their_access_ended(
    sqlite_demo: Laboratory, how: str, tmp_path: Path
) -> None:
    lab = _ended(sqlite_demo, how)
    (tmp_path / "out").mkdir()
    got_through = []
    for query in QUERIES:
        try:
            lab.ask(query)
        except AccessEnded:
            continue
        got_through.append(query.__qualname__)
    for query in SITE:
        with pytest.raises(AccessEnded):
            lab.ask_of_site(query)
    for service in SERVICES:
        try:
            service(lab, **_given(service, tmp_path))
        except AccessEnded:
            continue
        except Exception as fault:
            got_through.append(f"{service.__module__}.{service.__name__}: {type(fault).__name__} {fault}")
            continue
        got_through.append(f"{service.__module__}.{service.__name__}")
    assert not got_through, "\n".join(got_through)
    assert list((tmp_path / "out").iterdir()) == []


def test_the_tables_have_what_they_are_made_for() -> None:
    assert len(QUERIES) > 60
    assert len(SERVICES) > 50
    assert {databases.backup, importing.take} <= set(SERVICES)
    assert why_not_issue not in SERVICES


def test_what_the_windows_and_the_terminal_may_ask_takes_a_viewer_or_tells_of_the_site_alone() -> None:
    """The rest answers queries and use cases about records that they were given by one with a viewer."""
    assert {query.__name__ for query in SITE} == {
        "is_demo", "settings", "today", "zone_of", "places", "methods", "methods_in_force", "facts", "examples",
        "alarm_waits", "asks_second_factor", "with_second_factor", "late_positive_list",
        "supply_list", "supply_documents", "susceptibility_hours", "laboratories", "get_laboratory", "laboratory_named",
        "case_lists", "list_versions", "holds_its_batch", "review_rules", "rule_versions", "rules_in_force",
    }  # fmt: skip


def test_access_ends_for_what_was_read_together_before_and_not_for_what_was_read(sqlite_demo: Laboratory) -> None:
    lab = sqlite_demo["kvos"]
    assert lab.ask(people.queries.people)
    people.deactivate(sqlite_demo["admin"], lab.actor.key, "left")
    with pytest.raises(AccessEnded, match="was deactivated"), lab.asking():
        pytest.fail("the door was open")
