"""The people of the demo laboratory, and a fresh demo database that is the same for the same clock."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from argon2.profiles import CHEAPEST

from qclab.domain.people.rights import NamedRight, Role
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.resources import resource
from qclab.services.catalogue import taking_in
from qclab.services.lab import Lab
from qclab.services.laboratory import settings
from qclab.services.people import appointing, passwords, people
from qclab.store.door import Store
from qclab.store.engines import open_engine
from qclab.store.schema import migrate

PASSWORD = "amber tulip river 42"  # noqa: S105 - the demo laboratory's, shown on its sign-in page
_A, _R, _Q, _P = Role.ANALYST, Role.REVIEWER, Role.QA, Role.QP


@dataclass(frozen=True)
class DemoPerson:
    """A person of the demo laboratory; ``client`` is the id of the one client they may know of."""

    id: str
    name: str
    position: str
    roles: frozenset[Role]
    client: str = ""


def _person(id_: str, name: str, position: str, *roles: Role, client: str = "") -> DemoPerson:
    return DemoPerson(id_, name, position, frozenset(roles), client)


PEOPLE = (
    _person("mjansen", "M. Jansen", "QC analyst", _A),
    _person("lkoster", "L. Koster", "QC analyst, microbiology", _A),
    _person("tbakker", "T. Bakker", "QC analyst, flow cytometry", _A),
    _person("spruit", "S. Pruit", "QC analyst, molecular biology", _A),
    _person("avisser", "A. Visser", "QC analyst", _A),
    _person("rmeijer", "R. Meijer", "QC analyst, vectors", _A),
    _person("fdijk", "F. Dijk", "QC analyst, environmental monitoring", _A),
    _person("nsmit", "N. Smit", "QC trainee", _A),
    _person("adewit", "A. de Wit", "QC manager", _R),
    _person("hlaan", "H. Laan", "Senior scientist, reviewer", _A, _R),
    _person("pbos", "P. Bos", "Senior scientist, reviewer", _A, _R),
    _person("kvos", "K. Vos", "QA officer", _Q),
    _person("ihendriks", "I. Hendriks", "QA officer", _Q),
    _person("jmulder", "J. Mulder", "Head of quality assurance", _Q),
    _person("evdberg", "E. van den Berg", "Qualified Person", _P),
    _person("bgroot", "B. Groot", "Qualified Person", _P),
    _person("inspector", "Visiting inspector", "Inspector", Role.READER),
    _person("vectoria", "C. Romano", "Vectoria, client", Role.READER, client="VECTORIA"),
    _person("islets", "D. Kuipers", "Islet consortium, client", Role.READER, client="ISLETS"),
    _person("suite3", "O. Brandt", "Suite 3, client", Role.READER, client="SUITE3"),
)
HEAD_OF_QC = "adewit"
BY_NAME = {
    NamedRight.SIGNS_CERTIFICATES: ("kvos", "ihendriks"),
    NamedRight.SUPERVISES: ("hlaan", "pbos", "tbakker"),
}
"""The deputies of the head of quality control, by what they sign."""
LAST_HOUR = timedelta(hours=1)
"""Left for what a story does when its clock was moved for the last time: each look at the clock is a second, and no
record may lie in the future of whoever opens the laboratory."""
ADMINISTRATOR = ("admin", "System administrator")


class SteppingClock:
    """A clock that stands until it is moved, and moves a second with each look, so that no two events coincide."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def move_to(self, moment: datetime) -> None:
        """Go to a later moment; an earlier one changes nothing, for no record is made in the past."""
        self.now = max(self.now, moment)


def _hashing(id_: str) -> passwords.Hashing:
    """Quick, and the same each time: a demo database holds no secret, and its bytes can be compared."""
    return passwords.Hashing(lambda length: hashlib.sha256(f"qclab demo {id_}".encode()).digest()[:length], CHEAPEST)


def _act_keys() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"demo-{number:08d}"


@dataclass(frozen=True)
class Demo:
    """An open demo database: its clock and a lab for each of its people, by user id."""

    store: Store
    clock: SteppingClock
    labs: dict[str, Lab]

    def __getitem__(self, id_: str) -> Lab:
        return self.labs[id_]


def new_demo(address: str | Path, start: datetime) -> Demo:
    """A fresh demo database at a path or URL: people, settings and the demo catalogue in force, as of ``start``."""
    clock = SteppingClock(start)
    keys = _act_keys()
    engine = open_engine(address)
    store = Store(engine, clock, workstation="demo", source="demo", new_act_key=lambda: next(keys))
    try:
        return Demo(store, clock, _furnished(store))
    except BaseException:
        engine.dispose()
        raise


def _furnished(store: Store) -> dict[str, Lab]:
    """Fill an empty database; a lab for each of the people in it."""
    migrate(store, demo=PASSWORD)
    id_, name = ADMINISTRATOR
    admin = people.set_up_first_administrator(store, id_, name, PASSWORD, hashing=_hashing(id_))
    said = {
        "laboratory.name": "Delft Cell & Gene Therapy Facility, QC laboratory",
        "laboratory.address": "Voorbeeldlaan 12\n2600 AA Delft, the Netherlands",
        "laboratory.phone": "+31 15 000 00 00",
        "laboratory.zone": "Europe/Amsterdam",
    }
    settings.change_settings(admin, said, "demo laboratory")
    labs = {id_: admin}
    first = [person for person in PEOPLE if not person.client]
    for person in first:
        labs[person.id] = _add(admin, person, None)
    taking_in.first_catalogue(labs["jmulder"], resource("catalogue", "demo.yaml").read_bytes(), "demo.yaml", PASSWORD)
    with store.read() as connection:
        clients = {kept.value.id: kept.key for kept in catalogue_queries.clients(connection, admin.actor)}
    for person in PEOPLE:
        if person.client:
            labs[person.id] = _add(admin, person, clients[person.client])
    return labs


def appoint(demo: Demo) -> None:
    """Who signs certificates of analysis and who supervises by name: the QC manager, with deputies. A senior analyst
    supervises at night."""
    admin = demo.labs[ADMINISTRATOR[0]]
    today = demo.clock.now.date()
    for named, deputies in BY_NAME.items():
        holder = None
        for id_ in (HEAD_OF_QC, *deputies):
            as_ = "head of quality control" if holder is None else "stands in for the head of quality control"
            person = demo.labs[id_].actor.key
            key = appointing.appoint(admin, named, person, today, None, holder, f"{as_}, procedure QC-002", PASSWORD)
            holder = holder or key


def _add(admin: Lab, person: DemoPerson, client: int | None) -> Lab:
    row = people.add_person(
        admin,
        person.id,
        person.name,
        person.position,
        person.roles,
        client,
        PASSWORD,
        "seen in person by the administrator",
        hashing=_hashing(person.id),
        must_change=False,
    )
    return Lab(admin.store, row.actor)
