"""A terminal in a demo laboratory: its database, and the program as a person types it."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qclab.cli.main import main
from qclab.demo.people import PASSWORD
from qclab.services.database import databases
from tests.laboratory.clocks import Clock
from tests.laboratory.templates import Template

Typed = Callable[..., "Answer"]


@dataclass(frozen=True)
class Answer:
    """What a command ended with and printed."""

    status: int
    out: str
    err: str


@pytest.fixture
def database(demo_file: Template, tmp_path: Path, own_heads: None) -> Path:
    """A demo database without a batch, of the test's own."""
    return Path(shutil.copyfile(demo_file.database, tmp_path / "demo.db"))


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Run ``qclab`` with these words; ``password`` is what QCLAB_PASSWORD holds, ``on`` when it is."""
    monkeypatch.delenv("QCLAB_DB", raising=False)

    def run(*words: object, password: str | None = None, on: datetime | None = None) -> Answer:
        with monkeypatch.context() as patch:
            if on is not None:
                patch.setitem(databases.open_store.__kwdefaults__, "clock", Clock(on))
            if password is None:
                patch.delenv("QCLAB_PASSWORD", raising=False)
            else:
                patch.setenv("QCLAB_PASSWORD", password)
            status = main([str(word) for word in words])
        printed = capsys.readouterr()
        return Answer(status, printed.out, printed.err)

    return run


@pytest.fixture
def at(typed: Typed, database: Path) -> Callable[..., Answer]:
    """Run ``qclab`` at the demo database as one of its people: ``at("mjansen", "samples")``."""

    def run(user: str, *words: object, password: str | None = PASSWORD, on: datetime | None = None) -> Answer:
        return typed("--db", database, "--user", user, *words, password=password, on=on)

    return run


VALUES = {"TAMC-g": "20", "TYMC-g": "2", "endotoxin-g": "<0.25", "appearance": "Conforms"}


PERFORMED = ("perform", "T-1", "--by", "me", "--from", "2026-10-01 09:00", "--to", "2026-10-08 09:00")
ASKED = (("A05", "TAMC-g"), ("A05", "TYMC-g"), ("A09", "endotoxin-g"), ("A60", "appearance"))


SEPTEMBER = datetime(2026, 9, 1, 8, tzinfo=UTC)
"""When samples are registered and received: before anything that is said of how their tests were performed."""


def receive(at: Callable[..., Answer], *words: str) -> None:
    """Samples, intact."""
    answer = at("mjansen", "receive", *words, "--condition", "intact", on=SEPTEMBER + timedelta(hours=1))
    assert answer.status == 0, answer.err


@pytest.fixture
def sample_ids(at: Typed, tmp_path: Path) -> list[str]:
    """A batch of a raw material and one of a client, registered with their sampling plans."""
    table = tmp_path / "samples.csv"
    table.write_text("product,batch,stage,name\nTREHALOSE,T-1,RM,\nMSCTC-0010,V-1,DP,\n", encoding="utf-8")
    answer = at("mjansen", "register", table, "--json", on=SEPTEMBER)
    assert answer.status == 0, answer.err
    return [row["id"] for row in json.loads(answer.out)["samples"] if row["batch_id"] == "T-1"]


@pytest.fixture
def submitted(at: Typed, sample_ids: list[str], tmp_path: Path) -> list[str]:
    """The tests of the raw material with results, submitted."""
    receive(at, *sample_ids, "--temperature", "-18,5", "--logger", "L-7")
    table = tmp_path / "results.csv"
    rows = [[sample_ids[0], method, name, VALUES[name]] for method, name in ASKED]
    written = io.StringIO()
    csv.writer(written).writerows([["sample", "method", "parameter", "value"], *rows])
    table.write_text(written.getvalue(), encoding="utf-8")
    done = at("mjansen", "results", table)
    assert done.status == 0, done.err
    assert at("mjansen", *PERFORMED).status == 0
    answer = at("mjansen", "submit", "T-1")
    assert answer.status == 0, answer.err
    return sample_ids
