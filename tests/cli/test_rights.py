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
from tests.laboratory.allowed import MAY
from tests.laboratory.stores import rolled_back
from tests.services.use_cases import USE_CASES
from tests.test_house import called_by, writing_services

At = Callable[..., Answer]
ROLES = {
    "mjansen": Role.ANALYST, "adewit": Role.REVIEWER, "kvos": Role.QA, "evdberg": Role.QP, "admin": Role.ADMINISTRATOR,
    "inspector": Role.READER,
}  # fmt: skip
VALUE = ("T-1", "--method", "A09", "--parameter", "endotoxin-g")
TOLD = ("--how", "telephone", "--at", "2026-03-02 08:00", "--said", "growth on day 3")
TEST = ("T-1", "--method", "A09")
CASE = ("--case", "OOT-2026-0001")
DEVIATION = "followed as a deviation"
DAY = "2026-12-20"
WHY = ("--reason", "because of the raw data")
COMMANDS: dict[str, tuple[Right, tuple[str, ...]]] = {
    "register": (Right.REGISTER, ("register", "samples.csv")),
    "undo-import": (Right.REGISTER, ("undo-import", "1", "--reason", "asked for")),
    "receive": (Right.RECEIVE, ("receive", "{sample}", "--condition", "intact")),
    "results": (Right.ENTER_RESULTS, ("results", "results.csv")),
    "perform": (Right.ENTER_RESULTS, ("perform", "T-1", "--method", "A09", "--from", "2026-11-20T10:00Z")),
    "submit": (Right.ENTER_RESULTS, ("submit", "T-1")),
    "not-done propose": (Right.ENTER_RESULTS, ("not-done", "propose", "T-1", "--method", "A60", "--reason", "spilt")),
    "decide propose": (
        Right.ENTER_RESULTS,
        ("decide", "propose", *VALUE, "--as", "complies", "--reason", "because of the raw data"),
    ),
    "approve": (Right.APPROVE_RESULTS, ("approve", "T-1")),
    "expiry": (
        Right.CHANGE_EXPIRY,
        ("expiry", "T-1", "--to", "2099-01-01 12:00", "--reason", "stability data extended"),
    ),
    "certify": (Right.CERTIFY, ("certify", "T-1")),
    "settle": (Right.CERTIFY, ("settle", "T-1", "--as", "rejection", "--reason", "the seal was broken")),
    "gates list": (Right.READ, ("gates", "list", "T-1")),
    "gates tick": (
        Right.TICK_GATES,
        ("gates", "tick", "T-1", "--reference", "BR-1", "--on", "2026-03-02"),
    ),
    "gates open": (Right.TICK_GATES, ("gates", "open", "T-1", "--gate", "x", "--reason", "the wrong record")),
    "hold put": (Right.HOLD_BATCHES, ("hold", "put", "T-1", "--reason", "the logger is read")),
    "hold not-confirmed": (Right.HOLD_BATCHES, ("hold", "not-confirmed", "T-1", "--reason", "it was another plate")),
    "hold lift": (Right.HOLD_BATCHES, ("hold", "lift", "T-1", "--reason", "the logger was read")),
    "told list": (Right.READ, ("told", "list", "T-1")),
    "told add": (Right.TELL, ("told", "add", "T-1", "--whom", "Sponsor", *TOLD)),
    "told called": (Right.TELL, ("told", "called", "AL-1", "--whom", "K. Vos", *TOLD)),
    "supply show": (Right.READ, ("supply", "show", "T-1")),
    "supply ask": (
        Right.PREPARE_SUPPLY,
        ("supply", "ask", "T-1", "--physician", "Dr. A", "--at", "2026-03-02 08:00", "--reason", "no other is left"),
    ),
    "supply add": (Right.PREPARE_SUPPLY, ("supply", "add", "T-1", "small.yaml", "--document", "x")),
    "supply open": (Right.PREPARE_SUPPLY, ("supply", "open", "T-1", "--document", "x", "--reason", "the wrong file")),
    "supply withdraw": (Right.PREPARE_SUPPLY, ("supply", "withdraw", "T-1", "--reason", "treated otherwise")),
    "register-of-certifications": (Right.READ, ("register-of-certifications",)),
    "not-done decide": (Right.APPROVE_NOT_DONE, ("not-done", "decide", "T-1", "--method", "A60", "--agree")),
    "labels": (Right.PRINT_LABELS, ("labels", "{sample}", "--preset", "50x25", "--out", "labels.pdf")),
    "certificate": (Right.ISSUE_CERTIFICATES, ("certificate", "T-1", "--out", "certificate.pdf")),
    "catalogue list": (Right.READ, ("catalogue", "list")),
    "catalogue export": (Right.READ, ("catalogue", "export", "catalogue.yaml")),
    "catalogue import": (Right.DRAFT_CATALOGUE, ("catalogue", "import", "small.yaml")),
    "catalogue import --in-force": (Right.APPROVE_CATALOGUE, ("catalogue", "import", "small.yaml", "--in-force")),
    "catalogue in-force": (Right.APPROVE_CATALOGUE, ("catalogue", "in-force", "TREHALOSE-RM")),
    "catalogue start-from": (Right.DRAFT_CATALOGUE, ("catalogue", "start-from", "HUCMSC", "--client", "OWN")),
    "catalogue confirm": (Right.APPROVE_CATALOGUE, ("catalogue", "confirm", "HUCMSC-DP", "--procedure", "SOP-1")),
    "take-back": (Right.ENTER_RESULTS, ("take-back", "T-1", "--method", "A09", "--reason", "sent too early")),
    "reinstate": (Right.REGISTER, ("reinstate", "{sample}", "--reason", "cancelled by mistake")),
    "replace": (Right.REGISTER, ("replace", "{sample}")),
    "count": (Right.APPROVE_NOT_DONE, ("count", "T-1", "--method", "A09", "--reason", "the first was read")),
    "agree": (Right.AGREE_DEVIATIONS, ("agree", "{sample}", "--number", "DEV-1")),
    "deviation pass": (
        Right.ENTER_RESULTS,
        ("deviation", "pass", "T-1", "--method", "A09", "--number", "DEV-1", "--reason", "the display had gone dark"),
    ),
    "deviation agree": (Right.AGREE_DEVIATIONS, ("deviation", "agree", "DEV-1")),
    "deviation decline": (Right.AGREE_DEVIATIONS, ("deviation", "decline", "DEV-1", "--reason", "it could be read")),
    "duties relax": (
        Right.RELAX_DUTIES,
        ("duties", "relax", "TREHALOSE", "issue:agreed", "--reason", "one person of QA", "--until", "2026-12-01"),
    ),
    "duties withdraw": (
        Right.RELAX_DUTIES,
        ("duties", "withdraw", "TREHALOSE", "issue:agreed", "--reason", "two of them now"),
    ),
    "alarms acknowledge": (Right.ACKNOWLEDGE_ALARMS, ("alarms", "acknowledge", "AL-1", "--comment", "told them")),
    "made-from say": (
        Right.REGISTER,
        ("made-from", "say", "T-1", "--lot", "Ward 4;APH-7;2099-01-01", "--reason", "it was left out"),
    ),
    "made-from withdraw": (
        Right.WITHDRAW_MATERIALS,
        ("made-from", "withdraw", "T-1", "--material", "APH-7", "--reason", "it was another"),
    ),
    "at-risk hold": (Right.HOLD_BATCHES, ("at-risk", "hold", "T-1", "--reason", "its lot is on hold")),
    "at-risk looked-at": (Right.HOLD_BATCHES, ("at-risk", "looked-at", "T-1", "--reason", "it was used before")),
    "reopen list": (Right.READ, ("reopen", "list")),
    "reopen ask": (
        Right.APPROVE_RESULTS,
        ("reopen", "ask", *TEST, "--parameter", "endotoxin-g", "--reason", "the notebook says something else"),
    ),
    "reopen decide": (Right.AGREE_REOPENINGS, ("reopen", "decide", "RO-1", "--agree")),
    "invalid propose": (Right.ENTER_RESULTS, ("invalid", "propose", *TEST, "--reason", "the blank was too high")),
    "invalid decide": (Right.APPROVE_RESULTS, ("invalid", "decide", *TEST, "--agree")),
    "given add": (
        Right.TELL,
        ("given", "add", "T-1", "--certificate", "C-1", "--to", "Ward 4", "--at", "2026-03-02 08:00"),
    ),
    "given take-back": (Right.TELL, ("given", "take-back", "T-1", "--to", "Ward 4", "--reason", "it was ward 5")),
    "readings load": (Right.ENTER_RESULTS, ("readings", "load", "T-1/A09", "--incubator", "INC-02")),
    "readings read": (Right.ENTER_RESULTS, ("readings", "read", "T-1/A09", "--unit", "1", "--seen", "suspected")),
    "readings correct": (
        Right.ENTER_RESULTS,
        ("readings", "correct", "T-1/A09", "--unit", "1", "--seen", "lost", "--reason", "the bottle broke"),
    ),
    "readings settle": (
        Right.ENTER_RESULTS,
        (
            "readings",
            "settle",
            "T-1/A09",
            "--unit",
            "1",
            "--finding",
            "confirmed",
            "--means",
            "Gram stain",
            "--because",
            "cocci were seen",
        ),
    ),
    "readings transfer": (
        Right.ENTER_RESULTS,
        ("readings", "transfer", "T-1/A09", "--unit", "1", "--incubator", "INC-02"),
    ),
    "readings stop": (
        Right.ENTER_RESULTS,
        ("readings", "stop", "T-1/A09", "--unit", "1", "--reason", "not needed any more"),
    ),
    "readings missed": (
        Right.ENTER_RESULTS,
        ("readings", "missed", "T-1/A09", "--deviation", "DEV-1", "--reason", "nobody had the key of the room"),
    ),
    "outside laboratory": (
        Right.APPROVE_LABORATORIES,
        ("outside", "laboratory", "Outside", "--reason", "it was audited"),
    ),
    "outside prepare": (
        Right.SEND_TESTS,
        ("outside", "prepare", "Outside", "T-1/A09", "--temperature", "cold", "--carrier", "C", "--expected", DAY),
    ),
    "outside here": (
        Right.ENTER_RESULTS,
        ("outside", "here", "T-1/A09", "--deviation", "DEV-1", "--reason", "their incubator failed last night"),
    ),
    "outside send": (Right.SEND_TESTS, ("outside", "send", "SH-1", "--left", "2026-03-02 08:00")),
    "outside take-back": (Right.SEND_TESTS, ("outside", "take-back", "SH-1", "--reason", "no courier came")),
    "outside receipt": (
        Right.HEAR_LABORATORIES,
        ("outside", "receipt", "SH-1", "--at", "2026-03-02 08:00", "--by", "A. Other", "--condition", "cold"),
    ),
    "outside expect": (
        Right.SEND_TESTS,
        ("outside", "expect", "SH-1", "--day", "2026-12-24", "--reason", "their incubator failed"),
    ),
    "outside lost": (
        Right.SEND_TESTS,
        ("outside", "lost", "SH-1", "--deviation", "DEV-1", "--reason", "the box was lost"),
    ),
    "outside notice": (
        Right.HEAR_LABORATORIES,
        ("outside", "notice", "SH-1", "--says", "negative so far", "--who", "A. Other", *TOLD),
    ),
    "outside report": (
        Right.ENTER_RESULTS,
        ("outside", "report", "SH-1", "--number", "R-1", "--day", "2026-03-02", "--method", "P-1", "--unit", "EU/mL"),
    ),
    "case open": (Right.WORK_CASES, ("case", "open", "OOT", "T-1", "--seen", "the third value that rises")),
    "case show": (Right.READ, ("case", "show", *CASE)),
    "case concern": (Right.WORK_CASES, ("case", "concern", *CASE, "--lot", "AGAR-7")),
    "case refer": (Right.WORK_CASES, ("case", "refer", *CASE, "deviation", "DEV-1")),
    "case answer": (Right.WORK_CASES, ("case", "answer", *CASE, "1", "yes")),
    "case return": (Right.CONCLUDE_CASES, ("case", "return", *CASE, *WHY)),
    "case to-laboratory": (Right.CLOSE_CASES, ("case", "to-laboratory", *CASE, *WHY)),
    "case plan": (Right.CONCLUDE_CASES, ("case", "plan", *CASE, "--by", "tbakker", *WHY)),
    "case agree": (Right.CLOSE_CASES, ("case", "agree", *CASE)),
    "case return-plan": (Right.CLOSE_CASES, ("case", "return-plan", *CASE, *WHY)),
    "case repeat": (Right.CONCLUDE_CASES, ("case", "repeat", *CASE)),
    "case suppose": (
        Right.WORK_CASES,
        ("case", "suppose", *CASE, "--hypothesis", "the diluent was warm", "--material", "tube 2"),
    ),
    "case found": (
        Right.WORK_CASES,
        ("case", "found", *CASE, "1", "--result", "0.4", "--tells", "supports it", "--by", "me", "--at", DAY),
    ),
    "case extend": (Right.CLOSE_CASES, ("case", "extend", *CASE, "--until", DAY, *WHY)),
    "case told": (Right.WORK_CASES, ("case", "told", *CASE, "--who", "Sponsor", "--how", "by telephone")),
    "test add": (Right.REGISTER, ("test", "add", "{sample}", "--method", "A09", *WHY)),
    "return": (Right.APPROVE_RESULTS, ("return", "T-1", "--method", "A09", *WHY)),
    "attach": (Right.WORK_CASES, ("attach", "small.yaml", *CASE)),
    "told take-back": (Right.TELL, ("told", "take-back", "T-1", "--whom", "Sponsor", *WHY)),
    "case conclude-batch": (
        Right.CLOSE_CASES,
        ("case", "conclude-batch", *CASE, "--batch", "T-1", "--effect", "not concerned", "--reason", "another room"),
    ),
    "review-rules list": (Right.READ, ("review-rules", "list")),
    "review-rules show": (Right.READ, ("review-rules", "show")),
    "review-rules export": (Right.READ, ("review-rules", "export", "rules.txt")),
    "review-rules draft": (Right.DRAFT_CATALOGUE, ("review-rules", "draft", "list.txt")),
    "review-rules put-in-force": (Right.APPROVE_CATALOGUE, ("review-rules", "put-in-force", "2")),
    "case-list list": (Right.READ, ("case-list", "list")),
    "case-list export": (Right.READ, ("case-list", "export", "exported.txt")),
    "case-list draft": (Right.DRAFT_CATALOGUE, ("case-list", "draft", "list.txt")),
    "case-list put-in-force": (Right.APPROVE_CATALOGUE, ("case-list", "put-in-force", "1")),
    "people reset-second-factor": (
        Right.ADMINISTER,
        ("people", "reset-second-factor", "nsmit", "--reason", "the telephone was lost", "--agreed-by", "kvos"),
    ),
    "acknowledge": (Right.ACKNOWLEDGE_LOSS, ("acknowledge", "--reason", "the copy was older")),
    "people add": (
        Right.ADMINISTER,
        ("people", "add", "new", "--name", "N. New", "--role", "analyst", "--identity-verified", "passport seen"),
    ),
    "people password": (Right.ADMINISTER, ("people", "password", "nsmit", "--reason", "it was forgotten")),
    "people badge": (Right.ADMINISTER, ("people", "badge", "nsmit", "--out", "badge.pdf")),
    "people end-badge": (Right.ADMINISTER, ("people", "end-badge", "nsmit", "--reason", "it was lost")),
    "people appoint": (
        Right.ADMINISTER,
        ("people", "appoint", "kvos", "--right", "certificates", "--reason", "as the procedure says"),
    ),
    "people end-appointment": (
        Right.ADMINISTER,
        ("people", "end-appointment", "kvos", "--right", "certificates", "--reason", "as the procedure says"),
    ),
    "people away": (Right.ASSIGN, ("people", "away", "nsmit", "--from", "2026-12-01", "--until", "2026-12-02")),
    "verify": (Right.VERIFY_TRAIL, ("verify",)),
    "backup": (Right.ADMINISTER, ("backup", "backup.db")),
    "people list": (Right.ADMINISTER, ("people", "list")),
    "people roles": (Right.ADMINISTER, ("people", "roles", "nsmit", "analyst")),
    "people deactivate": (Right.ADMINISTER, ("people", "deactivate", "nsmit", "--reason", "left")),
    "people unlock": (Right.ADMINISTER, ("people", "unlock", "nsmit", "--reason", "asked")),
    "samples": (Right.READ, ("samples",)),
    "tests": (Right.READ, ("tests",)),
    "batches": (Right.READ, ("batches",)),
    "cases": (Right.READ, ("cases",)),
}


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
