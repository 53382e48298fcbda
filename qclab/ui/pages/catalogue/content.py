"""What the catalogue page shows: everything there is, read at once, and the lines of its list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from qclab.domain.catalogue.values import (
    CaseListVersion,
    Catalogue,
    Client,
    Method,
    Place,
    Product,
    ReviewRulesVersion,
    Specification,
)
from qclab.domain.people.rights import Actor
from qclab.queries.catalogue import drafts as draft_queries
from qclab.queries.catalogue import master_data as queries
from qclab.queries.catalogue.drafts import Step
from qclab.queries.catalogue.master_data import COMING, DRAFT, IN_FORCE, Kept
from qclab.queries.investigations.lists import drafters, list_versions
from qclab.queries.laboratory.settings import today
from qclab.queries.people import people as people_queries
from qclab.queries.review.rules import rule_drafters, rule_versions
from qclab.queries.signatures.signatures import ReadSignature, read_on
from qclab.queries.testing.invalid import Counted, counted
from qclab.services.lab import Lab

SPECIFICATIONS, METHODS, PRODUCTS, CLIENTS, PLACES = "specifications", "methods", "products", "clients", "places"
CASE_LISTS, REVIEW_RULES = "case_lists", "review_rules"
TABLES: Final[Mapping[str, str]] = {
    SPECIFICATIONS: "specification",
    METHODS: "method",
    PRODUCTS: "product",
    CLIENTS: "client",
    PLACES: "place",
    CASE_LISTS: "case_list",
    REVIEW_RULES: "review_rules",
}


@dataclass(frozen=True)
class Content:
    """The whole catalogue as one moment has it; versions newest first. ``around`` is what drafts are held against."""

    clients: Sequence[Kept[Client]]
    products: Sequence[Kept[Product]]
    methods: Sequence[Kept[Method]]
    specifications: Sequence[Kept[Specification]]
    places: Sequence[Kept[Place]]
    case_lists: Sequence[Kept[CaseListVersion]]
    review_rules: Sequence[Kept[ReviewRulesVersion]]
    around: Catalogue
    people: Sequence[Actor] = ()
    """Who can sign in and knows of the whole site."""
    counted: Mapping[str, Counted] = field(default_factory=dict)
    """How many attempts of each method were invalid, by its id."""
    list_drafters: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Who worked on the draft of a list that the laboratory has one of, by its section."""

    def of(self, section: str) -> Sequence[Kept[Any]]:
        found: Sequence[Kept[Any]] = getattr(self, section)
        return found

    def versions(self, section: str, id_: str) -> list[Kept[Any]]:
        """The versions of one entry, the newest first; a client, product or place has one."""
        return [kept for kept in self.of(section) if kept.value.id == id_]

    def by_key(self, section: str, key: int) -> Kept[Any] | None:
        return next((kept for kept in self.of(section) if kept.key == key), None)

    def method(self, id_: str) -> Method | None:
        """The method in force, else its newest draft."""
        return next((each for each in self.around.methods if each.id == id_), None)

    def method_words(self, id_: str) -> str:
        found = self.method(id_)
        return f"{id_} {found.title}" if found else id_

    def titles(self, ids: Sequence[str]) -> str:
        """The titles of methods, or the ids of those that are not known."""
        found = {id_: self.method(id_) for id_ in ids}
        return ", ".join(method.title if method else id_ for id_, method in found.items())

    def parameter_name(self, method: str, id_: str) -> str:
        """The name of a parameter, or its id where the method does not know it."""
        found = self.method(method)
        return next((each.name for each in found.parameters if each.id == id_), id_) if found else id_


@dataclass(frozen=True)
class EntryRow:
    """One line of the list: an entry with all its versions."""

    id: str
    name: str
    state: str

    def answers(self, words: str) -> bool:
        return all(word in f"{self.id} {self.name} {self.state}".casefold() for word in words.casefold().split())


def read_content(lab: Lab) -> Content:
    with lab.asking() as ask:
        return Content(
            ask(queries.clients),
            ask(queries.products),
            ask.of_site(queries.methods),
            queries.as_of(ask(queries.specifications), ask.of_site(today, lab.store.clock())),
            ask.of_site(queries.places),
            ask.of_site(list_versions),
            ask.of_site(rule_versions),
            ask(draft_queries.around),
            [row.actor for row in ask(people_queries.people) if row.is_active and row.client is None],
            ask(counted),
            {CASE_LISTS: ask(drafters), REVIEW_RULES: ask(rule_drafters)},
        )


def read_history(lab: Lab, section: str, key: int) -> tuple[list[Step], list[ReadSignature]]:
    """What happened to an entry, and the signatures on it."""
    with lab.asking() as ask:
        signatures = ask(read_on, TABLES[section], [key])
        return ask(draft_queries.steps, TABLES[section], key), signatures.get(key, [])


def entry_rows(content: Content, section: str) -> list[EntryRow]:
    """The lines of a section, one an entry."""
    if section in (SPECIFICATIONS, METHODS, CASE_LISTS, REVIEW_RULES):
        ids = dict.fromkeys(kept.value.id for kept in content.of(section))
        return [_versioned(content.versions(section, id_)) for id_ in ids]
    if section == PLACES:
        return [EntryRow(place.id, f"{'   ' * depth}{place.name}", _kind(place)) for place, depth in _tree(content)]
    return [EntryRow(kept.value.id, kept.value.name, _kind(kept.value)) for kept in content.of(section)]


def _tree(content: Content) -> Iterator[tuple[Place, int]]:
    """Places, each after the one it stands in, with how deep it stands."""
    inside: dict[str, list[Place]] = {}
    known = {kept.value.id for kept in content.places}
    for kept in content.places:
        inside.setdefault(kept.value.parent if kept.value.parent in known else "", []).append(kept.value)

    def below(parent: str, depth: int) -> Iterator[tuple[Place, int]]:
        for place in sorted(inside.get(parent, ()), key=lambda each: each.id):
            yield place, depth
            yield from below(place.id, depth + 1)

    return below("", 0)


def _versioned(versions: Sequence[Kept[Any]]) -> EntryRow:
    states = {kept.state: _number(kept.value) for kept in reversed(versions)}
    shown = (DRAFT, *(state for state in states if state.startswith(COMING)), IN_FORCE)
    told = [f"{states[state]} {state}" for state in shown if state in states]
    value = versions[0].value
    return EntryRow(value.id, value.title, ", ".join(told) or "superseded")


def _kind(value: Client | Product | Place) -> str:
    match value:
        case Client():
            return "own programme" if value.own else "client"
        case Product():
            return f"{value.client}, {value.kind}"
        case Place():
            return value.kind


def _number(value: Any) -> str:
    return f"v{value.version}" if value.version else "shipped"


def state_words(kept: Kept[Any]) -> str:
    """``Version 2, draft``; of the list for cases there is one that came with the program."""
    return f"Version {kept.value.version}, {kept.state}" if kept.value.version else f"Shipped, {kept.state}"
