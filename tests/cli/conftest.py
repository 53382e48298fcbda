"""A terminal in a demo laboratory: its database, and the program as a person types it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from qclab.cli.main import main
from qclab.demo.people import PASSWORD
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
    """Run ``qclab`` with these words; ``password`` is what QCLAB_PASSWORD holds."""
    monkeypatch.delenv("QCLAB_DB", raising=False)

    def run(*words: object, password: str | None = None) -> Answer:
        with monkeypatch.context() as patch:
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

    def run(user: str, *words: object, password: str | None = PASSWORD) -> Answer:
        return typed("--db", database, "--user", user, *words, password=password)

    return run
