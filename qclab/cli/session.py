"""Who acts, on which database: signing in for one command, and the password again to sign."""

from __future__ import annotations

import os
import platform
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import told
from qclab.domain.database.addresses import OPEN_TO_OTHERS, has_password
from qclab.domain.identifiers import plain
from qclab.domain.refusals import Invalid, Missing, NotAllowed
from qclab.domain.signatures.asking import Given

with when_used():
    from qclab.queries.batches import batches
    from qclab.queries.catalogue import master_data
    from qclab.queries.laboratory import settings
    from qclab.queries.samples import samples
    from qclab.queries.testing import testing
    from qclab.services.database import databases
    from qclab.services.people import signing_in

if TYPE_CHECKING:
    from qclab.queries.batches.batches import BatchRow
    from qclab.queries.testing.testing import TestRow
    from qclab.services.lab import Asking, Lab
    from qclab.store.door import Store

_ENVIRONMENT = "QCLAB_PASSWORD"


@contextmanager
def opened(address: str, *, create: bool = False) -> Iterator[Store]:
    """The database, closed again at the end."""
    if has_password(address):
        told(OPEN_TO_OTHERS)
    store = databases.open_store(address, workstation=platform.node(), create=create)
    store.source = "terminal"
    try:
        yield store
    finally:
        store.engine.dispose()


@contextmanager
def signed_in(arguments: Namespace) -> Iterator[Lab]:
    """The lab for one command. Raises NotAllowed for a wrong password, or a first one that cannot be changed here."""
    with opened(arguments.db) as store:
        given = password(arguments.user)
        lab = signing_in.sign_in(store, arguments.user, given)
        try:
            if signing_in.must_change_password(lab):
                _change_password(lab, given)
            yield lab
        finally:
            signing_in.sign_out(lab)


def _change_password(lab: Lab, given: str) -> None:
    """A first password changed for one's own, where there is a terminal to type it at."""
    if not sys.stdin.isatty():
        raise NotAllowed(
            "Your password was given to you by somebody else; sign in at a terminal or the window first.",
            code=AtTerminal.GIVEN_BY_ANOTHER,
        )
    print("Your password was given to you by somebody else. Choose one of your own.", file=sys.stderr)
    signing_in.set_password(lab, given, _typed_twice(lab.actor.id))


def password(user: str) -> str:
    """The password from QCLAB_PASSWORD, or asked at the terminal."""
    given = os.environ.get(_ENVIRONMENT)
    return given if given is not None else _asked(f"Password of {user}: ")


def new_password(user: str) -> str:
    """A password to be set, asked twice where it is typed."""
    given = os.environ.get(_ENVIRONMENT)
    return given if given is not None else _typed_twice(user)


def _typed_twice(user: str) -> str:
    first = _asked(f"New password of {user}: ")
    if _asked("The same again: ") != first:
        raise Invalid("The two passwords differ; nothing was changed.", code=AtTerminal.PASSWORDS_DIFFER)
    return first


def first_password(lab: Lab, user: str) -> str:
    """The first password of somebody, typed twice; only a demo laboratory takes it from QCLAB_PASSWORD."""
    given = os.environ.get(_ENVIRONMENT)
    if given is not None and _is_demo(lab):
        return given
    return _typed_twice(user)


def _is_demo(lab: Lab) -> bool:
    return lab.ask_of_site(settings.is_demo)


def signing_password(lab: Lab, words: str, meaning: str = "") -> str:
    """What signs: the password, typed by who signs; only a demo laboratory takes it from QCLAB_PASSWORD. The user id
    was given with the command. ``words`` say what is signed; ``meaning``, where they are another, whether the code of
    the telephone is asked, which is typed always."""
    typed = os.environ.get(_ENVIRONMENT)
    if typed is None or not _is_demo(lab):
        typed = _asked(f"{lab.actor.name}, your password to sign “{words}”: ")
    code = _asked("The code of your telephone: ") if lab.sitting.asks_code(meaning or words) else ""
    return Given(typed, lab.actor.id, code)


def second_factor_code() -> str:
    """The code that a telephone shows now; typed always."""
    return _asked("The code that your telephone shows now: ")


def agreeing(lab: Lab, user: str, words: str) -> Lab:
    """A second person at the same terminal, who agrees with their user id and password; only of a demonstration it is
    in QCLAB_PASSWORD. ``words`` say to what."""
    given = os.environ.get(_ENVIRONMENT)
    if given is None or not _is_demo(lab):
        given = _asked(f"Password of {user}, to agree to “{words}”: ")
    return signing_in.beside(lab, user, given)


def restoring_password(backup: Path, user: str) -> str:
    """The password that signs a restoration, typed by who signs; only of a demonstration it is in QCLAB_PASSWORD."""
    is_demo = databases.is_demonstration(backup)  # what is wrong with the file is said before a password is asked
    given = os.environ.get(_ENVIRONMENT)
    if given is not None and is_demo:
        return given
    return _asked(f"Password of {user}, to sign “database restored”: ")


def _asked(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise NotAllowed("The password is typed at a terminal, and there is none.", code=AtTerminal.NO_TERMINAL)
    try:
        return getpass(prompt)
    except EOFError as end:
        raise NotAllowed("No password was given.", code=AtTerminal.NOTHING_TYPED) from end


def batch_named(ask: Asking, id_: str, client: str) -> BatchRow:
    """A batch by its id and, where several clients have one of that id, the client's. Raises Missing."""
    return ask(batches.get_batch_by_id, id_, client_named(ask, client))


def client_named(ask: Asking, id_: str) -> int | None:
    """The key of the client of this id, or None where none is named. Raises Missing."""
    if not id_.strip():
        return None
    for kept in ask(master_data.clients):
        if kept.value.id.lower() == id_.strip().lower():
            return kept.key
    raise Missing(f"There is no client “{id_}”.", code=AtTerminal.NO_CLIENT)


def tests_of(ask: Asking, id_: str, client: str, state: str, method: str) -> list[TestRow]:
    """The tests in a state of the batch, or the sample, of this id, the earliest due first. Raises Missing."""
    batch, sample = None, sample_named(ask, id_)
    if sample is None:
        batch = batch_named(ask, id_, client).key
    keys = ask(testing.find_tests, state=state, method=method, batch=batch, sample=sample)
    return list(ask(testing.fetch_tests, keys).values())


def sample_named(ask: Asking, id_: str) -> int | None:
    """The key of the sample of this id, or None where it is none."""
    try:
        return ask(samples.keys_by_id, [id_])[plain(id_)]
    except Missing:
        return None
