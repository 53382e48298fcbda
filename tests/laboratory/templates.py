"""Laboratories that are built once and closed: every test works on a copy of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from qclab.domain.people.rights import Actor
from qclab.services.lab import Lab
from qclab.store import engines
from qclab.store.door import Store
from tests.laboratory.clocks import Clock
from tests.laboratory.databases import new_database
from tests.laboratory.laboratory import Laboratory


@dataclass(frozen=True)
class Template:
    """A database that nobody has open, the people in it, and the moment it stands at; None is the present."""

    database: str
    people: dict[str, Actor]
    moment: datetime | None


def closed(laboratory: Laboratory) -> Template:
    """The laboratory as a template; it is not used any more."""
    engine = laboratory.store.engine
    engine.dispose()  # the last connection to a SQLite file folds its log into it
    moment = laboratory.clock.now if isinstance(laboratory.clock, Clock) else None
    return Template(str(engine.url.database), {id_: lab.actor for id_, lab in laboratory.labs.items()}, moment)


@contextmanager
def copied_file(template: Template, path: Path) -> Iterator[Laboratory]:
    """A copy in a SQLite file."""
    shutil.copyfile(template.database, path)
    yield from _opened(template, path)


@contextmanager
def copied_database(template: Template, server: str) -> Iterator[Laboratory]:
    """A copy on a PostgreSQL server."""
    with new_database(make_url(server), template.database) as url:
        yield from _opened(template, url.render_as_string(hide_password=False))


def _opened(template: Template, address: str | Path) -> Iterator[Laboratory]:
    store = Store(engines.open_engine(address), workstation="LAB-7")
    if template.moment is not None:
        store.clock = Clock(template.moment)
    try:
        yield Laboratory(store, {id_: Lab(store, actor) for id_, actor in template.people.items()})
    finally:
        store.engine.dispose()  # after a test that failed too: the next copy may stand in the same place
