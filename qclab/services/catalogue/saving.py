"""Writing catalogue values as records, inside one write: for a file that is imported and for a draft that is saved.

A version in force is never changed: what differs is a new version. A draft changes freely, each change in the trail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qclab.domain.catalogue import values as c
from qclab.domain.catalogue.draft import Unsaved
from qclab.domain.catalogue.examples import marked
from qclab.domain.refusals import Conflict, Reason
from qclab.queries.catalogue import master_data as queries
from qclab.queries.catalogue.master_data import DRAFT, IN_FORCE, SUPERSEDED, Kept
from qclab.queries.catalogue.outcomes import kept_outcomes
from qclab.queries.laboratory import settings
from qclab.services.catalogue import lists
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing


class Saving:
    """One pass over catalogue values inside one write; ``added`` and ``changed`` count entries by section."""

    def __init__(self, lab: Lab, writing: Writing, *, in_force: bool = False) -> None:
        connection = writing.connection
        self._writing = writing
        self._state = IN_FORCE if in_force else DRAFT
        self._today = settings.today(connection, writing.at)
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
            if kept.state == IN_FORCE and not self._is_coming(kept.value)
        }
        self._client_keys = {id_: kept.key for id_, kept in self._clients.items()}
        self._product_keys = {id_: kept.key for id_, kept in self._products.items()}
        self._place_keys = {id_: kept.key for id_, kept in self._places.items()}
        self._method_keys = {kept.value.id: kept.key for kept in reversed(list(self._methods.values()))}
        self._method_keys |= {kept.value.id: kept.key for kept in self._methods.values() if kept.state == IN_FORCE}
        self.added: dict[str, int] = {}
        self.changed: dict[str, int] = {}

    def take(self, value: c.Catalogue) -> None:
        """Everything a catalogue holds, in the order in which entries refer to each other."""
        for client in value.clients:
            self.client(client)
        for product in value.products:
            self.product(product)
        for place in parents_first(value.places):
            self.place(place)
        for method in value.methods:
            self.method(method)
        for specification in value.specifications:
            self.specification(specification)
        for version in value.case_lists:
            self._list(lists.CASES, "case_lists", version)
        for rules in value.review_rules:
            self._list(lists.REVIEW, "review_rules", rules)

    def client(self, client: c.Client) -> int:
        kept = self._clients.get(client.id)
        self._client_keys[client.id] = self._save(t.client, "clients", kept, client, vars(client))
        return self._client_keys[client.id]

    def product(self, product: c.Product) -> int:
        columns = {
            **vars(product),
            "client": self._client_keys[product.client],
            "stages": [[s.id, s.name] for s in product.stages],
        }
        kept = self._products.get(product.id)
        self._product_keys[product.id] = self._save(t.product, "products", kept, product, columns)
        return self._product_keys[product.id]

    def place(self, place: c.Place) -> int:
        columns = {**vars(place), "parent": self._place_keys.get(place.parent)}
        self._place_keys[place.id] = self._save(t.place, "places", self._places.get(place.id), place, columns)
        return self._place_keys[place.id]

    def _save(self, table: Any, section: str, kept: Kept[Any] | None, value: object, columns: Mapping[str, Any]) -> int:
        if kept is None:
            self.added[section] = self.added.get(section, 0) + 1
            return self._writing.insert(table, **columns)
        if kept.value != value:
            self.changed[section] = self.changed.get(section, 0) + 1
            self._writing.update(table, kept.key, kept.row_version, **columns)
        return kept.key

    def _version(self, table: Any, section: str, kept: Kept[Any] | None, value: Any, columns: dict[str, Any]) -> int:
        """A version of a method or specification: new, the same as kept, or a draft that changes."""
        if kept is not None and kept.value != value and kept.state != DRAFT:
            raise Conflict(
                Reason(
                    f"{value.id} version {value.version} is {kept.state} and differs from the file. "
                    f"Nothing was imported; give the changed one version {value.version + 1}.",
                    code=Unsaved.DIFFERS,
                )
            )
        if kept is None and self._state == IN_FORCE and not self._is_coming(value):
            before = self._in_force.get((table.name, value.id))
            if before is not None:
                self._writing.update(table, before, state=SUPERSEDED)
        state = {"state": self._state} if kept is None else {}
        key = self._save(table, section, kept, value, {**columns, **state})
        if kept is not None and kept.value != value and _head(kept.value) == _head(value):
            self._writing.update(table, key)  # the version of the row tells that its lines changed
        if kept is None and self._state == IN_FORCE and not self._is_coming(value):
            self._in_force[table.name, value.id] = key
        return key

    def _is_coming(self, value: c.Method | c.Specification) -> bool:
        """Whether a version takes effect on a later day: the one in force stays so until then."""
        return isinstance(value, c.Specification) and value.effective_from > self._today

    def method(self, method: c.Method) -> int:
        """A version of a method with its parameters."""
        method = marked(method, _before(self._methods, method))
        kept = self._methods.get((method.id, method.version))
        columns = {name: value for name, value in vars(method).items() if name != "parameters"}
        columns["readings"] = [
            [
                str(each.day),
                str(each.window_hours),
                each.name,
                each.binding,
                each.second_reader,
                None if each.transfer_days is None else str(each.transfer_days),
            ]
            for each in method.readings
        ]
        key = self._version(t.method, "methods", kept, method, columns)
        before = kept.value.parameters if kept else ()
        parameters = [_parameter(each) for each in method.parameters]
        self._lines(t.parameter, "method", key, before, parameters, method.parameters)
        self._method_keys[method.id] = key
        return key

    def specification(self, specification: c.Specification) -> int:
        """A version of a specification with its criteria, its plan and its gates."""
        specification = marked(specification, _before(self._specifications, specification))
        kept = self._specifications.get((specification.id, specification.version))
        approved = self._state == IN_FORCE
        columns: dict[str, Any] = {
            "id": specification.id,
            "version": specification.version,
            "product": self._product_keys[specification.product],
            "stage": specification.stage,
            "title": specification.title,
            "rounding": specification.rounding,
            "effective_from": specification.effective_from,
            "source": specification.source,
            "procedure": specification.procedure,
            "example": specification.example,
        }
        if kept is None:
            columns["approved_by"] = self._writing.by if approved else None
            columns["approved_at"] = self._writing.at if approved else None
        key = self._version(t.specification, "specifications", kept, specification, columns)
        before = kept.value if kept else None
        criteria = [self._criterion(line) for line in specification.criteria]
        self._lines(
            t.criterion, "specification", key, before.criteria if before else (), criteria, specification.criteria
        )
        plan = [vars(line) for line in specification.plan]
        self._lines(t.plan_line, "specification", key, before.plan if before else (), plan, specification.plan)
        gates = [vars(line) for line in specification.gates]
        self._lines(t.gate, "specification", key, before.gates if before else (), gates, specification.gates)
        return key

    def _list(self, of: lists.Listed, section: str, version: Any) -> None:
        """A version of a list that a laboratory has one of."""
        if taken := lists.take_list(self._writing, of, version, in_force=self._state == IN_FORCE):
            counts = self.added if taken.is_new else self.changed
            counts[section] = counts.get(section, 0) + 1

    def _criterion(self, line: c.CriterionLine) -> dict[str, Any]:
        method = self._method_keys[line.method]
        parameters = queries.parameter_keys(self._writing.connection, method)
        columns = {name: value for name, value in vars(line).items() if name != "limit"}
        return {**columns, "limit_text": line.limit, "method": method, "parameter": parameters[line.parameter]}

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


def _parameter(parameter: c.Parameter) -> dict[str, Any]:
    columns = {name: value for name, value in vars(parameter).items() if name != "no_microbe"}
    outcomes = kept_outcomes(parameter.outcomes, no_microbe=parameter.no_microbe)
    return {**columns, "outcomes": outcomes, "decimals": None}


def _before(known: Mapping[tuple[str, int], Kept[Any]], value: Any) -> Any:
    """The version as it is kept, or the newest of those before it."""
    versions = [kept.value for (id_, version), kept in known.items() if id_ == value.id and version <= value.version]
    return max(versions, key=lambda each: each.version, default=None)


def _head(value: Any) -> Any:
    """A version without its lines."""
    lists = {name: () for name in ("parameters", "criteria", "plan", "gates") if hasattr(value, name)}
    return replace(value, **lists)


def parents_first(places: Sequence[c.Place]) -> list[c.Place]:
    """Places in an order in which each comes after the one it stands in."""
    ordered: list[c.Place] = []
    waiting = list(places)
    while waiting:
        unknown = {place.id for place in waiting}
        ready = [place for place in waiting if place.parent not in unknown] or waiting
        ordered += ready
        waiting = [place for place in waiting if place not in ready]
    return ordered
