"""What the criteria of a catalogue must keep: a limit that can be read, in the unit and the words of its parameter."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from qclab.domain.catalogue import CriterionLine, Method, Parameter, Specification

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """One sentence about the place ``path`` points to, such as ("specifications", 2, "criteria", 0, "limit")."""

    path: Path
    text: str

    @property
    def field(self) -> str:
        """The name of the field it is about, empty when it is about a whole entry."""
        last = self.path[-1]
        return last if isinstance(last, str) else ""


def criteria_faults(
    path: Path,
    where: str,
    specification: Specification,
    methods: Mapping[str, Method],
    incomplete: Collection[tuple[str, str]],
) -> Iterator[Finding]:
    """Faults of each criterion of one specification; criteria of a method in ``incomplete`` are not judged."""
    if not specification.criteria:
        yield Finding((*path, "criteria"), f"{where}: at least one criterion is needed.")
    labels = Counter(line.alternative for line in specification.criteria)
    seen: set[tuple[str, str, str, int]] = set()
    for index, line in enumerate(specification.criteria):
        here: Path = (*path, "criteria", index)
        words = f"{where} criterion {index + 1}"
        if line.release_step not in (1, 2):
            yield Finding((*here, "release_step"), f"{words}: the release step is 1 or 2.")
        if line.alternative and labels[line.alternative] == 1:
            yield Finding(
                (*here, "alternative"), f"{words}: alternative '{line.alternative}' has no second criterion to choose."
            )
        key = (line.method, line.parameter, line.alternative, line.release_step)
        if key in seen:
            yield Finding((*here, "parameter"), f"{words}: {line.method} {line.parameter} has a criterion already.")
        seen.add(key)
        method = methods.get(line.method)
        if method is None:
            if ("methods", line.method) not in incomplete:
                yield Finding((*here, "method"), f"{words}: there is no method '{line.method}'.")
            continue
        parameter = next((each for each in method.parameters if each.id == line.parameter), None)
        if parameter is None:
            known = ", ".join(each.id for each in method.parameters)
            yield Finding(
                (*here, "parameter"),
                f"{words}: method {method.id} has no parameter '{line.parameter}', it has {known}.",
            )
            continue
        yield from _unit(here, words, line, parameter)


def _unit(here: Path, words: str, line: CriterionLine, parameter: Parameter) -> Iterator[Finding]:
    """A limit in another unit than the result is never compared; per kilogram the total is divided by the weight."""
    if line.per_kg and not line.unit.endswith("/kg"):
        yield Finding((*here, "unit"), f"{words}: per_kg needs a unit that ends in /kg, not '{line.unit}'.")
        return
    expected = f"{parameter.unit}/kg" if line.per_kg else parameter.unit
    if line.unit != expected:
        yield Finding(
            (*here, "unit"), f"{words}: the unit is '{line.unit}', but {parameter.id} is reported in '{expected}'."
        )


def criteria_remarks(
    path: Path, where: str, specification: Specification, methods: Mapping[str, Method]
) -> Iterator[Finding]:
    """Criteria that are allowed but should be chosen knowingly."""
    return iter(())
