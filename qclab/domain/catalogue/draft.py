"""A draft held against the catalogue around it: what refuses it, and what its author should choose knowingly."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from qclab.domain.catalogue.faults import Finding
from qclab.domain.catalogue.lifecycle import VersionState
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
    others = [replace(each, path=()) for each in found if each.path[:2] != (section, place)]
    told: list[Finding] = []
    if isinstance(draft, Specification) and not own:
        only = replace(after, specifications=(draft,))
        told = [_within(each) for each in remarks(only)]
    if isinstance(draft, Method):
        return Checked(tuple(own), tuple(others))
    return Checked((*own, *others), tuple(told))


_KEPT_BY: frozenset[str] = frozenset({"id", "product", "stage", "method", "parameter"})
"""What a draft is kept by: without them there is no row that could hold it, and a second specification of a product at
a stage would stand in the way of the next version of the first."""


def faults_of_saving(draft: Entry, faults: Iterable[Finding]) -> list[Finding]:
    """The faults that keep an entry from being saved. A draft is saved with all others: it is no record yet, and only
    putting it in force asks for none. What is not versioned holds at once, so every fault refuses it."""
    if not isinstance(draft, Method | Specification):
        return list(faults)
    texts = set(text_faults(draft, f"{ENTRY[SECTIONS[type(draft)]]} {draft.id}"))
    return [each for each in faults if each in texts or each.field in _KEPT_BY]


def next_version(before: Method | Specification, number: int, today: date) -> Method | Specification:
    """A draft that starts as a copy of a version; a specification takes effect tomorrow or later."""
    if isinstance(before, Method):
        return replace(before, version=number)
    return replace(before, version=number, effective_from=max(today, before.effective_from) + timedelta(days=1))


class Withheld(StrEnum):
    """Why a version is not put in force, or a copy not confirmed."""

    NO_SUCH = "no such"
    CHANGED = "changed"
    NO_DRAFT = "no draft"
    FAULTS = "faults"
    """What each is, its own reason says by a ``Fault``."""
    NO_METHOD = "no method"
    MISFIT = "misfit"
    NEWER = "newer"


class Unsaved(StrEnum):
    """Why an entry of the catalogue, or a draft of one, is not saved."""

    NO_SUCH = "no such"
    THERE_ALREADY = "there already"
    CHANGED = "changed"
    ID_STAYS = "id stays"
    NO_DRAFT = "no draft"
    DIFFERS = "differs"
    NO_CLIENT = "no client"
    NOTHING_NEW = "nothing new"


def in_force_blockers(actor: Actor, state: str, drafted_by: frozenset[int]) -> tuple[Reason, ...]:
    """Why this person cannot put this version in force; empty when they can."""
    duties = duty_blockers(Step.PUT_IN_FORCE, actor, {Duty.DRAFTED: drafted_by})
    if not actor.may(RIGHTS[Step.PUT_IN_FORCE]):
        return duties
    return draft_blockers(state) or duties


def signing_blockers(
    actor: Actor, state: str, drafted_by: frozenset[int], people: Collection[Actor]
) -> tuple[Reason, ...]:
    """Why a version cannot be put in force in the session of this person: neither they nor anybody else of ``people``
    may sign it."""
    why = in_force_blockers(actor, state, drafted_by)
    if not why or draft_blockers(state):
        return why
    others = [each for each in people if each.may(RIGHTS[Step.PUT_IN_FORCE]) and each.key not in drafted_by]
    return () if others else why


def draft_blockers(state: str) -> tuple[Reason, ...]:
    """Why nobody can put a version of this state in force; empty for a draft."""
    if state != VersionState.DRAFT:
        return (Reason(f"It is {state}; only a draft is put in force.", code=Withheld.NO_DRAFT),)
    return ()


def _names(entry: Entry) -> tuple[str, int]:
    return entry.id, entry.version if isinstance(entry, Specification) else 0


def _within(finding: Finding) -> Finding:
    return replace(finding, path=finding.path[2:])
