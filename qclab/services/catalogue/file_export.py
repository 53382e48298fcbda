"""Writing the catalogue out as one file: everything that was approved, in the order in which a file is read.

A file has no states, and one version of each method and of the list for cases: drafts and earlier ones are left out,
and that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from qclab.domain.catalogue import values as c
from qclab.domain.catalogue.lists import ListState
from qclab.domain.catalogue.rules import faults
from qclab.domain.people.rights import Right
from qclab.queries.catalogue import master_data as queries
from qclab.queries.catalogue.master_data import DRAFT, IN_FORCE, SUPERSEDED, Kept
from qclab.queries.investigations.lists import list_versions
from qclab.queries.laboratory import settings
from qclab.queries.review.rules import rule_versions
from qclab.services.catalogue.file import write_catalogue
from qclab.services.catalogue.file_signatures import signature_text, signed_versions
from qclab.services.catalogue.saving import parents_first
from qclab.services.lab import Lab
from qclab.services.signatures.reading import alarm_broken
from qclab.store import tables as t
from qclab.store.zone import laboratory_zone

_NAMED = 5


@dataclass(frozen=True)
class Exported:
    """The catalogue of the file, who signed what of it, and a sentence for each sort of version that is not in it."""

    catalogue: str
    signatures: str
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole file."""
        return f"{self.catalogue}\n{self.signatures}"


def export_catalogue(lab: Lab) -> Exported:
    """Clients, products and places; each method in force; each specification in force, to come or superseded; the list
    for cases and the rules of review, where the laboratory has its own in force; and who signed each, as it reads now.

    A superseded specification is left out where it would refuse the file: it names what the methods of today no longer
    have, or its day is not before that of a later version.
    """
    with lab.reading(right=Right.READ, what="export the catalogue") as connection:
        zone = laboratory_zone(connection)
        today = settings.today(connection, lab.store.clock())
        methods = queries.methods(connection)
        lists = [kept for kept in list_versions(connection) if kept.key]
        rules = [kept for kept in rule_versions(connection) if kept.key]
        specifications = queries.as_of(queries.specifications(connection, lab.actor), today)
        whole = c.Catalogue(
            clients=tuple(kept.value for kept in queries.clients(connection, lab.actor)),
            products=tuple(kept.value for kept in queries.products(connection, lab.actor)),
            methods=tuple(kept.value for kept in methods if kept.state == IN_FORCE),
            places=tuple(parents_first([kept.value for kept in queries.places(connection)])),
            case_lists=tuple(kept.value for kept in lists if kept.state == IN_FORCE),
            review_rules=tuple(kept.value for kept in rules if kept.state == IN_FORCE),
        )
        approved = [kept for kept in specifications if kept.state != DRAFT]
        written = _readable(whole, _dated(approved))
        versions: dict[str, Sequence[Kept[Any]]] = {
            t.method.name: [kept for kept in methods if kept.state == IN_FORCE],
            t.specification.name: written,
            t.case_list.name: [kept for kept in lists if kept.state == IN_FORCE],
            t.review_rules.name: [kept for kept in rules if kept.state == IN_FORCE],
        }
        signed = signed_versions(connection, lab.actor, versions)
    alarm_broken(lab, (read for _, reads in signed for read in reads))
    held = {(kept.value.id, kept.value.version) for kept in written}
    unreadable = [kept for kept in approved if (kept.value.id, kept.value.version) not in held]
    catalogue = replace(whole, specifications=tuple(kept.value for kept in written))
    known: list[Kept[Any]] = [*methods, *specifications, *lists, *rules]
    drafts = [kept for kept in known if kept.state == DRAFT]
    earlier = [kept for kept in methods if kept.state == SUPERSEDED]
    replaced, earlier_rules = (
        [kept for kept in versions if kept.state == ListState.REPLACED] for versions in (lists, rules)
    )
    notes = [
        _said("Drafts are not in the file", drafts),
        _said("Earlier versions of methods are not in the file", earlier),
        _said("Earlier lists for cases are not in the file", replaced),
        _said("Earlier rules of review are not in the file", earlier_rules),
        _said("Superseded versions that today's catalogue cannot hold are not in the file", unreadable),
        *(f"Mend the file, it is refused where it is imported: {each.text}" for each in faults(catalogue)),
    ]
    signatures = signature_text(signed, lab.actor.name, lab.store.clock(), zone)
    return Exported(write_catalogue(catalogue), signatures, tuple(each for each in notes if each))


def _dated(newest_first: Sequence[Kept[c.Specification]]) -> list[Kept[c.Specification]]:
    """The versions by id, oldest first, without superseded ones whose day is not before that of a later version."""
    found: list[Kept[c.Specification]] = []
    for kept in newest_first:
        after = found[-1].value if found and found[-1].value.id == kept.value.id else None
        if kept.state == SUPERSEDED and after and kept.value.effective_from >= after.effective_from:
            continue
        found.append(kept)
    return sorted(found, key=lambda kept: (kept.value.id, kept.value.version))


def _readable(whole: c.Catalogue, versions: Sequence[Kept[c.Specification]]) -> list[Kept[c.Specification]]:
    """Without the superseded versions that would refuse the file; what holds or will hold is never left out."""
    with_all = replace(whole, specifications=tuple(kept.value for kept in versions))
    refused = {finding.path[1] for finding in faults(with_all) if finding.path[0] == "specifications"}
    return [kept for place, kept in enumerate(versions) if place not in refused or kept.state != SUPERSEDED]


def _said(words: str, found: Sequence[Kept[Any]]) -> str:
    named = [f"{kept.value.id} version {kept.value.version}" for kept in found]
    more = [f"and {len(named) - _NAMED} more"] if len(named) > _NAMED else []
    return f"{words}: {', '.join(named[:_NAMED] + more)}." if named else ""
