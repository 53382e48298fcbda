"""A command that writes a file writes over none, unless it is told to: one rule for all of them."""

import argparse
from pathlib import Path

import pytest

from qclab.cli import main as program
from qclab.cli.arguments import _parser
from qclab.cli.files import Place
from qclab.domain.refusals import Conflict, Missing


def test_a_file_that_is_there_stays_unless_it_is_said_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "c.pdf"
    Place(str(path)).write(b"first")
    for step in (Place(str(path)).check, lambda: Place(str(path)).write(b"second")):
        with pytest.raises(Conflict, match="--force"):
            step()
    assert path.read_bytes() == b"first"
    Place(str(path), over=True).write(b"third")
    assert path.read_bytes() == b"third"


def test_what_cannot_be_written_says_what_was_kept_all_the_same(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere" / "c.pdf"):
        with pytest.raises(Missing) as refused:
            Place(str(path)).write(b"x", "The label counts.")
        assert str(refused.value.reasons[-1]) == "The label counts."
    taken = tmp_path / "c.pdf"
    taken.write_bytes(b"first")
    with pytest.raises(Conflict, match="The label counts"):
        Place(str(taken)).write(b"x", "The label counts.")


def leaves(command: argparse.ArgumentParser, name: str = "") -> dict[str, argparse.ArgumentParser]:
    """Every command that does something, by its words."""
    inner = [each for each in command._actions if isinstance(each, argparse._SubParsersAction)]
    if not inner:
        return {name: command}
    return {
        words: leaf
        for group in inner
        for word, each in group.choices.items()
        for words, leaf in leaves(each, f"{name} {word}".strip()).items()
    }


def test_every_command_with_a_place_to_write_to_has_the_rule() -> None:
    writes = {
        words: {option for action in leaf._actions for option in action.option_strings}
        for words, leaf in leaves(_parser(tuple(subject.declare for subject in program.SUBJECTS))).items()
    }
    out = {words for words, options in writes.items() if "--out" in options}
    assert out
    assert {words for words, options in writes.items() if "--force" in options} == out | {
        "catalogue export", "case-list export", "review-rules export", "template",
    }  # fmt: skip
