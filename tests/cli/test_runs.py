"""A run at a terminal: made, said how it was performed, submitted as a whole, or found invalid."""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qclab.cli import arguments
from qclab.cli import main as program
from tests.cli.conftest import Answer

At = Callable[..., Answer]
RUN = "RUN-2026-0001"
KEPT = {"run", "needs", "parser"}
"""What a command keeps beside what is typed."""


@pytest.fixture
def run(at: At, tmp_path: Path) -> None:
    """Two endotoxin tests of two batches, on a run."""
    rows = "".join(f"TREHALOSE,{id_},RM,\n" for id_ in ("T-1", "T-2"))
    (tmp_path / "samples.csv").write_text(f"product,batch,stage,name\n{rows}", encoding="utf-8")
    answer = at("mjansen", "register", tmp_path / "samples.csv", "--json")
    samples = [row["id"] for row in json.loads(answer.out)["samples"]]
    assert at("mjansen", "receive", *samples, "--condition", "intact").status == 0
    made = at("mjansen", "runs", "new", "T-1/A09", "T-2/A09")
    assert (made.status, f"{RUN}: made with 2 tests." in made.err) == (0, True), made.err


@pytest.mark.usefixtures("run")
def test_a_run_is_entered_and_submitted_as_a_whole(at: At, tmp_path: Path) -> None:
    shown = json.loads(at("inspector", "runs", "show", RUN, "--json").out)
    assert [(row["position"], row["batch"], row["state"]) for row in shown] == [(1, "T-1", "open"), (2, "T-2", "open")]
    again = at("mjansen", "runs", "new", "T-1/A09")
    assert (again.status, RUN in again.err) == (1, True), "a test is on one run"
    alone = at("mjansen", "submit", "T-1", "--method", "A09")
    assert alone.status == 1

    now = datetime.now(UTC).isoformat(timespec="seconds")
    said = ("--by", "me", "--from", now, "--to", now, "--instrument", "reader 2")
    performed = at("mjansen", "runs", "perform", RUN, *said, "--reagents", "lot 4711", "--raw-data", "run 391")
    assert performed.status == 0, performed.err
    lines = "".join(f"{row['samples'].split(', ')[0]},A09,endotoxin-g,0.1\n" for row in shown)
    (tmp_path / "results.csv").write_text(f"sample,method,parameter,value\n{lines}", encoding="utf-8")
    assert at("mjansen", "results", tmp_path / "results.csv").status == 0
    submitted = at("mjansen", "runs", "submit", RUN)
    assert submitted.status == 0, submitted.err
    (row,) = json.loads(at("kvos", "runs", "list", "--which", "ended", "--json").out)
    assert (row["run"], row["state"], row["tests"]) == (RUN, "submitted", 2)


@pytest.mark.usefixtures("run")
def test_a_run_of_which_nothing_was_seen_is_discarded_and_its_tests_wait_as_before(at: At) -> None:
    assert at("mjansen", "runs", "take-off", RUN, "T-2/A09", "--reason", "the tube leaks").status == 0
    assert at("mjansen", "runs", "put-on", RUN, "T-2/A09").status == 0
    assert at("mjansen", "runs", "discard", RUN, "--reason", "the reader broke").status == 0
    assert at("mjansen", "runs", "invalid", RUN, "--reason", "the blank was positive").status == 1
    assert "RUN-2026-0002" in at("mjansen", "runs", "new", "T-1/A09").err
    unknown = at("mjansen", "runs", "show", "RUN-2026-0009")
    assert (unknown.status, "There is no run RUN-2026-0009." in unknown.err) == (1, True)


def test_no_argument_of_a_command_takes_the_place_of_what_runs_it() -> None:
    """An argument that is called ``run`` made its command one that could not be run."""
    assert taken(arguments._parser(tuple(subject.declare for subject in program.SUBJECTS))) == set()
    wrong = argparse.ArgumentParser()
    wrong.set_defaults(run=print)
    wrong.add_argument("run")
    assert taken(wrong) == {"run"}


def taken(parser: argparse.ArgumentParser) -> set[str]:
    """The arguments of all commands that have the name of something that the parser itself keeps."""
    found: set[str] = set()
    for action in parser._actions:
        found |= {action.dest} & KEPT
        if isinstance(action, argparse._SubParsersAction):
            found |= {name for inner in action.choices.values() for name in taken(inner)}
    return found
