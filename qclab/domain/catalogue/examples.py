"""The shipped catalogue as examples: what a laboratory copies of it, and when a copy is no example any more.

Limits and procedures that a program brings are nobody's: whoever tests by them has to have held them against their own
documents. Until a second person confirmed that, a copy says that it is one (EU GMP 6.15, 6.17).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from qclab.domain.catalogue.values import Catalogue, Method, Product, Specification
from qclab.domain.people.rights import Actor, Barred, Right
from qclab.domain.refusals import Reason

NOT_CONFIRMED: Final = "example, not confirmed"
V = TypeVar("V", Method, Specification)


@dataclass(frozen=True)
class Picked:
    """The ids of products and methods that somebody picked in the shipped catalogue."""

    products: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()


def brought_by(shipped: Catalogue, products: Collection[str]) -> dict[str, list[str]]:
    """The ids of the methods that the specifications of these products need, each with the products that need it."""
    needed: dict[str, list[str]] = {}
    for specification in _of(shipped, products):
        for method in _methods_of(specification):
            needing = needed.setdefault(method, [])
            if specification.product not in needing:
                needing.append(specification.product)
    return needed


def copies(shipped: Catalogue, own: Catalogue, picked: Picked, client: str, today: date) -> Catalogue:
    """What the laboratory lacks of what was picked: the products as the client's, their specifications with their
    plans, and every method that these need. Each version is the first of its own and says what it was copied from."""
    versions: list[Product | Method | Specification] = [*own.products, *own.methods, *own.specifications]
    there = {each.id for each in versions}
    needed = picked.methods | set(brought_by(shipped, picked.products))
    return Catalogue(
        products=tuple(
            replace(each, client=client) for each in shipped.products if each.id in picked.products - there
        ),
        methods=tuple(
            replace(each, version=1, example=_copied_from(each))
            for each in shipped.methods
            if each.id in needed - there
        ),
        specifications=tuple(
            replace(each, version=1, effective_from=today, example=_copied_from(each))
            for each in _of(shipped, picked.products)
            if each.id not in there
        ),
    )  # fmt: skip


def marked(value: V, before: V | None) -> V:
    """A version with the mark of the one before it, while nobody confirmed that: only confirming takes it away."""
    return replace(value, example=before.example) if before is not None and before.example else value


class Unconfirmed(StrEnum):
    """Why an example cannot be confirmed."""

    NO_EXAMPLE = "no example"
    NOT_IN_FORCE = "not in force"
    OWN_COPY = "own copy"
    NO_PROCEDURE = "no procedure"


def confirm_blockers(
    actor: Actor, value: Method | Specification, *, is_in_force: bool, worked: frozenset[int]
) -> tuple[Reason, ...]:
    """Why this person cannot confirm this version against the laboratory's own document; empty when they can.

    ``worked``: who copied and drafted it."""
    if not actor.may(Right.APPROVE_CATALOGUE):
        return (Reason(f"{actor.name} may not {Right.APPROVE_CATALOGUE}.", code=Barred.NO_RIGHT),)
    if not value.example:
        return (Reason("It is no example, or it is confirmed already.", code=Unconfirmed.NO_EXAMPLE),)
    if not is_in_force:
        return (Reason("It is not in force; put it in force first.", code=Unconfirmed.NOT_IN_FORCE),)
    if actor.key in worked:
        return (Reason("You worked on it; another person confirms it.", code=Unconfirmed.OWN_COPY),)
    return ()


def procedure_fault(procedure: str) -> Reason | None:
    """Why an example cannot be confirmed with this number of a document."""
    if procedure.strip():
        return None
    said = "Give the number of your own document that it was held against."
    return Reason(said, "procedure", code=Unconfirmed.NO_PROCEDURE)


def _of(shipped: Catalogue, products: Collection[str]) -> Iterable[Specification]:
    """The newest version of each specification of these products."""
    newest = {each.id: each for each in sorted(shipped.specifications, key=lambda each: each.version)}
    return [each for each in newest.values() if each.product in products]


def _methods_of(specification: Specification) -> dict[str, None]:
    named = [line.method for line in specification.criteria]
    return dict.fromkeys([*named, *(method for line in specification.plan for method in line.methods)])


def _copied_from(value: Product | Method | Specification) -> str:
    return f"{value.id} of the shipped catalogue"
