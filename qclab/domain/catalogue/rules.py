"""What a catalogue must keep to hold together (faults), and what its author should choose knowingly (remarks)."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from qclab.domain.catalogue.criteria import criteria_faults, criteria_remarks, reporting_faults
from qclab.domain.catalogue.faults import Fault, Finding, Path
from qclab.domain.catalogue.plan import line_faults, parameter_faults, range_fault, repeated_faults, unread
from qclab.domain.catalogue.values import Catalogue, Method, Parameter, Specification, always_said
from qclab.domain.evaluation.entry import read_entry
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.measures import MINIMUM_DAYS, READING_DAY, READING_WINDOW, TRANSFER_DAYS, TURNAROUND
from qclab.domain.evaluation.outcomes import says_no_result
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.refusals import Invalid

ENTRY = {
    "clients": "client",
    "products": "product",
    "methods": "method",
    "specifications": "specification",
    "places": "place",
    "case_lists": "list for cases",
    "review_rules": "rules of review",
}
CHILD = {
    "stages": "stage",
    "readings": "reading",
    "parameters": "parameter",
    "criteria": "criterion",
    "plan": "plan line",
    "gates": "gate",
    "questions": "question",
    "causes": "cause",
    "rules": "rule",
}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_ID_WORDS = "an id is letters, digits, “-”, “+”, “.” and “_”, without spaces."


def faults(catalogue: Catalogue, incomplete: Collection[tuple[str, str]] = ()) -> Iterator[Finding]:
    """All reasons why this catalogue cannot be used.

    ``incomplete``: (section, id) of entries that exist but are not in it, about which nothing can be said.
    """
    yield from _ids(catalogue, incomplete)
    yield from _products(catalogue, incomplete)
    for index, method in enumerate(catalogue.methods):
        yield from _method(("methods", index), method)
    for index, specification in enumerate(catalogue.specifications):
        yield from _specification(("specifications", index), specification, catalogue, incomplete)
    yield from _versions(catalogue)
    yield from _places(catalogue, incomplete)


_TEMPERATURE = re.compile(r"\d\s*°|nitrogen|dry ice|frozen|refrigerat", re.IGNORECASE)
"""Words of a storage condition that tell a temperature."""


def remarks(catalogue: Catalogue) -> Iterator[Finding]:
    """What is allowed but should be chosen knowingly; for a catalogue without faults."""
    methods = {method.id: method for method in catalogue.methods}
    for index, specification in enumerate(catalogue.specifications):
        path: Path = ("specifications", index)
        yield from criteria_remarks(path, f"specification {specification.id}", specification, methods)
        yield from unread(path, f"specification {specification.id}", specification, methods.values(), is_asked=False)
        tests = dict.fromkeys((line.name, method) for line in specification.plan for method in line.methods)
        served = Counter(method for _, method in tests)
        needed = dict.fromkeys(line.method for line in specification.criteria if line.required)
        missing = [method for method in needed if method not in served]
        if missing:
            yield Finding(
                (*path, "plan"),
                f"specification {specification.id}: the sampling plan has nothing for {', '.join(missing)}.",
                Fault.NOT_PLANNED,
            )
        twice = [method for method, count in served.items() if count > 1]
        if twice:
            yield Finding(
                (*path, "plan"),
                f"specification {specification.id}: several plan lines serve {', '.join(twice)}; each is a test.",
                Fault.PLANNED_TWICE,
            )
        for place, line in enumerate(specification.plan):
            if _TEMPERATURE.search(line.condition) and not (line.storage_range or line.transport_range):
                yield Finding(
                    (*path, "plan", place, "condition"),
                    f"specification {specification.id}, {line.name}: “{line.condition}” holds no sample back at its "
                    "receipt; state the range too, such as storage_range: 2 to 8.",
                    Fault.NO_RANGE,
                )


def _ids(catalogue: Catalogue, incomplete: Collection[tuple[str, str]]) -> Iterator[Finding]:
    for section, word in ENTRY.items():
        seen: set[tuple[str, int]] = set()
        for index, entry in enumerate(getattr(catalogue, section)):
            key = (entry.id, entry.version if section == "specifications" else 0)
            if not _ID.fullmatch(entry.id):
                yield Finding(
                    (section, index, "id"),
                    f"{word} {entry.id}: {_ID_WORDS}",
                    Fault.ID,
                )
            if key in seen or (section != "specifications" and (section, entry.id) in incomplete):
                version = f" version {entry.version}" if section == "specifications" else ""
                yield Finding(
                    (section, index, "id"), f"{word} {entry.id}{version} is written twice.", Fault.WRITTEN_TWICE
                )
            seen.add(key)


def _repeated(path: Path, where: str, word: str, names: Iterable[str], field: str = "id") -> Iterator[Finding]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name.casefold() in seen:
            yield Finding(
                (*path, index, field), f"{where} {word} {index + 1}: “{name}” is written twice.", Fault.WRITTEN_TWICE
            )
        seen.add(name.casefold())


def _products(catalogue: Catalogue, incomplete: Collection[tuple[str, str]]) -> Iterator[Finding]:
    clients = _known("clients", catalogue, incomplete)
    for index, product in enumerate(catalogue.products):
        path: Path = ("products", index)
        where = f"product {product.id}"
        if product.client not in clients:
            yield Finding((*path, "client"), f"{where}: there is no client “{product.client}”.", Fault.NO_SUCH_CLIENT)
        if not product.stages:
            yield Finding((*path, "stages"), f"{where}: at least one stage is needed.", Fault.NO_STAGE)
        yield from _repeated((*path, "stages"), where, "stage", (stage.id for stage in product.stages))


def _method(path: Path, method: Method) -> Iterator[Finding]:
    where = f"method {method.id}"
    if method.version < 1:
        yield Finding((*path, "version"), f"{where}: versions count from 1.", Fault.VERSION)
    if method.replicates < 1:
        yield Finding((*path, "replicates"), f"{where}: at least one replicate is needed.", Fault.REPLICATES)
    for reason in (
        *TURNAROUND.blockers(Decimal(method.turnaround_hours)),
        *MINIMUM_DAYS.blockers(method.minimum_days),
    ):
        yield Finding((*path, reason.field), f"{where}: {reason.text}", Fault.MEASURE)
    if method.replicates > 1 and method.combine == "single":
        yield Finding(
            (*path, "replicates"),
            f"{where}: say with “combine” how {method.replicates} replicates become one result.",
            Fault.NOT_COMBINED,
        )
    if method.cv_limit is not None and method.replicates == 1:
        yield Finding((*path, "cv_limit"), f"{where}: a CV limit needs more than one replicate.", Fault.CV_LIMIT)
    yield from _readings(path, where, method)
    if not method.parameters:
        yield Finding((*path, "parameters"), f"{where}: at least one parameter is needed.", Fault.NO_PARAMETER)
    yield from _repeated((*path, "must_say"), where, "field in must_say", method.must_say)
    yield from _repeated((*path, "may_pass"), where, "field in may_pass", method.may_pass)
    yield from _passing((*path, "may_pass"), where, method)
    yield from _repeated((*path, "parameters"), where, "parameter", (each.id for each in method.parameters))
    for index, parameter in enumerate(method.parameters):
        yield from _parameter((*path, "parameters", index), f"{where} parameter {parameter.id}", parameter)


def _readings(path: Path, where: str, method: Method) -> Iterator[Finding]:
    for index, reading in enumerate(method.readings):
        for reason in (
            *READING_DAY.blockers(reading.day),
            *READING_WINDOW.blockers(reading.window_hours),
            *TRANSFER_DAYS.blockers(reading.transfer_days),
        ):
            said = f"{where} reading {index + 1}: {reason.text}"
            yield Finding((*path, "readings", index, reason.field), said, Fault.MEASURE)
    days = [reading.day for reading in method.readings]
    for index, (before, after) in enumerate(pairwise(days), start=1):
        if after <= before:
            yield Finding(
                (*path, "readings", index, "day"),
                f"{where} reading {index + 1}: day {after} does not come after day {before}.",
                Fault.READING_DAY,
            )
    if method.minimum_days is not None and days and days[-1] < method.minimum_days:
        yield Finding(
            (*path, "minimum_days"),
            f"{where}: the last reading, day {days[-1]}, is before the minimum of {method.minimum_days} days.",
            Fault.MINIMUM_DAYS,
        )


def _passing(path: Path, where: str, method: Method) -> Iterator[Finding]:
    """What may be passed with a deviation is something that must be said, and nothing that a result stands on."""
    never = always_said(takes_days=method.minimum_days is not None)
    for each in method.may_pass:
        if each in never:
            yield Finding(
                path, f"{where}: “{each}” is never passed with a deviation; leave it out.", Fault.NEVER_PASSED
            )
        elif each not in method.must_say:
            yield Finding(
                path,
                f"{where}: “{each}” may be passed, but need not be said; say so, or leave it out.",
                Fault.NEED_NOT_BE_SAID,
            )


def _parameter(path: Path, where: str, parameter: Parameter) -> Iterator[Finding]:
    folded = [outcome.casefold() for outcome in parameter.outcomes]
    if not _ID.fullmatch(parameter.id):
        yield Finding((*path, "id"), f"{where}: {_ID_WORDS}", Fault.ID)
    if parameter.type == "outcome" and len(folded) < 2:
        yield Finding((*path, "outcomes"), f"{where}: name the possible outcomes, at least two.", Fault.OUTCOMES)
    if parameter.type != "outcome" and folded:
        yield Finding((*path, "outcomes"), f"{where}: only a parameter of type outcome has outcomes.", Fault.OUTCOMES)
    for index, outcome in enumerate(parameter.outcomes):
        if says_no_result(outcome):
            yield Finding(
                (*path, "outcomes", index),
                f"{where}: “{outcome}” says that there is no result: no outcome.",
                Fault.NO_OUTCOME,
            )
        elif not _plain_outcome(outcome):
            yield Finding(
                (*path, "outcomes", index),
                f"{where}: “{outcome}” cannot stand as an outcome in a limit.",
                Fault.NO_OUTCOME,
            )
    if len(set(folded)) < len(folded):
        yield Finding((*path, "outcomes"), f"{where}: an outcome is written twice.", Fault.WRITTEN_TWICE)
    yield from _findings((*path, "findings"), where, parameter)
    if not parameter.numeric:
        for name in ("unit", "plausible", "lod", "loq", "countable_max"):
            if getattr(parameter, name) not in (None, ""):
                yield Finding(
                    (*path, name),
                    f"{where}: “{name}” is for numbers, not for type {parameter.type}.",
                    Fault.FOR_NUMBERS,
                )
    yield from _figures(path, where, parameter)
    if parameter.lod is not None and parameter.loq is not None and parameter.loq < parameter.lod:
        yield Finding(
            (*path, "loq"), f"{where}: the LOQ {parameter.loq} is below the LOD {parameter.lod}.", Fault.LOQ_BELOW_LOD
        )


def _figures(path: Path, where: str, parameter: Parameter) -> Iterator[Finding]:
    """How its numbers are reported, and which of them are plausible."""
    if parameter.numeric and parameter.plausible and (why := range_fault(parameter.plausible, parameter.unit)):
        yield Finding((*path, "plausible"), f"{where}: the plausible range {why}", Fault.RANGE)
    if parameter.reported:
        for why in reporting_faults(parameter.reported, parameter):
            yield Finding((*path, "reported"), f"{where}: {why}", Fault.REPORTED)


def _findings(path: Path, where: str, parameter: Parameter) -> Iterator[Finding]:
    """Findings open to judgement are words that say something which no outcome and no limit judges."""
    for index, finding in enumerate(parameter.findings):
        if why := _no_finding(finding, parameter):
            yield Finding((*path, index), f"{where}: “{finding}” {why}.", Fault.NO_FINDING)
    if len({finding.casefold() for finding in parameter.findings}) < len(parameter.findings):
        yield Finding(path, f"{where}: a finding is written twice.", Fault.WRITTEN_TWICE)


def _no_finding(finding: str, parameter: Parameter) -> str:
    """Why words cannot be a finding open to judgement: results in them are judged otherwise, or say nothing."""
    try:
        entry = read_entry(
            finding,
            parameter.outcomes,
            parameter.numeric,
            unit=parameter.unit,
            lod=parameter.lod,
            loq=parameter.loq,
            countable_max=parameter.countable_max,
        )
    except Invalid:
        return "is not read as words"
    return {
        "quantity": "is a value, which its limit judges",
        "outcome": "is an outcome, which its limit judges",
        "no result": "says that there is no result: no finding",
    }.get(entry.kind, "")


def _plain_outcome(outcome: str) -> bool:
    """Whether a limit that says just this accepts this (`A or B` would accept two, `> 5` is a number)."""
    try:
        return parse_limit(outcome).accepted == (outcome,)
    except Invalid:
        return False


def _specification(
    path: Path, specification: Specification, catalogue: Catalogue, incomplete: Collection[tuple[str, str]]
) -> Iterator[Finding]:
    where = f"specification {specification.id}"
    if specification.version < 1:
        yield Finding((*path, "version"), f"{where}: versions count from 1.", Fault.VERSION)
    if specification.rounding:
        try:
            Rounding.parse(specification.rounding)
        except Invalid as refusal:
            yield Finding((*path, "rounding"), f"{where}: {refusal.reasons[0].text}", Fault.ROUNDING)
    product = next((each for each in catalogue.products if each.id == specification.product), None)
    if product is not None:
        if specification.stage not in {stage.id for stage in product.stages}:
            yield Finding(
                (*path, "stage"),
                f"{where}: product {product.id} has no stage “{specification.stage}”.",
                Fault.NO_SUCH_STAGE,
            )
    elif ("products", specification.product) not in incomplete:
        yield Finding(
            (*path, "product"), f"{where}: there is no product “{specification.product}”.", Fault.NO_SUCH_PRODUCT
        )
    yield from criteria_faults(path, where, specification, {each.id: each for each in catalogue.methods}, incomplete)
    yield from repeated_faults((*path, "plan"), where, specification.plan)
    methods = _known("methods", catalogue, incomplete)
    of_line = {method.id: method for method in catalogue.methods}
    for index, line in enumerate(specification.plan):
        here: Path = (*path, "plan", index)
        yield from line_faults(here, f"{where} plan line {index + 1}", line, methods)
        if all(method in of_line for method in line.methods):
            own = (of_line[method] for method in line.methods)
            yield from parameter_faults(here, f"{where} plan line {index + 1}", line, own)
    yield from unread(path, where, specification, of_line.values(), is_asked=True)
    gates = (f"{gate.name} (step {gate.release_step})" for gate in specification.gates)
    yield from _repeated((*path, "gates"), where, "gate", gates, "name")
    for index, gate in enumerate(specification.gates):
        if gate.release_step not in (1, 2):
            said = f"{where} gate {index + 1}: the release step is 1 or 2."
            yield Finding((*path, "gates", index, "release_step"), said, Fault.RELEASE_STEP)
        for name in ("name", "held_by"):
            if not getattr(gate, name).strip():
                yield Finding((*path, "gates", index, name), f"{where} gate {index + 1}: this is needed.", Fault.NEEDED)


def _versions(catalogue: Catalogue) -> Iterator[Finding]:
    """Versions of one specification are of one product and stage, which has no other, and a later one takes effect
    later."""
    latest: dict[str, Specification] = {}
    only: dict[tuple[str, str], str] = {}
    for index, each in enumerate(catalogue.specifications):
        path: Path = ("specifications", index)
        other = only.setdefault((each.product, each.stage), each.id)
        if other != each.id:
            yield Finding(
                (*path, "stage"),
                f"specification {each.id}: {each.product} has {other} for stage “{each.stage}” already;"
                " give that one a new version.",
                Fault.STAGE_TAKEN,
            )
        before = latest.get(each.id)
        if before is not None:
            where = f"specification {each.id} version {each.version}"
            if (each.product, each.stage) != (before.product, before.stage):
                yield Finding(
                    (*path, "product"),
                    f"{where}: version {before.version} is of another product or stage.",
                    Fault.OTHER_PRODUCT,
                )
            if each.version < before.version or (
                each.version > before.version and each.effective_from <= before.effective_from
            ):
                yield Finding(
                    (*path, "version"),
                    f"{where}: write versions in order, each effective after version {before.version}"
                    f" ({before.effective_from}).",
                    Fault.VERSION_ORDER,
                )
        latest[each.id] = each


def _places(catalogue: Catalogue, incomplete: Collection[tuple[str, str]]) -> Iterator[Finding]:
    parents = {place.id: place.parent for place in catalogue.places}
    known = _known("places", catalogue, incomplete)
    for index, place in enumerate(catalogue.places):
        path: Path = ("places", index, "parent")
        if place.parent and place.parent not in known:
            yield Finding(path, f"place {place.id}: there is no place “{place.parent}”.", Fault.NO_SUCH_PLACE)
        above, passed = place.parent, {place.id}
        while above in parents and above not in passed:
            passed.add(above)
            above = parents[above]
        if above == place.id:
            yield Finding(path, f"place {place.id}: it stands inside itself.", Fault.PLACE_INSIDE_ITSELF)


def _known(section: str, catalogue: Catalogue, incomplete: Collection[tuple[str, str]]) -> set[str]:
    return {entry.id for entry in getattr(catalogue, section)} | {name for part, name in incomplete if part == section}
