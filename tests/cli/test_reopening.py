"""Reopenings, invalid runs and the recipients of a certificate, typed at a terminal."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.cli.conftest import PERFORMED, Answer, receive

At = Callable[..., Answer]
OF = ("T-1", "--method", "A60")


def test_an_approved_test_is_opened_again_by_a_reviewer_and_qa(at: At, submitted: list[str]) -> None:
    assert at("adewit", "approve", "T-1").status == 0
    asked = ("reopen", "ask", *OF, "--parameter", "appearance", "--reason", "The notebook says that it is cloudy.")
    assert "may not" in at("mjansen", *asked).err
    answer = at("adewit", *asked)
    assert answer.status == 0, answer.err
    assert "REO-" in answer.err
    (waits,) = json.loads(at("kvos", "reopen", "list", "--json").out)
    assert waits["may be changed"] == "appearance"
    assert "Say why it is not opened again." in at("kvos", "reopen", "decide", waits["reopening"], "--decline").err
    agreed = at("kvos", "reopen", "decide", waits["reopening"], "--agree")
    assert "The notebook says that it is cloudy." in agreed.err, "what is signed is shown"
    assert agreed.err.endswith("reopened.\n")
    assert at("kvos", "reopen", "decide", waits["reopening"], "--agree").status == 1


def test_an_invalid_run_is_said_agreed_to_and_counted(at: At, sample_ids: list[str]) -> None:
    receive(at, *sample_ids, "--temperature", "-18,5", "--logger", "L-7")
    assert at("mjansen", *PERFORMED).status == 0
    said = at("mjansen", "invalid", "propose", *OF, "--reason", "The control was cloudy before it was read.")
    assert said.status == 0, said.err
    agreed = at("adewit", "invalid", "decide", *OF, "--agree")
    assert "The control was cloudy" in agreed.err, "what is signed is shown"
    listed = at("kvos", "invalid", "list", "--method", "A60", "--json")
    assert {row["attempt"] for row in json.loads(listed.out)} == {1}
    assert "invalid 1 of 1 attempt, in 1 batch" in listed.err


def test_who_was_given_a_certificate_is_recorded_and_listed(at: At, submitted: list[str], tmp_path: Path) -> None:
    assert at("adewit", "approve", "T-1").status == 0
    issued = at("kvos", "certificate", "T-1", "--out", tmp_path / "c.pdf", "--json")
    assert issued.status == 0, issued.err
    number = next(word for word in (issued.out + issued.err).replace('"', " ").split() if word.startswith("COA-"))
    given = ("given", "add", "T-1", "--to", "Ward 4")
    wrong = at("mjansen", *given, "--certificate", "COA-1", "--at", "2026-11-30 07:46")
    assert "has no certificate COA-1" in wrong.err
    late = at("mjansen", *given, "--certificate", number, "--at", "2020-11-30 07:46")
    assert "It was not issued yet" in late.err
    now = datetime.now(ZoneInfo("Europe/Amsterdam")).strftime("%Y-%m-%d %H:%M")
    answer = at("mjansen", *given, "--certificate", number, "--at", now)
    assert answer.status == 0, answer.err
    (row,) = json.loads(at("kvos", "given", "list", "T-1", "--json").out)
    assert (row["certificate"], row["given to"]) == (f"{number} revision 1", "Ward 4")
    taken = at("mjansen", "given", "take-back", "T-1", "--to", "Ward 4", "--reason", "it went to the pharmacy")
    assert taken.status == 0, taken.err
