"""Role x command, and the records of one's own client or of another: what a terminal lets a person do.

Every command that writes stands here, as the parser and the services have them; what each role may is written apart
from the program (tests/laboratory/allowed.py).
"""

import argparse
import json
import os
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from types import FunctionType

import pytest

from qclab.cli import arguments
from qclab.cli import main as program
from qclab.domain.people.rights import Right, Role
from qclab.services.exchange import importing
from tests.cli.conftest import Answer
from tests.cli.writing import COMMANDS, DEVIATION, VALUE
from tests.laboratory.allowed import MAY
from tests.laboratory.stores import rolled_back
from tests.services.use_cases import USE_CASES
from tests.test_house import called_by, writing_services

At = Callable[..., Answer]
ROLES = {
    "mjansen": Role.ANALYST, "adewit": Role.REVIEWER, "kvos": Role.QA, "evdberg": Role.QP, "admin": Role.ADMINISTRATOR,
    "inspector": Role.READER,
}  # fmt: skip


ELSEWHERE = {"decide settle", "case sign", "case close", "people second-factor"}
"""Whose right hangs on the step that is due or on the kind of the case: below; and one's own second factor, which
everybody sets."""


def commands() -> list[tuple[str, FunctionType]]:
    """Every command that asks who one is, with the function that runs it, as the parser has them."""
    parser = arguments._parser(tuple(subject.declare for subject in program.SUBJECTS))
    return list(_inside(parser, ""))


def _inside(parser: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, FunctionType]]:
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in inner:
        for word, command in action.choices.items():
            yield from _inside(command, f"{name} {word}".strip())
    if not inner and "user" in parser.get_default("needs"):
        run = parser.get_default("run")
        yield name, getattr(run, "func", run)


def written_by(run: FunctionType) -> set[FunctionType]:
    """The services that write and that a command calls."""
    reached: set[FunctionType] = set()
    waiting = {run}
    while waiting:
        reached |= waiting
        called = {each for caller in waiting for each in called_by(caller)}
        waiting = {each for each in called if each.__module__.startswith("qclab.cli.")} - reached
    return {service for function in reached for service in called_by(function)} & writing_services().keys()


@pytest.fixture
def sample(at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sample of a batch of the laboratory's own client, with a result; the files of the commands stand ready."""
    monkeypatch.chdir(tmp_path)
    header = "product,batch,stage,name\n"
    Path("samples.csv").write_text(f"{header}TREHALOSE,T-2,RM,\n", encoding="utf-8")
    Path("first.csv").write_text(f"{header}TREHALOSE,T-1,RM,\n", encoding="utf-8")
    Path("small.yaml").write_text("clients: []\n", encoding="utf-8")
    Path("list.txt").write_text("one question?\n", encoding="utf-8")
    answer = at("mjansen", "register", "first.csv", "--json")
    assert answer.status == 0, answer.err
    ids = [row["id"] for row in json.loads(answer.out)["samples"]]
    Path("results.csv").write_text(f"sample,method,parameter,value\n{ids[0]},A09,endotoxin-g,0.1\n", encoding="utf-8")
    assert at("mjansen", "receive", *ids, "--condition", "intact").status == 0
    assert at("mjansen", "results", "results.csv").status == 0
    return ids[0]


def _tried() -> Iterator[tuple[str, str]]:
    """Command and person: all of them, or where there is no time for that every command with somebody who may not do it
    and every right with somebody who has it, others each time."""
    if os.environ.get("QCLAB_PROOF"):
        yield from product(COMMANDS, ROLES)
        return
    rights: set[Right] = set()
    for turn, (name, (right, _)) in enumerate(COMMANDS.items()):
        barred = [person for person, role in ROLES.items() if role not in MAY[right]]
        yield name, barred[turn % len(barred)]
        if right not in rights:
            allowed = [person for person in ROLES if person not in barred]
            yield name, allowed[turn % len(allowed)]
        rights.add(right)


@pytest.mark.proof
@pytest.mark.parametrize("person", list(ROLES))
def test_a_command_is_refused_for_its_right_and_for_nothing_else(at: At, sample: str, person: str) -> None:
    wrong = []
    for name in [name for name, who in _tried() if who == person]:
        right, words = COMMANDS[name]
        with rolled_back():
            answer = at(person, *(word.format(sample=sample) for word in words))
        is_refused = f"may not {right}." in answer.err and (answer.status, answer.out) == (1, "")
        if answer.status not in (0, 1) or is_refused != (ROLES[person] not in MAY[right]):
            wrong.append(f"{name}: {answer}")
    assert "\n".join(wrong) == ""


def test_every_command_that_writes_stands_here_with_the_right_of_its_service() -> None:
    rights: dict[FunctionType, set[Right]] = {importing.take: {Right.ENTER_RESULTS}}  # of a table of results
    for right, use_case in USE_CASES.values():
        for service in called_by(use_case):
            rights.setdefault(service, set()).add(right)
    missing = []
    for name, run in commands():
        asked = [rights[service] for service in written_by(run) if service in rights]
        right = COMMANDS[name][0] if name in COMMANDS else None
        if asked and name not in ELSEWHERE and right is not Right.READ and right not in set.union(*asked):
            missing.append(name)
    assert missing == []
    assert {name for name, _ in commands()} > ELSEWHERE


@pytest.mark.parametrize("person", list(ROLES))
def test_a_decision_is_settled_by_a_reviewer_or_by_qa_whose_step_it_is(at: At, sample: str, person: str) -> None:
    rights = [right for right in (Right.DECIDE, Right.AGREE_DECISIONS) if ROLES[person] in MAY[right]]
    answer = at(person, "decide", "settle", *VALUE, "--accept")
    assert answer.status == 1
    assert (f"may not {Right.DECIDE}" in answer.err) is not bool(rights)


def test_a_case_that_holds_nothing_is_closed_by_a_reviewer_and_an_excursion_by_qa_alone(at: At, sample: str) -> None:
    qa = MAY[Right.CLOSE_CASES]
    concluded = (("OOT", "no further action", qa | MAY[Right.CONCLUDE_CASES]), ("excursion", DEVIATION, qa))
    for kind, conclusion, may in concluded:
        opened = at("mjansen", "case", "open", kind, "T-1", "--seen", "the room was warm in the night")
        number = next(word for word in opened.err.split() if word[-1].isdigit())
        for person, role in ROLES.items():
            words = ("--case", number, "--conclusion", conclusion, "--reason", "nothing was open in it")
            answer = at(person, "case", "close", *words)
            assert answer.status == 1
            assert ("may not" in answer.err) is (role not in may), (kind, person, answer.err)


def test_a_phase_of_a_case_is_signed_by_whose_step_it_is(at: At, sample: str) -> None:
    opened = at("mjansen", "case", "open", "OOT", "T-1", "--seen", "the room was warm in the night")
    number = next(word for word in opened.err.split() if word[-1].isdigit())
    for person, role in ROLES.items():
        answer = at(person, "case", "sign", "--case", number, "--found", "no assignable cause", "--words", "none found")
        assert answer.status == 1
        assert ("may not" in answer.err) is (role not in MAY[Right.ENTER_RESULTS]), (person, answer.err)


def test_a_person_of_another_client_finds_nothing_at_a_terminal(at: At, sample: str) -> None:
    for name in ("samples", "tests", "batches"):
        assert json.loads(at("vectoria", name, "--json").out) == []
    for words in (("certificate", "T-1", "--reprint", "--out", "c.pdf"), ("tests", "--batch", "T-1")):
        answer = at("vectoria", *words)
        assert sample not in answer.out + answer.err
        assert "TREHALOSE" not in answer.out + answer.err
    exported = at("vectoria", "catalogue", "export", "theirs.yaml")
    assert exported.status == 0, exported.err
    assert "TREHALOSE" not in Path("theirs.yaml").read_text(encoding="utf-8")
    assert "may not" in at("vectoria", "verify").err
