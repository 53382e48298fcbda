"""Role x command, and the records of one's own client or of another: what a terminal lets a person do."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qclab.domain.people.rights import Right, Role
from tests.cli.conftest import Answer
from tests.laboratory.allowed import MAY

At = Callable[..., Answer]
ROLES = {
    "mjansen": Role.ANALYST, "adewit": Role.REVIEWER, "kvos": Role.QA, "evdberg": Role.QP, "admin": Role.ADMINISTRATOR,
    "inspector": Role.READER,
}  # fmt: skip
VALUE = ("T-1", "--method", "A09", "--parameter", "endotoxin-g")
TOLD = ("--how", "telephone", "--at", "2026-03-02 08:00", "--said", "growth on day 3")
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


@pytest.fixture
def sample(at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sample of a batch of the laboratory's own client, with a result; the files of the commands stand ready."""
    monkeypatch.chdir(tmp_path)
    header = "product,batch,stage,name\n"
    Path("samples.csv").write_text(f"{header}TREHALOSE,T-2,RM,\n", encoding="utf-8")
    Path("first.csv").write_text(f"{header}TREHALOSE,T-1,RM,\n", encoding="utf-8")
    Path("small.yaml").write_text("clients: []\n", encoding="utf-8")
    answer = at("mjansen", "register", "first.csv", "--json")
    assert answer.status == 0, answer.err
    ids = [row["id"] for row in json.loads(answer.out)["samples"]]
    Path("results.csv").write_text(f"sample,method,parameter,value\n{ids[0]},A09,endotoxin-g,0.1\n", encoding="utf-8")
    assert at("mjansen", "receive", *ids, "--condition", "intact").status == 0
    assert at("mjansen", "results", "results.csv").status == 0
    return ids[0]


@pytest.mark.parametrize("person", list(ROLES))
def test_a_command_is_refused_for_its_right_and_for_nothing_else(at: At, sample: str, person: str) -> None:
    refused = set()
    for name, (right, words) in COMMANDS.items():
        answer = at(person, *(word.format(sample=sample) for word in words))
        assert answer.status in (0, 1), (name, answer.err)
        if f"may not {right}" in answer.err:
            assert (answer.status, answer.out) == (1, ""), name
            refused.add(name)
    assert refused == {name for name, (right, _) in COMMANDS.items() if ROLES[person] not in MAY[right]}


@pytest.mark.parametrize("person", list(ROLES))
def test_a_decision_is_settled_by_a_reviewer_or_by_qa_whose_step_it_is(at: At, sample: str, person: str) -> None:
    rights = [right for right in (Right.DECIDE, Right.AGREE_DECISIONS) if ROLES[person] in MAY[right]]
    answer = at(person, "decide", "settle", *VALUE, "--accept")
    assert answer.status == 1
    assert (f"may not {Right.DECIDE}" in answer.err) is not bool(rights)


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
