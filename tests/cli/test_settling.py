"""What two persons settle, typed at a terminal: tests not done, decisions, versions put in force."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qclab.demo.people import PASSWORD
from qclab.queries.samples.samples import keys_by_id
from qclab.services.database.databases import open_store
from qclab.services.people.signing_in import sign_in
from qclab.services.testing.adding import add_test
from tests.cli.conftest import Answer
from tests.laboratory.clocks import today

At = Callable[..., Answer]
NOT_DONE = ("T-1", "--method", "A60")
VALUE = ("T-1", "--method", "A09", "--parameter", "endotoxin-g")


@pytest.fixture
def received(at: At, tmp_path: Path) -> str:
    """A batch of a raw material, received; the id of its sample."""
    table = tmp_path / "samples.csv"
    table.write_text("product,batch,stage,name\nTREHALOSE,T-1,RM,\n", encoding="utf-8")
    answer = at("mjansen", "register", table, "--json")
    assert answer.status == 0, answer.err
    ids = [row["id"] for row in json.loads(answer.out)["samples"]]
    assert at("mjansen", "receive", *ids, "--condition", "intact").status == 0
    return ids[0]


def test_a_test_is_not_done_once_qa_agrees_and_open_again_where_it_declines(at: At, received: str) -> None:
    proposed = at("mjansen", "not-done", "propose", *NOT_DONE, "--reason", "the bag was empty")
    assert "1 test proposed as not done" in proposed.err
    assert at("mjansen", "not-done", "propose", *NOT_DONE, "--reason", "again").status == 1
    assert "may not" in at("adewit", "not-done", "decide", *NOT_DONE, "--agree").err
    declined = at("kvos", "not-done", "decide", *NOT_DONE, "--decline")
    assert "Say why it is to be done after all." in declined.err
    declined = at("kvos", "not-done", "decide", *NOT_DONE, "--decline", "--reason", "there is a second bag")
    assert declined.status == 0, declined.err
    assert at("mjansen", "not-done", "propose", received, "--method", "A60", "--reason", "it is empty too").status == 0
    assert "number of the deviation" in at("kvos", "not-done", "decide", "T-1", "--agree").err
    agreed = at("kvos", "not-done", "decide", "T-1", "--agree", "--deviation", "DEV-26-014")
    assert agreed.status == 0, agreed.err
    assert "it is empty too" in agreed.err, "what is signed is shown"
    assert "not done" in at("kvos", "tests", "--batch", "T-1", "--state", "all").out
    assert at("kvos", "not-done", "decide", "T-1", "--agree").status == 1


def test_agreeing_or_declining_is_said_and_never_both(at: At, received: str) -> None:
    assert at("kvos", "not-done", "decide", "T-1").status == 2
    assert at("kvos", "not-done", "decide", "T-1", "--agree", "--decline").status == 2


def test_a_value_that_is_not_evaluable_is_decided_by_a_reviewer_and_qa(at: At, received: str, tmp_path: Path) -> None:
    table = tmp_path / "results.csv"
    table.write_text(f"sample,method,parameter,value\n{received},A09,endotoxin-g,<900\n", encoding="utf-8")
    assert at("mjansen", "results", table).status == 0
    reason = ("--reason", "The spiked dilution gave 0.2.")
    refused = at("mjansen", "decide", "propose", *VALUE, "--as", "complies", *reason)
    assert "repeat it at another dilution" in refused.err
    reason = ("--as", "not-shown-to-comply", *reason)
    assert at("mjansen", "decide", "propose", "T-1", "--method", "A60", "--parameter", "x", *reason).status == 1
    proposed = at("mjansen", "decide", "propose", *VALUE, *reason)
    assert proposed.status == 0, proposed.err
    waits = json.loads(at("adewit", "decide", "list", "--json").out)
    assert [(row["method"], row["proposed"]) for row in waits] == [("A09", "not shown to comply")]
    assert "may not" in at("mjansen", "decide", "settle", *VALUE, "--accept").err
    assert "Say why the decision is declined." in at("adewit", "decide", "settle", *VALUE, "--decline").err
    settled = at("adewit", "decide", "settle", *VALUE, "--accept")
    assert settled.status == 0, settled.err
    assert "The spiked dilution gave 0.2." in settled.err, "what is signed is shown"
    assert settled.err.endswith("Decision reviewed; QA agrees or declines.\n")
    assert at("adewit", "decide", "settle", *VALUE, "--accept").status == 1
    (waits,) = json.loads(at("kvos", "decide", "list", "--json").out)
    assert (waits["waits for"], waits["proposed"]) == ("QA", "not shown to comply")
    agreed = at("kvos", "decide", "settle", *VALUE, "--accept")
    assert agreed.status == 0, agreed.err
    assert "Reviewed by A. de Wit." in agreed.err, "what is signed is shown"
    assert at("adewit", "decide", "list").err == "No decision waits for a reviewer or for QA.\n"


def test_a_draft_is_put_in_force_by_another_person_and_says_from_when(at: At, tmp_path: Path) -> None:
    whole = tmp_path / "catalogue.yaml"
    assert at("adewit", "catalogue", "export", whole).status == 0
    text = whole.read_text("utf-8")
    entry = text[text.index("  - id: TREHALOSE-RM") :]
    place = len(text) - len(entry)
    entry = entry.replace("version: 1", "version: 2", 1).replace("2024-01-08", "2126-12-01", 1)
    whole.write_text(text[:place] + entry, encoding="utf-8")
    assert at("adewit", "catalogue", "import", whole).status == 0
    assert "draft" in at("adewit", "catalogue", "list").out
    without = at("adewit", "catalogue", "export", tmp_path / "without.yaml")
    assert without.err == "Drafts are not in the file: TREHALOSE-RM version 2.\n"
    assert "2126-12-01" not in (tmp_path / "without.yaml").read_text("utf-8")
    assert "may not" in at("adewit", "catalogue", "in-force", "TREHALOSE-RM").err
    done = at("kvos", "catalogue", "in-force", "trehalose-rm", "--reason", "yearly review", "--json")
    assert done.status == 0, done.err
    assert json.loads(done.out) == {"id": "TREHALOSE-RM", "version": 2, "state": "in force from 2126-12-01"}
    states = {
        row["version"]: row["state"]
        for row in json.loads(at("kvos", "catalogue", "list", "--json").out)
        if row["id"] == "TREHALOSE-RM"
    }
    assert states == {1: "in force", 2: "in force from 2126-12-01"}
    assert "There is no draft" in at("kvos", "catalogue", "in-force", "TREHALOSE-RM").err


def test_what_cannot_be_said_of_a_test_is_passed_and_qa_agrees_at_the_terminal(
    at: At, received: str, database: Path
) -> None:
    store = open_store(database)
    with store.read() as connection:
        keys = keys_by_id(connection, sign_in(store, "mjansen", PASSWORD).actor, [received])
    add_test(sign_in(store, "mjansen", PASSWORD), list(keys.values()), "A66", "asked by the client")
    store.engine.dispose()
    test = ("T-1", "--method", "A66")
    why = ("--number", "DEV-44", "--reason", "The display of the meter had gone dark.")
    assert at("mjansen", "deviation", "pass", "T-1", "--method", "A60", *why).status == 1
    passed = at("mjansen", "deviation", "pass", *test, *why)
    assert "instrument passed with deviation DEV-44" in passed.err, passed.err
    listed = at("kvos", "deviation", "list")
    assert "DEV-44" in listed.out
    assert "may not" in at("mjansen", "deviation", "agree", "DEV-44").err
    agreed = at("kvos", "deviation", "agree", "dev-44")
    assert agreed.status == 0, agreed.err
    assert "The display of the meter had gone dark." in agreed.err, "what is signed is shown"
    assert "No deviation of a test waits for QA." in at("kvos", "deviation", "list").err
    assert at("kvos", "deviation", "agree", "DEV-44").status == 1


def test_a_recorded_time_is_changed_with_a_reason_at_the_terminal(at: At, received: str) -> None:
    perform = ("perform", "T-1", "--method", "A60", "--from")
    first, other = ((datetime.now(UTC) - timedelta(seconds=ago)).isoformat() for ago in (1, 0))
    assert at("mjansen", *perform, first).status == 0
    assert "Say why performed from is changed." in at("mjansen", *perform, other).err
    said = at("mjansen", *perform, other, "--reason", "another clock was read")
    assert said.status == 0, said.err


def test_a_duty_is_relaxed_listed_and_withdrawn_at_the_terminal(at: At) -> None:
    relax = ("duties", "relax", "HUCMSC", "issue:performed", "--until")
    why = ("--reason", "One head of QC until January.")
    assert "may not" in at("adewit", *relax, "2026-12-31", *why).err
    assert "is no date" in at("kvos", *relax, "tomorrow", *why).err
    assert at("kvos", "duties", "relax", "HUCMSC", "verify:performed", "--until", "2026-12-31", *why).status == 2
    listed = json.loads(at("kvos", "duties", "list", "--json").out)
    assert listed == []
    until = (today() + timedelta(days=30)).isoformat()
    relaxed = at("kvos", *relax, until, *why)
    assert relaxed.status == 0, relaxed.err
    (row,) = json.loads(at("kvos", "duties", "list", "--json").out)
    assert (row["product"], row["state"], row["until"]) == ("HUCMSC", "in force", until)
    gone = at("kvos", "duties", "withdraw", "HUCMSC", "issue:performed", "--reason", "a second head began")
    assert gone.status == 0, gone.err
    (row,) = json.loads(at("kvos", "duties", "list", "--json").out)
    assert row["state"] == "withdrawn"
    assert at("kvos", "duties", "withdraw", "HUCMSC", "issue:performed", "--reason", "once more").status == 1


def test_gates_holds_and_decisions_of_a_batch_are_typed_and_stay_in_the_register(at: At, received: str) -> None:
    assert "Certificate of the supplier reviewed" in at("kvos", "gates", "list", "T-1").out
    record = ("--reference", "BR-26-014", "--on", "2020-01-02")
    assert at("kvos", "gates", "tick", "T-1", "--reference", "x", "--on", "yesterday").status == 1
    ticked = at("kvos", "gates", "tick", "T-1", *record)
    assert "Ticked 2 of 2." in ticked.err, ticked.err
    gate = ("--gate", "certificate of the supplier reviewed")
    assert at("kvos", "gates", "open", "T-1", *gate, "--reason", "the wrong supplier").status == 0
    refused = at("evdberg", "certify", "T-1")
    assert refused.status == 1
    assert "Certificate of the supplier reviewed: gate of step 1, not ticked" in refused.err
    assert at("kvos", "hold", "put", "T-1", "--reason", "the delivery is counted again").status == 0
    assert "On hold: the delivery is counted again" in at("evdberg", "certify", "T-1").err
    assert at("kvos", "hold", "lift", "T-1", "--reason", "the count was right").status == 0
    settled = at("evdberg", "settle", "T-1", "--as", "rejection", "--reason", "the seal was broken")
    assert settled.status == 0, settled.err
    assert "batch T-1 is rejected" in settled.err
    back = at("evdberg", "settle", "T-1", "--as", "taking-back", "--reason", "it was another bag")
    assert "batch T-1 is quarantine" in back.err, back.err
    listed = json.loads(at("kvos", "register-of-certifications", "--json").out)
    assert [(row["decision"], row["taken back by"]) for row in listed] == [
        ("rejection", listed[1]["entry"]),
        ("taking back", ""),
    ]


def test_batches_that_were_made_together_are_listed_with_what_they_share(at: At, tmp_path: Path) -> None:
    table = tmp_path / "samples.csv"
    rows = "".join(f"TREHALOSE,{id_},RM,,2025-11-10,J. Smit,CR2-7\n" for id_ in ("T-1", "T-2"))
    table.write_text(f"product,batch,stage,name,manufactured_on,operators,session\n{rows}", encoding="utf-8")
    assert at("mjansen", "register", table).status == 0
    (row,) = json.loads(at("kvos", "made-from", "list", "T-1", "--json").out)
    assert (row["what"], row["id"], row["said"]) == ("made together", "T-2", "2025-11-10, CR2-7, J. Smit")


def test_what_a_batch_was_made_from_is_said_and_a_lot_on_hold_is_answered_for(at: At, tmp_path: Path) -> None:
    table = tmp_path / "samples.csv"
    rows = "".join(f"TREHALOSE,{id_},RM,\n" for id_ in ("T-1", "T-2", "T-3"))
    table.write_text(f"product,batch,stage,name\n{rows}", encoding="utf-8")
    assert at("mjansen", "register", table).status == 0
    said = ("made-from", "say", "T-2", "--parent", "T-1", "--lot", "Ward 4; APH-7; 2027", "--reason", "left out")
    assert at("mjansen", *said).status == 0
    circle = at("mjansen", "made-from", "say", "T-1", "--parent", "T-2", "--reason", "left out")
    assert (circle.status, "T-2 was made from T-1" in circle.err) == (1, True)
    assert at("mjansen", "made-from", "say", "T-3", "--parent", "T-2", "--reason", "left out").status == 0
    assert at("kvos", "hold", "put", "T-1", "--reason", "freezer alarm").status == 0
    listed = json.loads(at("kvos", "made-from", "list", "T-1", "--json").out)
    assert [(row["id"], row["steps"], row["to do"]) for row in listed] == [
        ("T-2", 1, "T-1 on hold: freezer alarm"),
        ("T-3", 2, "T-1 on hold: freezer alarm"),
    ]
    assert [row["id"] for row in json.loads(at("kvos", "batches", "--made-from", "aph", "--json").out)] == ["T-2"]
    assert at("mjansen", "at-risk", "hold", "T-2", "--reason", "its lot is held").status == 1
    assert at("kvos", "at-risk", "hold", "T-2", "--reason", "its lot is held").status == 0
    assert at("kvos", "at-risk", "looked-at", "T-3", "--reason", "made before").status == 0
    assert "Nothing is asked of T-3" in at("kvos", "at-risk", "looked-at", "T-3", "--reason", "again").err
    assert at("kvos", "made-from", "withdraw", "T-2", "--material", "APH-7", "--reason", "another ward").status == 0
    kinds = [(row["what"], row["id"]) for row in json.loads(at("kvos", "made-from", "list", "T-2", "--json").out)]
    assert kinds == [("made from", "T-1"), ("withdrawn", "APH-7"), ("made from it", "T-3")]
