"""What an entry of the catalogue says of itself beside its lines, as names and words."""

from qclab.domain.catalogue.draft import Entry
from qclab.domain.catalogue.values import (
    CaseListVersion,
    Client,
    Method,
    Place,
    Product,
    ReviewRulesVersion,
    Specification,
)
from qclab.domain.counts import count, days
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.review.rules import SHIPPED_VERSION
from qclab.ui.pages.catalogue.content import Content
from qclab.ui.pages.catalogue.versions import ListVersion
from qclab.ui.words.samples import product_words

Facts = list[tuple[str, str]]


def facts(entry: Entry | ListVersion, content: Content) -> Facts:
    """Names and words in reading order; what is empty is left out."""
    match entry:
        case Specification():
            told = _specification(entry, content)
        case Method():
            told = _method(entry, content)
        case Product():
            told = _product(entry, content)
        case Client():
            told = _client(entry, content)
        case Place():
            told = _place(entry, content)
        case CaseListVersion():
            holds_for = "cases that are opened while it is in force; each keeps the version it was opened with"
            told = _list(holds_for, is_shipped=not entry.version)
        case ReviewRulesVersion():
            is_shipped = entry.version == SHIPPED_VERSION
            told = _list("what is reviewed while it is in force; an approval keeps its version", is_shipped=is_shipped)
    return [(name, words) for name, words in told if words]


def _specification(entry: Specification, content: Content) -> Facts:
    product = next((kept.value for kept in content.products if kept.value.id == entry.product), None)
    stage = next((s.name for s in product.stages if s.id == entry.stage), entry.stage) if product else entry.stage
    return [
        ("Product", product_words(entry.product, product.name) if product else entry.product),
        ("Stage", stage if stage == entry.stage else f"{entry.stage} {stage}"),
        ("Effective from", entry.effective_from.isoformat()),
        ("Rounding", Rounding.parse(entry.rounding).words if entry.rounding else "as each criterion says"),
        ("Source", entry.source),
        *_example(entry),
    ]


def _list(holds_for: str, *, is_shipped: bool) -> Facts:
    return [
        ("Holds for", holds_for),
        ("Example", "shipped with the program, until a version of your own is in force" if is_shipped else ""),
    ]


NOT_YET = "not obeyed yet"
"""Beside what a catalogue file brought and nothing obeys."""


def _method(entry: Method, content: Content) -> Facts:
    replicates = f"{entry.replicates}, {entry.combine}" if entry.replicates > 1 else ""
    if entry.cv_limit is not None:
        replicates += f", CV at most {entry.cv_limit} %"
    return [
        ("Reference", entry.reference),
        ("Turnaround", hours(entry.turnaround_hours)),
        *([(f"Replicates, {NOT_YET}", replicates)] if replicates else []),
        ("Final after", days(entry.minimum_days) if entry.minimum_days is not None else ""),
        ("Must be said", ", ".join(entry.must_say)),
        ("May be passed", ", ".join(entry.may_pass) or "nothing"),
        ("Repeats", f"of an invalid run: {entry.repeats}"),
        ("Verifications", entry.verifications),
        ("Invalid runs", str(content.counted[entry.id]) if entry.id in content.counted else "none yet"),
        ("Retest", "never; a failing result stands" if entry.retest == "never" else "by the plan of its case"),
        ("Laboratory", entry.laboratory or "own"),
        *_example(entry),
    ]


def _example(entry: Method | Specification) -> Facts:
    """The laboratory's own document, and what a copy that nobody confirmed was copied from."""
    return [("Own document", entry.procedure), ("Example", f"{entry.example}, not confirmed" if entry.example else "")]


def hours(number: int) -> str:
    """A duration as people say it."""
    days, rest = divmod(number, 24)
    if not days:
        return f"{number} h"
    told = count(days, "day")
    return told if not rest else f"{told} {rest} h"


def _product(entry: Product, content: Content) -> Facts:
    client = next((kept.value.name for kept in content.clients if kept.value.id == entry.client), entry.client)
    specifications = dict.fromkeys(s.value.id for s in content.specifications if s.value.product == entry.id)
    return [
        ("Client", client),
        ("Kind", entry.kind),
        ("Stages", "\n".join(f"{stage.id}  {stage.name}" for stage in entry.stages)),
        ("Specifications", ", ".join(specifications) or "none yet"),
        ("Description", entry.description),
        ("Dosage form", entry.dosage_form),
        ("Strength", entry.strength),
        ("Container", entry.container),
        ("Storage", entry.storage),
        ("Trial", entry.trial),
        ("Marketing authorisation", entry.authorisation),
        ("Product code", entry.product_code),
        ("After expiry", _CONSEQUENCES[entry.after_expiry]),
        ("Outside its range", _CONSEQUENCES[entry.outside_range]),
        ("Given in vivo", "yes: supply out of specification is refused" if entry.in_vivo else "no"),
    ]


_CONSEQUENCES = {
    "warn": "warned of, recorded with its reason and printed",
    "block": "refused",
}


def _client(entry: Client, content: Content) -> Facts:
    products = [kept.value.id for kept in content.products if kept.value.client == entry.id]
    return [
        ("Own programme", "yes" if entry.own else "no"),
        ("Address", entry.address),
        ("Contact", entry.contact),
        ("Products", ", ".join(products) or "none yet"),
    ]


def _place(entry: Place, content: Content) -> Facts:
    places = {kept.value.id: kept.value for kept in content.places}
    above, parent = list[str](), entry.parent
    while parent in places and len(above) < len(places):
        above.insert(0, places[parent].name)
        parent = places[parent].parent
    holds = [each.id for each in places.values() if each.parent == entry.id]
    return [
        ("Kind", entry.kind),
        ("Stands in", " › ".join(above) or "nothing: it is a place of its own"),
        ("Condition", entry.condition),
        ("Holds", ", ".join(holds)),
    ]
