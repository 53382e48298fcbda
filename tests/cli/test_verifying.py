"""Typed at a terminal: two persons verify a test, each told how far it is before the password is asked."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.verifying import ask_for

At = Callable[..., Answer]


@pytest.fixture
def database(sqlite_demo: Laboratory, tmp_path: Path) -> Path:
    """Of a laboratory in which two persons verify appearance, and one everything else."""
    ask_for(sqlite_demo, "2", "A60")
    return tmp_path / "demo.db"


def test_the_first_of_two_verifies_and_the_second_approves(at: At, submitted: list[str]) -> None:
    first = at("adewit", "approve", "T-1", "--json")
    assert first.status == 0, first.err
    assert "Verify (1 of 2): 0 of 2 verified" in first.err, "it is said before the password is asked"
    assert first.err.endswith("1 test verified, 2 tests approved.\n")
    assert json.loads(first.out) | {"tests": []} == {"approved": 2, "verified": 1, "tests": []}

    again = at("adewit", "approve", "T-1")
    assert again.status == 1
    assert "You verified or approved this test; another person approves it." in again.err
    (waits,) = json.loads(at("pbos", "tests", "--state", "submitted", "--json").out)
    assert (waits["verifications"], waits["verified_by_name"]) == (2, "A. de Wit")
    assert "1 of 2 verified" in at("pbos", "tests", "--state", "submitted").out
    assert "approval, 1 of 2 verifications" in at("kvos", "certificate", "T-1", "--out", "c.pdf").err

    second = at("pbos", "approve", "T-1")
    assert second.status == 0, second.err
    assert "Approve: 1 of 2 verified, by A. de Wit" in second.out
    assert second.err.endswith("1 test approved.\n")
