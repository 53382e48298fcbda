"""Which requirements a registration adds, and which tests are the attempts that are to meet them.

A criterion is required of a batch once, or of each container where each must comply. A requirement that no test
fulfils yet takes the first new test of its method; one that has an attempt keeps it.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """A criterion of the specification version: its key, its method and whether each container must comply."""

    criterion: int
    method_id: str
    per_container: bool = False


@dataclass(frozen=True)
class Standing:
    """A requirement that the batch has already; ``test`` is its attempt, None while there is none."""

    key: int
    criterion: int
    test: int | None


@dataclass(frozen=True)
class NewTest:
    """A test that is being registered, with the keys of the samples it uses."""

    key: int
    method_id: str
    samples: tuple[int, ...]


@dataclass(frozen=True)
class Added:
    """A new requirement; ``sample`` where that container must comply, ``test`` the attempt, if there is one."""

    criterion: int
    sample: int | None
    test: int | None


@dataclass(frozen=True)
class Fulfilled:
    """The attempt of a requirement that had none; ``sample`` where it becomes that of one container."""

    requirement: int
    test: int
    sample: int | None = None


Change = Added | Fulfilled


def requiring(criteria: Sequence[Asked], standing: Sequence[Standing], tests: Sequence[NewTest]) -> list[Change]:
    """What a registration changes in the requirements of a batch's stage, in the order of the criteria."""
    changes: list[Change] = []
    for asked in criteria:
        own = [test for test in tests if test.method_id == asked.method_id]
        of_criterion = [requirement for requirement in standing if requirement.criterion == asked.criterion]
        if asked.per_container and own:
            changes += _of_each_container(asked, of_criterion, own)
        elif not of_criterion:
            changes.append(Added(asked.criterion, None, own[0].key if own else None))
        elif own:
            changes += [Fulfilled(each.key, own[0].key) for each in of_criterion if each.test is None]
    return changes


def _of_each_container(asked: Asked, standing: Sequence[Standing], own: Sequence[NewTest]) -> list[Change]:
    """One requirement for each container; the one that stands for a container to come becomes that of the first."""
    containers = [(test.key, sample) for test in own for sample in test.samples]
    changes: list[Change] = []
    waiting = next((requirement for requirement in standing if requirement.test is None), None)
    if waiting is not None and containers:
        (test, sample), *containers = containers
        changes.append(Fulfilled(waiting.key, test, sample))
    return changes + [Added(asked.criterion, sample, test) for test, sample in containers]
