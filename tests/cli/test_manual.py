"""The manual names every command."""

import re
from pathlib import Path

import pytest

from qclab.cli.main import main


def test_every_command_stands_in_the_manual(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    commands = re.findall(r"^    ([a-z-]+)(?= |$)", capsys.readouterr().out, re.MULTILINE)
    manual = (Path(__file__).parents[2] / "docs" / "manual" / "terminal.md").read_text("utf-8")
    assert len(commands) > 15
    assert [name for name in commands if f"`{name}" not in manual] == []
