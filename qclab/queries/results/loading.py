"""What is loaded of a test: its units, as its containers and the parameters that are read from them say."""

from collections.abc import Iterator
from dataclasses import dataclass

from qclab.domain.testing.units import is_read
from qclab.queries.results.results import Grid


@dataclass(frozen=True)
class Place:
    """A unit that is not loaded yet: a parameter in one container, or in all of them together where ``sample`` is
    None."""

    parameter: int
    parameter_id: str
    parameter_name: str
    sample: int | None
    sample_id: str

    @property
    def key(self) -> tuple[int, int | None]:
        return self.parameter, self.sample


def places(grid: Grid, test: int) -> list[Place]:
    """The units of a test, in the order of their parameters and containers."""
    return list(_places(grid, test))


def _places(grid: Grid, test: int) -> Iterator[Place]:
    for line in grid.lines:
        if line.test.key != test or not is_read(line.parameter.type, line.parameter.outcomes):
            continue
        alone = [
            (key, id_) for key, id_, _ in line.containers
            if line.per_container or line.parameter.id in line.test.read_only_from(key)
        ]  # fmt: skip
        for key, id_ in alone:
            yield Place(line.parameter_key, line.parameter.id, line.parameter.name, key, id_)
        if len(alone) < len(line.containers):
            together = [id_ for key, id_, _ in line.containers if (key, id_) not in alone]
            only = together[0] if len(together) == 1 else ""
            yield Place(line.parameter_key, line.parameter.id, line.parameter.name, None, only)
