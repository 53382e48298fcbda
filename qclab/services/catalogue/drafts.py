"""Editing the catalogue one entry at a time: drafts of methods and specifications, clients, products and places.

What is saved is held against what its author saw (``before``, None for something new), so that nobody's work is lost.
"""

from typing import Any, TypeVar

from qclab.domain import moments
from qclab.domain.catalogue.draft import Entry, Unsaved, check, faults_of_saving
from qclab.domain.catalogue.faults import Finding
from qclab.domain.catalogue.values import Client, Method, Place, Product, Specification
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Missing, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue import drafts as draft_queries
from qclab.queries.catalogue import master_data as queries
from qclab.queries.catalogue.master_data import DRAFT, Kept
from qclab.services.catalogue.saving import Saving
from qclab.services.lab import Lab
from qclab.store.door import Connection, Writing
from qclab.store.zone import laboratory_zone

E = TypeVar("E", Client, Product, Method, Specification, Place)

_WORDS: dict[type, tuple[str, str, Act]] = {
    Client: ("client", "client", Act.CLIENT_SAVED),
    Product: ("product", "product", Act.PRODUCT_SAVED),
    Method: ("method", "method", Act.METHOD_DRAFTED),
    Specification: ("specification", "specification", Act.SPECIFICATION_DRAFTED),
    Place: ("place", "storage place", Act.PLACE_SAVED),
}


def save(lab: Lab, before: Kept[E] | None, value: E, reason: str = "") -> Kept[E]:
    """Save an entry, versions of methods and specifications as drafts; the entry as it is kept now.

    A draft is saved with its faults, which only putting it in force refuses. Raises Invalid with every fault that keeps
    it from being saved, its field and for a line its row (from 1); Conflict when somebody changed the entry
    since ``before`` was read, when the id is taken, or when the version is no draft.
    """
    table, word, act = _WORDS[type(value)]
    with lab.write(act, reason.strip(), right=Right.DRAFT_CATALOGUE) as writing:
        _refuse_if_stale(lab, writing, table, word, before, value)
        _refuse_faults(lab, writing, value)
        saving = Saving(lab, writing)
        key = _write(saving, value)
        return next(kept for kept in _known(lab, writing.connection, type(value)) if kept.key == key)


def _refuse_if_stale(lab: Lab, writing: Writing, table: str, word: str, before: Kept[Any] | None, value: Any) -> None:
    known = _known(lab, writing.connection, type(value))
    if before is None:
        version = getattr(value, "version", None)
        if any(kept.value.id == value.id and getattr(kept.value, "version", None) == version for kept in known):
            raise Conflict(Reason(f"There is a {word} {_name(value)} already.", "id", code=Unsaved.THERE_ALREADY))
        return
    now = next((kept for kept in known if kept.key == before.key), None)
    if now is None:
        raise Missing(Reason(f"There is no such {word}.", code=Unsaved.NO_SUCH))
    if now.value != before.value or now.state != before.state:
        last = draft_queries.steps(writing.connection, lab.actor, table, before.key)[-1]
        at = moments.minute(last.at, laboratory_zone(writing.connection))
        said = (
            f"{last.name} changed {_name(before.value)} at {at} ({last.act}), after you opened"
            " it. Nothing was written and what you typed is still here: compare, then save again."
        )
        raise Conflict(Reason(said, code=Unsaved.CHANGED, facts={"who": last.name}))
    if _name(value) != _name(now.value):
        said = f"The {word} stays {_name(now.value)}: an id never changes."
        raise Conflict(Reason(said, "id", code=Unsaved.ID_STAYS))
    if isinstance(value, Method | Specification) and now.state != DRAFT:
        said = f"{_name(value)} is {now.state}; make a new version to change it."
        raise Conflict(Reason(said, code=Unsaved.NO_DRAFT, facts={"state": now.state}))


def _refuse_faults(lab: Lab, writing: Writing, value: Entry) -> None:
    found = faults_of_saving(value, check(draft_queries.around(writing.connection, lab.actor), value).faults)
    if found:
        raise Invalid(*(_fault(each) for each in found))


def _fault(found: Finding) -> Reason:
    return Reason(found.text, found.field, _row(found.path), code=found.code, facts={"path": found.path})


def _row(path: tuple[str | int, ...]) -> int | None:
    numbers = [step for step in path if isinstance(step, int)]
    return numbers[0] + 1 if numbers else None


def _name(value: Any) -> str:
    return f"{value.id} version {value.version}" if hasattr(value, "version") else str(value.id)


def _write(saving: Saving, value: Entry) -> int:
    match value:
        case Client():
            return saving.client(value)
        case Product():
            return saving.product(value)
        case Method():
            return saving.method(value)
        case Specification():
            return saving.specification(value)
        case Place():
            return saving.place(value)


def _known(lab: Lab, connection: Connection, kind: type) -> list[Kept[Any]]:
    found: dict[type, Any] = {
        Client: lambda: queries.clients(connection, lab.actor),
        Product: lambda: queries.products(connection, lab.actor),
        Method: lambda: queries.methods(connection),
        Specification: lambda: queries.specifications(connection, lab.actor),
        Place: lambda: queries.places(connection),
    }
    return list(found[kind]())
