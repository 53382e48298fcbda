"""The sampling plan: which of its lines a sample is of, and which parameters are read from which container."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from qclab.domain.catalogue.faults import Fault, Finding, Path
from qclab.domain.catalogue.values import Method, PlanLine, Specification
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.measures import AMOUNT, HOLD_HOURS, WITHIN_HOURS
from qclab.domain.evaluation.units import same_unit
from qclab.domain.refusals import Invalid


def line_of(plan: Sequence[PlanLine], name: str, container: str) -> PlanLine | None:
    """The line that a sample of this name is of; of several that share it the one of its kind of container."""
    named = [line for line in plan if line.name == name.strip()]
    if len(named) == 1:
        return named[0]
    return next((line for line in named if _plain(line.container) == _plain(container)), None)


def is_read_from(said: Collection[str], parameter: str) -> bool:
    """Whether a parameter is read from a container of which ``said`` are the parameters; nothing said means all."""
    return not said or parameter in said


def read_of(said: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """What of ``said`` is read of a method that has the parameters ``known``; none of them means all."""
    return tuple(each for each in said if each in known)


def repeated_faults(path: Path, where: str, plan: Sequence[PlanLine]) -> Iterator[Finding]:
    """Lines share a name where each says what is read from its own kind of container: together they are one test."""
    seen: dict[str, list[PlanLine]] = {}
    for index, line in enumerate(plan):
        before = seen.setdefault(line.name.casefold(), [])
        is_told_apart = all(
            each.parameters and line.parameters and _plain(each.container) != _plain(line.container) for each in before
        )
        if not is_told_apart:
            yield Finding(
                (*path, index, "name"),
                f"{where} plan line {index + 1}: “{line.name}” is written twice.",
                Fault.WRITTEN_TWICE,
            )
        before.append(line)


def parameter_faults(path: Path, where: str, line: PlanLine, methods: Iterable[Method]) -> Iterator[Finding]:
    """What a line says is read from its containers is a parameter of one of its methods."""
    known = {parameter.id for method in methods for parameter in method.parameters}
    for index, parameter in enumerate(line.parameters):
        if parameter not in known:
            yield Finding(
                (*path, "parameters", index),
                f"{where}: its methods have no parameter “{parameter}”.",
                Fault.NO_SUCH_PARAMETER,
            )
    if len(set(line.parameters)) < len(line.parameters):
        yield Finding((*path, "parameters"), f"{where}: a parameter is written twice.", Fault.WRITTEN_TWICE)


def line_faults(path: Path, where: str, line: PlanLine, methods: Collection[str]) -> Iterator[Finding]:
    """What is wrong with a line by itself; ``methods`` are those that there are."""
    for index, method in enumerate(line.methods):
        if method not in methods:
            yield Finding((*path, "methods", index), f"{where}: there is no method “{method}”.", Fault.NO_SUCH_METHOD)
    if len(set(line.methods)) < len(line.methods):
        yield Finding((*path, "methods"), f"{where}: a method is written twice.", Fault.WRITTEN_TWICE)
    if line.containers < 1:
        yield Finding((*path, "containers"), f"{where}: at least one container is needed.", Fault.NO_CONTAINER)
    if (line.amount is None) != (line.unit == ""):
        yield Finding((*path, "amount"), f"{where}: amount and unit go together.", Fault.AMOUNT_AND_UNIT)
    for reason in (
        *AMOUNT.blockers(line.amount),
        *WITHIN_HOURS.blockers(line.within_hours),
        *HOLD_HOURS.blockers(line.hold_hours),
    ):
        yield Finding((*path, reason.field), f"{where}: {reason.text}", Fault.MEASURE)
    for name, text in (("storage_range", line.storage_range), ("transport_range", line.transport_range)):
        if text and (why := range_fault(text, "°C")):
            yield Finding((*path, name), f"{where}: the {name.replace('_', ' ')} {why}", Fault.RANGE)
    if not line.methods and not line.retain:
        yield Finding(
            (*path, "methods"), f"{where}: say which methods it serves, or “retain: yes”.", Fault.SERVES_NOTHING
        )


def range_fault(text: str, unit: str) -> str:
    """Why a text is no range of numbers in this unit, as the end of a sentence; empty where it is one."""
    try:
        limit = parse_limit(text)
    except Invalid as refusal:
        return f"cannot be read. {refusal.reasons[0].text}"
    if not limit.numeric:
        return f"“{text}” is no range of numbers: write one such as 0 to 100 or ≤ -150."
    if limit.unit and not same_unit(limit.unit, unit):
        return f"is in {limit.unit}, not in {unit or 'no unit'}."
    return ""


def unread(
    path: Path, where: str, specification: Specification, methods: Iterable[Method], *, is_asked: bool
) -> Iterator[Finding]:
    """What the lines of a plan that serve a method read from none of their containers: a fault of what a criterion asks
    for (``is_asked``), else a remark."""
    for method in methods:
        known = [parameter.id for parameter in method.parameters]
        serving = [read_of(line.parameters, known) for line in specification.plan if method.id in line.methods]
        asked = {line.parameter for line in specification.criteria if line.method == method.id}
        never = [each for each in known if not any(is_read_from(said, each) for said in serving)]
        named = [each for each in never if (each in asked) is is_asked]
        if serving and named:
            said = f"{where}: its plan reads {', '.join(named)} of {method.id} from no container."
            yield Finding((*path, "plan"), said, Fault.UNREAD)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
