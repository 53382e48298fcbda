"""What the criteria of a catalogue must keep: a limit that can be read, in the unit and the words of its parameter."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from qclab.domain.catalogue.faults import Fault, Finding, Path
from qclab.domain.catalogue.values import CriterionLine, Method, Parameter, Specification
from qclab.domain.evaluation.criteria import Criterion, remarks
from qclab.domain.evaluation.limits import Limit, parse_limit
from qclab.domain.evaluation.outcomes import find_outcome
from qclab.domain.evaluation.reporting import Reporting
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.evaluation.units import same_unit
from qclab.domain.evaluation.warning_levels import level_faults
from qclab.domain.refusals import Invalid


def criteria_faults(
    path: Path,
    where: str,
    specification: Specification,
    methods: Mapping[str, Method],
    incomplete: Collection[tuple[str, str]],
) -> Iterator[Finding]:
    """Faults of each criterion of one specification; criteria of a method in ``incomplete`` are not judged."""
    if not specification.criteria:
        yield Finding((*path, "criteria"), f"{where}: at least one criterion is needed.", Fault.NO_CRITERION)
    labels = Counter(line.alternative for line in specification.criteria)
    seen: set[tuple[str, str, str, int]] = set()
    for index, line in enumerate(specification.criteria):
        here: Path = (*path, "criteria", index)
        words = f"{where} criterion {index + 1}"
        if line.release_step not in (1, 2):
            yield Finding((*here, "release_step"), f"{words}: the release step is 1 or 2.", Fault.RELEASE_STEP)
        if line.alternative and labels[line.alternative] == 1:
            yield Finding(
                (*here, "alternative"),
                f"{words}: alternative “{line.alternative}” has no second criterion to choose.",
                Fault.LONE_ALTERNATIVE,
            )
        key = (line.method, line.parameter, line.alternative, line.release_step)
        if key in seen:
            yield Finding(
                (*here, "parameter"),
                f"{words}: {line.method} {line.parameter} has a criterion already.",
                Fault.CRITERION_TWICE,
            )
        seen.add(key)
        method = methods.get(line.method)
        if method is None:
            if ("methods", line.method) not in incomplete:
                yield Finding((*here, "method"), f"{words}: there is no method “{line.method}”.", Fault.NO_SUCH_METHOD)
            continue
        parameter = next((each for each in method.parameters if each.id == line.parameter), None)
        if parameter is None:
            known = ", ".join(each.id for each in method.parameters)
            yield Finding(
                (*here, "parameter"),
                f"{words}: method {method.id} has no parameter “{line.parameter}”, it has {known}.",
                Fault.NO_SUCH_PARAMETER,
            )
            continue
        yield from _criterion(here, words, specification, line, parameter)


def criteria_remarks(
    path: Path, where: str, specification: Specification, methods: Mapping[str, Method]
) -> Iterator[Finding]:
    """Criteria that are allowed but should be chosen knowingly; for a specification without faults."""
    for index, line in enumerate(specification.criteria):
        for remark in remarks(criterion_of(specification, line)):
            name = f"{where} criterion {index + 1} ({line.method} {line.parameter})"
            yield Finding((*path, "criteria", index, "limit"), f"{name}: {remark}", Fault.ROUNDING_MATTERS)


def criterion_of(specification: Specification, line: CriterionLine) -> Criterion:
    """The criterion that results are evaluated with. Raises Invalid with the field that cannot be read."""
    rounding = specification.rounding_of(line)
    return Criterion(
        limit=parse_limit(line.limit),
        rounding=Rounding.parse(rounding) if rounding else None,
        unit=line.unit,
        per_kg=line.per_kg,
        powers_of_ten=line.powers_of_ten,
        alert=parse_limit(line.alert) if line.alert else None,
        action=parse_limit(line.action) if line.action else None,
        reported=line.reported,
    )


def _criterion(
    here: Path, words: str, specification: Specification, line: CriterionLine, parameter: Parameter
) -> Iterator[Finding]:
    read = True
    for name in ("limit", "alert", "action"):
        text = getattr(line, name)
        try:
            misfit = _misfit(parse_limit(text), parameter) if text else ""
        except Invalid as refusal:
            misfit, read = refusal.reasons[0].text, False
        if misfit:
            yield Finding((*here, name), f"{words}: {misfit}", Fault.LIMIT)
    if line.rounding:
        try:
            Rounding.parse(line.rounding)
        except Invalid as refusal:
            read = False
            yield Finding((*here, "rounding"), f"{words}: {refusal.reasons[0].text}", Fault.ROUNDING)
    if line.reported:
        for why in reporting_faults(line.reported, parameter):
            read = False
            yield Finding((*here, "reported"), f"{words}: {why}", Fault.REPORTED)
    yield from _unit(here, words, line, parameter)
    if read and (line.rounding or _readable(specification.rounding)):
        try:
            criterion = criterion_of(specification, line)
        except Invalid as refusal:
            for reason in refusal.reasons:
                yield Finding((*here, reason.field), f"{words}: {reason.text}", Fault.LIMIT)
        else:
            for name, why in level_faults(criterion):
                yield Finding((*here, name), f"{words}: {why}", Fault.LEVEL)


def reporting_faults(reported: str, parameter: Parameter) -> Iterator[str]:
    """Why a value of this parameter cannot be reported so."""
    if not parameter.numeric:
        yield f"“reported” is for numbers, not for type {parameter.type}."
    try:
        Reporting.parse(reported)
    except Invalid as refusal:
        yield refusal.reasons[0].text


def _readable(rounding: str) -> bool:
    """Whether the specification's own rounding is not the fault; that is said once, not at each criterion."""
    try:
        return not rounding or bool(Rounding.parse(rounding))
    except Invalid:
        return False


def _misfit(limit: Limit, parameter: Parameter) -> str:
    """Why results of the parameter can never be compared with the limit; empty when they can."""
    if limit.kind == "report":
        return ""
    if limit.numeric != parameter.numeric or parameter.type == "text":
        return f"the limit {limit} does not fit {parameter.id}, whose results are of type {parameter.type}."
    strange = [each for each in limit.accepted if find_outcome(each, parameter.outcomes) is None]
    if strange:
        return f"“{strange[0]}” is not an outcome of {parameter.id}; they are {', '.join(parameter.outcomes)}."
    return ""


def _unit(here: Path, words: str, line: CriterionLine, parameter: Parameter) -> Iterator[Finding]:
    """A limit in another unit than the result is never compared; per kilogram the total is divided by the weight."""
    if line.per_kg and not line.unit.endswith("/kg"):
        yield Finding((*here, "unit"), f"{words}: per_kg needs a unit that ends in /kg, not “{line.unit}”.", Fault.UNIT)
        return
    expected = f"{parameter.unit}/kg" if line.per_kg else parameter.unit
    if not same_unit(line.unit, expected):
        yield Finding(
            (*here, "unit"),
            f"{words}: the unit is “{line.unit}”, but {parameter.id} is reported in “{expected}”.",
            Fault.UNIT,
        )
