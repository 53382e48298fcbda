"""A draft held against the catalogue around it: what refuses it, and what its author should choose knowingly."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from qclab.domain.catalogue.criteria import Finding
from qclab.domain.catalogue.rules import ENTRY, faults, remarks
from qclab.domain.catalogue.texts import text_faults
from qclab.domain.catalogue.values import Catalogue, Client, Method, Place, Product, Specification
from qclab.domain.people.duties import RIGHTS, Duty, Step, duty_blockers
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Reason

Entry = Client | Product | Method | Specification | Place

SECTIONS: dict[type, str] = {
    Client: "clients",
    Product: "products",
    Method: "methods",
    Specification: "specifications",
    Place: "places",
}


@dataclass(frozen=True)
class Checked:
    """Faults refuse the draft, remarks do not. A path starts after the entry: ("criteria", 2, "limit")."""

    faults: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()


def check(around: Catalogue, draft: Entry) -> Checked:
    """What the draft would add to what can be said of the catalogue around it.

    ``around`` has one version of each method. What a new version of a method does to specifications in use is a
    remark, for they keep the version that is in force until this one is.
    """
    section = SECTIONS[type(draft)]
    entries = list(getattr(around, section))
    place = next((n for n, each in enumerate(entries) if _names(each) == _names(draft)), len(entries))
    entries[place : place + 1] = [draft]
    after = replace(around, **{section: tuple(entries)})
    known = set(faults(around))
    found = [each for each in faults(after) if each not in known or each.path[:2] == (section, place)]
    own = [_within(each) for each in found if each.path[:2] == (section, place)]
    own += text_faults(draft, f"{ENTRY[section]} {draft.id}")
    others = [Finding((), each.text) for each in found if each.path[:2] != (section, place)]
    told: list[Finding] = []
    if isinstance(draft, Specification) and not own:
        only = replace(after, specifications=(draft,))
        told = [_within(each) for each in remarks(only)]
    if isinstance(draft, Method):
        return Checked(tuple(own), tuple(others))
    return Checked((*own, *others), tuple(told))


def next_version(before: Method | Specification, number: int, today: date) -> Method | Specification:
    """A draft that starts as a copy of a version; a specification takes effect tomorrow or later."""
    if isinstance(before, Method):
        return replace(before, version=number)
    return replace(before, version=number, effective_from=max(today, before.effective_from) + timedelta(days=1))


class Withheld(StrEnum):
    """Why a version is not put in force."""

    NO_DRAFT = "no draft"


def in_force_blockers(actor: Actor, state: str, drafted_by: frozenset[int]) -> tuple[Reason, ...]:
    """Why this person cannot put this version in force; empty when they can."""
    duties = duty_blockers(Step.PUT_IN_FORCE, actor, {Duty.DRAFTED: drafted_by})
    if state == "draft" or not actor.may(RIGHTS[Step.PUT_IN_FORCE]):
        return duties
    return (Reason(f"It is {state}; only a draft is put in force.", code=Withheld.NO_DRAFT),)


def _names(entry: Entry) -> tuple[str, int]:
    return entry.id, entry.version if isinstance(entry, Specification) else 0


def _within(finding: Finding) -> Finding:
    return Finding(finding.path[2:], finding.text)
