"""The cell a result stands in: one parameter of one test and, where each container is reported, one sample."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Cell:
    """Keys of the test, the parameter and the sample; ``sample`` is None where the test has one result for all."""

    test: int
    parameter: int
    sample: int | None = None


class NoCell(StrEnum):
    """Why a value has no cell to stand in."""

    NO_PARAMETER = "no parameter"
    NO_CONTAINER = "no container"
    OTHER_CONTAINER = "other container"
    GIVEN_TWICE = "given twice"
