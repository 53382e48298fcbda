"""Access that ends between signing in and the first question: every command of the terminal, as the parser has them."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qclab.cli import main as program
from qclab.cli.arguments import _parser
from qclab.domain.people.accounts import AccountState
from qclab.domain.people.rights import Role
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.services.people import signing_in
from qclab.store import tables as t
from qclab.store.door import Store
from tests.cli.conftest import Answer

At = Callable[..., Answer]


def _commands(parser: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command that asks who one is, with the least that it has to be given."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in inner:
        for name, command in action.choices.items():
            yield from _commands(command, (*words, name))
    if not inner and "user" in parser.get_default("needs"):
        yield (*words, *_least(parser))


def _least(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if not action.option_strings:
            if action.nargs not in ("?", "*"):
                yield _word(parser, action)
        elif action.required:
            yield from (action.option_strings[-1], _word(parser, action))
    for group in parser._mutually_exclusive_groups:
        if group.required:
            yield group._group_actions[0].option_strings[-1]


def _word(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    if action.choices:
        return str(next(iter(action.choices)))
    if action.dest == "file" and "export" in parser.prog:
        return "new.yaml"
    return {"file": "samples.csv", "role": "analyst", "from_": "2026-11-20T10:00Z"}.get(action.dest, "1")


COMMANDS = list(_commands(_parser(tuple(subject.declare for subject in program.SUBJECTS))))


@pytest.mark.proof
def test_no_command_tells_or_does_anything_once_access_has_ended(
    at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("samples.csv").write_text("product,batch,stage,name\nTREHALOSE,T-2,RM,\n", encoding="utf-8")
    before = set(tmp_path.iterdir())
    sign_in = signing_in.sign_in

    def and_out_again(store: Store, id_: str, password: str) -> Lab:
        """The person may do everything, and is deactivated as soon as they are in."""
        lab = sign_in(store, id_, password)
        roles = " ".join(sorted(Role))
        with store.write(None, Act.PERSON_CHANGED) as writing:
            writing.update(t.person, lab.actor.key, roles=roles, state=AccountState.ACTIVE)
        lab = sign_in(store, id_, password)
        with store.write(None, Act.PERSON_CHANGED) as writing:
            writing.update(t.person, lab.actor.key, state=AccountState.DEACTIVATED)
        return lab

    monkeypatch.setattr(signing_in, "sign_in", and_out_again)
    with_answer: dict[str, Any] = {}
    for words in COMMANDS:
        if words[0] == "restore":  # signed by somebody of the backup
            continue
        again = at("inspector", *words)
        if (again.status, again.out) != (1, "") or "was deactivated" not in again.err:
            with_answer[" ".join(words)] = again
        _reactivate(tmp_path)
    assert not with_answer
    assert {each for each in tmp_path.iterdir() if "demo.db" not in each.name} <= before
    assert len(COMMANDS) > 25


def _reactivate(folder: Path) -> None:
    from qclab.services.database import databases

    store = databases.open_store(folder / "demo.db")
    with store.read() as connection:
        key = connection.execute(t.person.select().where(t.person.c.id == "inspector")).one().key
    with store.write(None, Act.PERSON_CHANGED) as writing:
        writing.update(t.person, key, state=AccountState.ACTIVE)
    store.engine.dispose()
