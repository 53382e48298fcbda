"""What somebody did themselves keeps them from a step at a terminal as in the window, in the same words."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Typed
from tests.cli.test_rights import commands, written_by
from tests.laboratory.allowed import OWN_WORK, refusal
from tests.laboratory.own_work import BYSTANDER, EVERYTHING
from tests.laboratory.people import PASSWORD
from tests.laboratory.stores import rolled_back
from tests.laboratory.templates import Template
from tests.services.test_own_work import REACHED_FOR_OTHERS, asking_for_duties

VALUE = ("--method", "A09", "--parameter", "endotoxin", "--accept")
WHY = ("--reason", "because of the raw data")
FOUND = ("case", "sign", "--found", "no assignable cause", "--words", "nothing was found")
CONCLUDED = ("case", "conclude-batch", "--batch", "RECEIPT", "--effect", "not concerned")
CLOSED = ("case", "close", "--conclusion", "followed as a deviation")
TYPED: dict[str, tuple[str, ...]] = {
    # what is done: as it is typed
    "approve a test": ("approve", "VERIFY"),
    "review a decision": ("decide", "settle", "DECIDE", *VALUE),
    "agree to a decision": ("decide", "settle", "AGREE", *VALUE),
    "agree that a test is not done": ("not-done", "decide", "NOT-DONE", "--agree", "--deviation", "D-1"),
    "open again what was to be not done": ("not-done", "decide", "NOT-DONE", "--decline", *WHY),
    "agree to a deviation": ("deviation", "agree", "DEV-7"),
    "decline a deviation": ("deviation", "decline", "DEV-7", *WHY),
    "agree to a deviation of receiving": ("agree", "RECEIPT", "--number", "DEV-1"),
    "change an expiry": ("expiry", "RECEIPT", "--to", "2027-01-01 12:00", *WHY),
    "agree to open a test again": ("reopen", "decide", "REO-{year}-0001", "--agree"),
    "decline to open a test again": ("reopen", "decide", "REO-{year}-0001", "--decline", *WHY),
    "agree that a run is invalid": ("invalid", "decide", "INVALID", "--method", "A66", "--agree"),
    "say that a run is valid": ("invalid", "decide", "INVALID", "--method", "A66", "--decline", *WHY),
    "sign what was found in a lighter case": (*FOUND, "--case", "EXC-{year}-0001"),
    "conclude a case for another batch": (*CONCLUDED, "--case", "EXC-{year}-0003", *WHY),
    "close a lighter case": (*CLOSED, "--case", "EXC-{year}-0002", *WHY),
    "sign phase Ia as supervisor": ("case", "sign", "--case", "OOS-{year}-0001"),
    "return phase Ia": ("case", "return", "--case", "OOS-{year}-0001", *WHY),
    "plan retests": ("case", "plan", "--case", "OOS-{year}-0002", "--by", "mjansen", *WHY),
    "sign a plan of retests": ("case", "agree", "--case", "OOS-{year}-0003"),
    "return a plan of retests": ("case", "return-plan", "--case", "OOS-{year}-0003", *WHY),
    "return a case to the laboratory": ("case", "to-laboratory", "--case", "OOS-{year}-0004", *WHY),
    "put a list for cases in force": ("case-list", "put-in-force", "1"),
    "put a version in force": ("catalogue", "in-force", "A61"),
    "issue a certificate": ("certificate", "ISSUE", "--out", "issued.pdf"),
    "certify a batch": ("certify", "CERTIFY"),
    "supply out of specification": ("settle", "SUPPLY", "--as", "supply-out-of-specification", *WHY),
}


ISSUED_AND_ROLLED_BACK = "There is no such certificate.\n"
"""It was issued, and cannot be written to a file, for nothing is kept here."""


@pytest.fixture
def tried(
    own_work_file: Template, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, str], Answer]:
    """A deed typed by one of the people of the laboratory in which everybody did one thing; nothing is kept."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))
    database = Path(shutil.copyfile(own_work_file.database, tmp_path / "demo.db"))

    def at(person: str, deed: str) -> Answer:
        moment = own_work_file.moment
        with rolled_back():
            words = [word.format(year=moment.year if moment else "") for word in TYPED[deed]]
            return typed("--db", database, "--user", person, *words, password=PASSWORD, on=moment)

    return at


@pytest.mark.proof
def test_own_work_keeps_from_a_step_at_a_terminal_as_the_table_says(tried: Callable[[str, str], Answer]) -> None:
    """Whole in the proof; else each step with the bystander and one whom it keeps away, another for each."""
    wrong = []
    for turn, deed in enumerate(TYPED):
        excluded = list(OWN_WORK[deed][2])
        some = excluded if os.environ.get("QCLAB_PROOF") else excluded[turn % len(excluded) :][:1] if excluded else []
        for person in (BYSTANDER, *some):
            answer, expected = tried(person, deed), refusal(deed, frozenset(EVERYTHING), person)
            said = expected in answer.err if expected else "You " not in answer.err
            is_done = answer.status == 0 or answer.err.endswith(ISSUED_AND_ROLLED_BACK)
            if not said or is_done == bool(expected):
                wrong.append(f"{deed} ({person}): {answer}, not {expected or 'done'}")
    assert "\n".join(wrong) == ""


def test_every_service_that_asks_for_duties_is_reached_by_a_command_that_is_typed_here() -> None:
    typed = tuple(" ".join(words) for words in TYPED.values())
    asked = [
        (service, any(words.startswith(name) for words in typed))
        for name, run in commands()
        for service in (asking_for_duties() - REACHED_FOR_OTHERS) & written_by(run)
    ]
    assert asked
    assert {service for service, _ in asked} == {service for service, is_typed in asked if is_typed}
