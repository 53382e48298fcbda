"""Keeping the catalogue: importing a whole file at once, saving drafts, putting versions in force.

A version in force is never changed: what differs is a new version. A draft changes freely, each change in the trail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qclab.domain import catalogue as c
from qclab.domain.acts import Act
from qclab.domain.refusals import Conflict, Missing, Reason, Refusal
from qclab.domain.rights import Right
from qclab.queries import catalogue as queries
from qclab.queries.catalogue import DRAFT, IN_FORCE, SUPERSEDED, Kept
from qclab.services.catalogue_file import read_catalogue_bytes, write_catalogue
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing


@dataclass(frozen=True)
class Imported:
    """What an import did: how many entries were new or changed, by section."""

    added: Mapping[str, int]
    changed: Mapping[str, int]


def import_catalogue(lab: Lab, data: bytes, filename: str, *, in_force: bool = False) -> Imported:
    """Take in a catalogue file, all of it or nothing. New versions come as drafts, or in force where asked and allowed.

    Raises Invalid with the line of every fault, Conflict where it would change a version that is in force.
    """
    value = read_catalogue_bytes(data, filename)
    if in_force:
        lab.require(Right.APPROVE_CATALOGUE, "import in force")
    with lab.write(Act.CATALOGUE_IMPORTED, f"file {filename}", right=Right.DRAFT_CATALOGUE) as writing:
        writing.keep(data)
        return _Import(lab, writing, in_force).take(value)


def export_catalogue(lab: Lab) -> str:
    """The newest version of everything as the text of one file."""
    lab.require(Right.READ, "export the catalogue")
    with lab.store.read() as connection:
        return write_catalogue(queries.catalogue(connection, lab.actor))


def put_specification_in_force(lab: Lab, key: int, row_version: int, reason: str) -> None:
    """Put a draft in force; the version before it is superseded. Batches keep the version they are bound to."""
    with lab.write(Act.SPECIFICATION_PUT_IN_FORCE, reason, right=Right.APPROVE_CATALOGUE) as writing:
        known = {kept.key: kept for kept in queries.specifications(writing.connection, lab.actor)}
        kept = known.get(key)
        if kept is None:
            raise Missing("There is no such specification.")
        if kept.state != DRAFT:
            raise Conflict(
                f"{kept.value.id} version {kept.value.version} is {kept.state}; only a draft is put in force."
            )
        drafts = [m.value for m in queries.methods(writing.connection) if m.state == DRAFT]
        used = {line.method for line in kept.value.criteria}
        if waiting := sorted(m.id for m in drafts if m.id in used and not _in_force(writing, m.id)):
            raise Refusal(f"These methods are still drafts: {', '.join(waiting)}. Put them in force first.")
        for other in known.values():
            if other.value.id == kept.value.id and other.state == IN_FORCE:
                writing.update(t.specification, other.key, state=SUPERSEDED)
        writing.update(
            t.specification, key, row_version, state=IN_FORCE, approved_by=writing.by, approved_at=writing.at
        )


def put_method_in_force(lab: Lab, key: int, row_version: int, reason: str) -> None:
    """Put a draft method in force; the version before it is superseded."""
    with lab.write(Act.METHOD_PUT_IN_FORCE, reason, right=Right.APPROVE_CATALOGUE) as writing:
        known = {kept.key: kept for kept in queries.methods(writing.connection)}
        kept = known.get(key)
        if kept is None:
            raise Missing("There is no such method.")
        if kept.state != DRAFT:
            raise Conflict(
                f"{kept.value.id} version {kept.value.version} is {kept.state}; only a draft is put in force."
            )
        for other in known.values():
            if other.value.id == kept.value.id and other.state == IN_FORCE:
                writing.update(t.method, other.key, state=SUPERSEDED)
        writing.update(t.method, key, row_version, state=IN_FORCE)


def _in_force(writing: Writing, method: str) -> bool:
    return any(kept.value.id == method and kept.state == IN_FORCE for kept in queries.methods(writing.connection))


def _parents_first(places: Sequence[c.Place]) -> list[c.Place]:
    ordered: list[c.Place] = []
    waiting = list(places)
    while waiting:
        unknown = {place.id for place in waiting}
        ready = [place for place in waiting if place.parent not in unknown] or waiting
        ordered += ready
        waiting = [place for place in waiting if place not in ready]
    return ordered


class _Import:
    """One pass over a catalogue inside one write."""

    def __init__(self, lab: Lab, writing: Writing, in_force: bool) -> None:
        connection = writing.connection
        self._writing = writing
        self._state = IN_FORCE if in_force else DRAFT
        self._clients = {kept.value.id: kept for kept in queries.clients(connection, lab.actor)}
        self._products = {kept.value.id: kept for kept in queries.products(connection, lab.actor)}
        self._places = {kept.value.id: kept for kept in queries.places(connection)}
        self._methods = {(kept.value.id, kept.value.version): kept for kept in queries.methods(connection)}
        self._specifications = {
            (kept.value.id, kept.value.version): kept for kept in queries.specifications(connection, lab.actor)
        }
        self._in_force = {
            (table.name, kept.value.id): kept.key
            for table, known in ((t.method, self._methods), (t.specification, self._specifications))
            for kept in known.values()
            if kept.state == IN_FORCE
        }
        self._added: dict[str, int] = {}
        self._changed: dict[str, int] = {}

    def take(self, value: c.Catalogue) -> Imported:
        client_keys = {id_: kept.key for id_, kept in self._clients.items()}
        for client in value.clients:
            client_keys[client.id] = self._save(t.client, "clients", self._clients.get(client.id), client, vars(client))
        product_keys = {id_: kept.key for id_, kept in self._products.items()}
        for product in value.products:
            columns = {
                **vars(product),
                "client": client_keys[product.client],
                "stages": [[s.id, s.name] for s in product.stages],
            }
            product_keys[product.id] = self._save(
                t.product, "products", self._products.get(product.id), product, columns
            )
        place_keys = {id_: kept.key for id_, kept in self._places.items()}
        for place in _parents_first(value.places):
            columns = {**vars(place), "parent": place_keys.get(place.parent)}
            place_keys[place.id] = self._save(t.place, "places", self._places.get(place.id), place, columns)
        method_keys = {kept.value.id: kept.key for kept in reversed(list(self._methods.values()))}
        for method in value.methods:
            method_keys[method.id] = self._method(method)
        for specification in value.specifications:
            self._specification(specification, product_keys[specification.product], method_keys)
        return Imported(self._added, self._changed)

    def _save(self, table: Any, section: str, kept: Kept[Any] | None, value: object, columns: Mapping[str, Any]) -> int:
        if kept is None:
            self._added[section] = self._added.get(section, 0) + 1
            return self._writing.insert(table, **columns)
        if kept.value != value:
            self._changed[section] = self._changed.get(section, 0) + 1
            self._writing.update(table, kept.key, **columns)
        return kept.key

    def _version(self, table: Any, section: str, kept: Kept[Any] | None, value: Any, columns: dict[str, Any]) -> int:
        """A version of a method or specification: new, the same as kept, or a draft that changes."""
        if kept is not None and kept.value != value and kept.state != DRAFT:
            raise Conflict(
                Reason(
                    f"{value.id} version {value.version} is {kept.state} and differs from the file. "
                    f"Nothing was imported; give the changed one version {value.version + 1}."
                )
            )
        if kept is None and self._state == IN_FORCE:
            before = self._in_force.get((table.name, value.id))
            if before is not None:
                self._writing.update(table, before, state=SUPERSEDED)
        state = {"state": self._state} if kept is None else {}
        key = self._save(table, section, kept, value, {**columns, **state})
        if kept is None and self._state == IN_FORCE:
            self._in_force[table.name, value.id] = key
        return key

    def _method(self, method: c.Method) -> int:
        kept = self._methods.get((method.id, method.version))
        columns = {name: value for name, value in vars(method).items() if name != "parameters"}
        columns["readings"] = [[str(r.day), str(r.window_hours), r.name] for r in method.readings]
        key = self._version(t.method, "methods", kept, method, columns)
        before = kept.value.parameters if kept else ()
        self._lines(t.parameter, "method", key, before, [vars(p) for p in method.parameters], method.parameters)
        return key

    def _specification(self, specification: c.Specification, product: int, methods: Mapping[str, int]) -> None:
        kept = self._specifications.get((specification.id, specification.version))
        approved = self._state == IN_FORCE
        columns: dict[str, Any] = {
            "id": specification.id,
            "version": specification.version,
            "product": product,
            "stage": specification.stage,
            "title": specification.title,
            "rounding": specification.rounding,
            "effective_from": specification.effective_from,
            "source": specification.source,
        }
        if kept is None:
            columns["approved_by"] = self._writing.by if approved else None
            columns["approved_at"] = self._writing.at if approved else None
        key = self._version(t.specification, "specifications", kept, specification, columns)
        before = kept.value if kept else None
        criteria = [self._criterion(line, methods) for line in specification.criteria]
        self._lines(
            t.criterion, "specification", key, before.criteria if before else (), criteria, specification.criteria
        )
        plan = [vars(line) for line in specification.plan]
        self._lines(t.plan_line, "specification", key, before.plan if before else (), plan, specification.plan)

    def _criterion(self, line: c.CriterionLine, methods: Mapping[str, int]) -> dict[str, Any]:
        method = methods[line.method]
        parameters = self._parameters(method)
        columns = {name: value for name, value in vars(line).items() if name != "limit"}
        return {**columns, "limit_text": line.limit, "method": method, "parameter": parameters[line.parameter]}

    def _parameters(self, method: int) -> dict[str, int]:
        return queries.parameter_keys(self._writing.connection, method)

    def _lines(
        self,
        table: Any,
        owner: str,
        key: int,
        before: Sequence[object],
        rows: Sequence[Mapping[str, Any]],
        after: Sequence[object],
    ) -> None:
        """Replace the lines of a draft: what goes is marked removed, for nothing is deleted."""
        if tuple(before) == tuple(after):
            return
        for line in queries.line_keys(self._writing.connection, table.name, owner, key):
            self._writing.update(table, line, removed=True)
        self._writing.insert_many(
            table,
            [{**row, owner: key, "position": position, "removed": False} for position, row in enumerate(rows, 1)],
        )
