"""The sampling plan: which of its lines a sample is of, and which parameters are read from which container."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from qclab.domain.catalogue.criteria import Finding, Path
from qclab.domain.catalogue.values import Method, PlanLine, Specification


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
            yield Finding((*path, index, "name"), f"{where} plan line {index + 1}: “{line.name}” is written twice.")
        before.append(line)


def parameter_faults(path: Path, where: str, line: PlanLine, methods: Iterable[Method]) -> Iterator[Finding]:
    """What a line says is read from its containers is a parameter of one of its methods."""
    known = {parameter.id for method in methods for parameter in method.parameters}
    for index, parameter in enumerate(line.parameters):
        if parameter not in known:
            yield Finding((*path, "parameters", index), f"{where}: its methods have no parameter “{parameter}”.")
    if len(set(line.parameters)) < len(line.parameters):
        yield Finding((*path, "parameters"), f"{where}: a parameter is written twice.")


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
            yield Finding((*path, "plan"), said)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
